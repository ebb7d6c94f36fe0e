import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { GroupMember, GroupWish } from '../../../contract/group-ipc.ts';
import type { ChatView } from '../../../contract/ipc.ts';
import { AddPeopleDialog } from './AddPeopleDialog.tsx';
import { AskDialog } from './AskDialog.tsx';
import { InviteDialog } from './InviteDialog.tsx';
import { heirOf } from './rights.ts';
import { useGroupAct } from './use-group-act.ts';
import { groupError } from './words.ts';

/** What stands over the panel of a group. */
export type GroupSheet =
  | { kind: 'add' }
  | { kind: 'invite' }
  | { kind: 'leave' }
  | { kind: 'remove'; member: GroupMember }
  | { kind: 'hand'; member: GroupMember };

interface GroupSheetsProps {
  sheet: GroupSheet;
  chat: ChatView;
  members: readonly GroupMember[];
  onClose: () => void;
}

/** The dialogs over the panel: people to be added, the invite link, and what is asked before it is done. */
export function GroupSheets({ sheet, chat, members, onClose }: GroupSheetsProps) {
  const { t } = useTranslation();
  const { t: g } = useTranslation('groups');
  const { busy, problem, act } = useGroupAct(chat.id);
  if (sheet.kind === 'add') return <AddPeopleDialog chatId={chat.id} members={members} onClose={onClose} />;
  if (sheet.kind === 'invite') return <InviteDialog chatId={chat.id} onClose={onClose} />;

  const yes = (wish: GroupWish): void =>
    void act(wish).then((done) => {
      if (done) onClose();
    });
  const common = { busy, problem: problem === null ? null : groupError(t, g, problem), onClose };
  if (sheet.kind === 'leave')
    return (
      <AskDialog
        {...common}
        title={g('ask.leaveTitle', { title: chat.title })}
        texts={[g('ask.leaveText'), ...heirText(g, members)]}
        action={g('ask.leave')}
        testId="leave-dialog"
        onYes={() => yes({ kind: 'leave' })}
      />
    );
  const { id, name } = sheet.member;
  return sheet.kind === 'remove' ? (
    <AskDialog
      {...common}
      title={g('ask.removeTitle', { name })}
      texts={[g('ask.removeText')]}
      action={g('ask.remove')}
      testId="remove-member-dialog"
      onYes={() => yes({ kind: 'remove', user: id })}
    />
  ) : (
    <AskDialog
      {...common}
      title={g('ask.handTitle', { name })}
      texts={[g('ask.handText', { name })]}
      action={g('ask.hand')}
      testId="hand-dialog"
      onYes={() => yes({ kind: 'role', user: id, role: 'owner' })}
    />
  );
}

/** An owner who leaves is told who follows. */
const heirText = (g: TFunction<'groups'>, members: readonly GroupMember[]): string[] => {
  const heir = heirOf(members);
  switch (heir.kind) {
    case 'none':
      return [];
    case 'last':
      return [g('ask.last')];
    case 'known':
      return [g('ask.follows', { name: heir.name })];
    case 'admin':
      return [g('ask.followsAdmin')];
    case 'member':
      return [g('ask.followsMember')];
  }
};
