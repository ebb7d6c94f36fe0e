import { UsersRound } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Person } from '../../../contract/ipc.ts';
import { limits } from '../../../contract/limits.ts';
import type { Failure } from '../../../contract/result.ts';
import { useApp, useStores } from '../../stores/context.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { errorText } from '../../ui/error-text.ts';
import { Field } from '../../ui/Field.tsx';
import { Chips } from './Chips.tsx';
import { PeoplePicker } from './PeoplePicker.tsx';
import { PictureButton } from './PictureButton.tsx';
import { useDeedId } from './use-group-act.ts';
import { useStagedPicture } from './use-staged-picture.ts';
import './groups.css';

/** Makes a group: first who is in it, then what it is called. */
export function NewGroupDialog({ onClose }: { onClose: () => void }) {
  const { t: g } = useTranslation('groups');
  const offline = useApp((s) => s.connection.state === 'offline');
  const [chosen, setChosen] = useState<readonly Person[]>([]);
  const [naming, setNaming] = useState(false);
  const [empty, setEmpty] = useState(false);
  const next = (): void => {
    setEmpty(chosen.length === 0);
    setNaming(chosen.length > 0);
  };
  return (
    <Dialog title={g('create.title')} className="group-dlg" testId="new-group-dialog" onClose={onClose}>
      {offline && (
        <p className="g-note" role="status">
          {g('create.offline')}
        </p>
      )}
      {naming ? (
        <Naming
          chosen={chosen}
          onChange={(people) => {
            setChosen(people);
            if (people.length === 0) setNaming(false);
          }}
          onBack={() => setNaming(false)}
          onClose={onClose}
        />
      ) : (
        <>
          <PeoplePicker
            chosen={chosen}
            onChange={(people) => {
              setChosen(people);
              setEmpty(false);
            }}
            room={limits.groupMembers - 1}
          />
          <div className="d-foot">
            <span className={empty ? 'g-count bad' : 'g-count'} role="status">
              {empty ? g('create.none') : chosen.length === 0 ? '' : g('create.chosen', { count: chosen.length })}
            </span>
            <Button kind="quiet" small onClick={onClose}>
              {g('panel.cancel')}
            </Button>
            <Button small data-testid="group-next" onClick={next}>
              {g('create.next')}
            </Button>
          </div>
        </>
      )}
    </Dialog>
  );
}

interface NamingProps {
  chosen: readonly Person[];
  onChange: (chosen: readonly Person[]) => void;
  onBack: () => void;
  onClose: () => void;
}

/** What the group is called and looks like, and the last look at who is in it. */
function Naming({ chosen, onChange, onBack, onClose }: NamingProps) {
  const { t } = useTranslation();
  const { t: g } = useTranslation('groups');
  const { bridge, chats } = useStores();
  const staging = useStagedPicture();
  const idOf = useDeedId();
  const [title, setTitle] = useState('');
  const [unnamed, setUnnamed] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Failure | null>(null);

  const create = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (busy || staging.busy) return;
    setProblem(null);
    setUnnamed(title.trim() === '');
    if (title.trim() === '') return;
    setBusy(true);
    const wish = { title: title.trim(), pictureId: staging.picture?.id ?? null, members: chosen.map(({ id }) => id) };
    const answer = await bridge.invoke('groups.create', { clientId: idOf(wish), ...wish });
    setBusy(false);
    if (!answer.ok) return setProblem(answer.error);
    staging.used();
    chats.take(answer.value);
    onClose();
  };
  const said = (error: Failure): string => {
    if (error.code === 'OFFLINE') return g('create.offline');
    if (error.code === 'BAD_INPUT') return g('create.badName');
    if (error.code === 'NOT_FOUND') return g('create.nobody');
    return error.retry === 'final' ? g('create.failed') : errorText(t, error);
  };
  return (
    <form className="g-form" noValidate onSubmit={(event) => void create(event)}>
      <div className="g-naming">
        <div className="g-hero">
          <PictureButton
            id="0"
            picture={staging.picture?.src ?? null}
            busy={staging.busy}
            onFile={(file) => void staging.choose(file)}
            onRemove={staging.drop}
          />
          <Field
            label={g('create.name')}
            icon={UsersRound}
            placeholder={g('create.namePlaceholder')}
            value={title}
            autoFocus
            maxLength={limits.nameChars}
            error={unnamed ? g('create.noName') : undefined}
            data-testid="group-title"
            onChange={(event) => {
              setTitle(event.target.value);
              setUnnamed(false);
            }}
          />
        </div>
        {staging.problem !== null && (
          <p className="g-problem" role="alert">
            {g(`picture.${staging.problem}`)}
          </p>
        )}
        <h3 className="g-sub">{g('create.who')}</h3>
        <Chips people={chosen} onRemove={({ id }) => onChange(chosen.filter((p) => p.id !== id))} />
      </div>
      {problem !== null && (
        <p className="g-problem" role="alert" data-testid="group-problem">
          {said(problem)}
        </p>
      )}
      <div className="d-foot">
        <span className="g-count">{g('create.chosen', { count: chosen.length })}</span>
        <Button kind="quiet" small onClick={onBack}>
          {g('create.back')}
        </Button>
        <Button small type="submit" busy={busy} data-testid="group-create">
          {g('create.make')}
        </Button>
      </div>
    </form>
  );
}
