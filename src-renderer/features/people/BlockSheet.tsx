import { Ban, EyeOff, MessageSquareOff, UsersRound, type LucideIcon } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../../../contract/result.ts';
import type { Someone } from '../../stores/people.ts';
import { useStores } from '../../stores/context.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { errorText } from '../../ui/error-text.ts';
import './people.css';

const LINES = [
  ['messages', MessageSquareOff],
  ['presence', EyeOff],
  ['groups', UsersRound],
  ['secret', Ban],
] as const satisfies readonly (readonly [string, LucideIcon])[];

/** Before somebody is blocked: what it does. The way back has the focus. */
export function BlockSheet({ who }: { who: Someone }) {
  const { t } = useTranslation();
  const { t: p } = useTranslation('people');
  const { people } = useStores();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Failure | null>(null);
  const close = () => people.ask(null);
  const block = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    const answer = await people.block(who.id, true);
    setBusy(false);
    if (answer.ok) close();
    else setError(answer.error);
  };
  return (
    <Dialog title={p('block.title', { name: who.name })} className="narrow" testId="block-sheet" onClose={close}>
      <ul className="blocking">
        {LINES.map(([line, Icon]) => (
          <li key={line}>
            <Icon className="ic s18" aria-hidden="true" />
            <span>{p(`block.${line}`)}</span>
          </li>
        ))}
      </ul>
      <p role="alert" className="went-wrong">
        {error && errorText(t, error)}
      </p>
      <div className="d-foot">
        <Button kind="quiet" small autoFocus onClick={close}>
          {p('block.no')}
        </Button>
        <Button kind="danger" small busy={busy} data-testid="block-yes" onClick={() => void block()}>
          {p('block.yes')}
        </Button>
      </div>
    </Dialog>
  );
}
