import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { GroupMember } from '../../../contract/group-ipc.ts';
import type { Person } from '../../../contract/ipc.ts';
import { limits } from '../../../contract/limits.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { PeoplePicker } from './PeoplePicker.tsx';
import { useGroupAct } from './use-group-act.ts';
import { groupError } from './words.ts';

interface AddPeopleDialogProps {
  chatId: number;
  members: readonly GroupMember[];
  onClose: () => void;
}

/** Takes people into a group. */
export function AddPeopleDialog({ chatId, members, onClose }: AddPeopleDialogProps) {
  const { t } = useTranslation();
  const { t: g } = useTranslation('groups');
  const { busy, problem, forget, act } = useGroupAct(chatId);
  const [chosen, setChosen] = useState<readonly Person[]>([]);
  const [empty, setEmpty] = useState(false);
  const present = useMemo(() => new Set(members.map(({ id }) => id)), [members]);
  const add = async (): Promise<void> => {
    setEmpty(chosen.length === 0);
    if (chosen.length > 0 && (await act({ kind: 'add', users: chosen.map(({ id }) => id) }))) onClose();
  };
  const wrong =
    problem === null ? (empty ? g('create.none') : null) : problem.code === 'NOT_FOUND' ? g('adding.nobody') : null;
  return (
    <Dialog title={g('adding.title')} className="group-dlg" testId="add-people-dialog" onClose={onClose}>
      <PeoplePicker
        chosen={chosen}
        onChange={(people) => {
          setChosen(people);
          setEmpty(false);
          forget();
        }}
        without={present}
        room={limits.groupMembers - members.length}
      />
      <div className="d-foot">
        <span className={wrong !== null || problem !== null ? 'g-count bad' : 'g-count'} role="status">
          {wrong ?? (problem === null ? g('adding.text') : groupError(t, g, problem))}
        </span>
        <Button kind="quiet" small onClick={onClose}>
          {g('panel.cancel')}
        </Button>
        <Button small busy={busy} data-testid="group-add" onClick={() => void add()}>
          {g('adding.add')}
        </Button>
      </div>
    </Dialog>
  );
}
