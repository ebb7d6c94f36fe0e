import { useState, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../../../contract/result.ts';
import { useStores } from '../../stores/context.tsx';
import { Button } from '../../ui/Button.tsx';
import { errorText } from '../../ui/error-text.ts';

/** The own name, and the field to change it. `onSaved`: it was. */
export function NameLine({ name, onSaved }: { name: string; onSaved: () => void }) {
  const { t } = useTranslation();
  const { t: p } = useTranslation('people');
  const { people } = useStores();
  const [text, setText] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Failure | null>(null);
  /** The button comes back after the field, and the focus to it. */
  const [back, setBack] = useState(false);
  const close = (): void => {
    setText(null);
    setError(null);
    setBack(true);
  };
  const save = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const wanted = text?.trim() ?? '';
    if (wanted === name) return close();
    setBusy(true);
    const answer = await people.setProfile({ name: wanted });
    setBusy(false);
    if (!answer.ok) return setError(answer.error);
    close();
    onSaved();
  };
  if (text === null)
    return (
      <div className="own-name">
        <p className="n ell" data-selectable data-testid="own-name">
          {name}
        </p>
        <Button kind="quiet" small autoFocus={back} data-testid="change-name" onClick={() => setText(name)}>
          {p('profile.changeName')}
        </Button>
      </div>
    );
  const note = error && (error.code === 'BAD_INPUT' ? p('profile.badName') : errorText(t, error));
  return (
    <form className="own-name" onSubmit={(event) => void save(event)}>
      <input
        className="address"
        value={text}
        autoFocus
        maxLength={80}
        aria-label={p('profile.name')}
        aria-invalid={error !== null || undefined}
        aria-describedby={note ? 'name-note' : undefined}
        data-testid="name-field"
        onFocus={(event) => event.target.select()}
        onChange={(event) => setText(event.target.value)}
      />
      <Button small busy={busy} type="submit" data-testid="save-name">
        {p('profile.save')}
      </Button>
      <Button kind="quiet" small onClick={close}>
        {p('profile.cancel')}
      </Button>
      <p id="name-note" className="went-wrong" role="alert">
        {note}
      </p>
    </form>
  );
}
