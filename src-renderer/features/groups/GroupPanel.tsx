import { ChevronRight, Link, LogOut, Search, UserPlus, type LucideIcon } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fold } from '../../../contract/fold.ts';
import type { GroupMember } from '../../../contract/group-ipc.ts';
import type { ChatView } from '../../../contract/ipc.ts';
import { limits } from '../../../contract/limits.ts';
import { useApp, useStores } from '../../stores/context.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import type { Point } from '../../ui/point.ts';
import { GroupHead } from './GroupHead.tsx';
import { GroupSheets, type GroupSheet } from './GroupSheets.tsx';
import { MemberList } from './MemberList.tsx';
import { deedsWith, mayManage, type MemberDeed } from './rights.ts';
import { useGroupAct } from './use-group-act.ts';
import { groupError } from './words.ts';
import './groups.css';

/** With more members than this there is a field to find one. */
const FEW = 8;

interface GroupPanelProps {
  chat: ChatView;
  members: readonly GroupMember[];
  onClose: () => void;
}

/** What is known of a group, and what one may do with it: its name and picture, its members, the invite link, leaving. */
export function GroupPanel({ chat, members, onClose }: GroupPanelProps) {
  const { t } = useTranslation();
  const { t: g } = useTranslation('groups');
  const { bridge, chats, members: store } = useStores();
  const offline = useApp((s) => s.connection.state === 'offline');
  const group = useGroupAct(chat.id);
  const [sheet, setSheet] = useState<GroupSheet | null>(null);
  const [typed, setTyped] = useState('');
  const [unread, setUnread] = useState(false);
  const manage = mayManage(chat.role);

  // Names and pictures may have changed since.
  useEffect(() => {
    let open = true;
    void store.load(chat.id).then((ok) => open && setUnread(!ok));
    return () => {
      open = false;
    };
  }, [store, chat.id]);

  const words = fold(typed.trim());
  const shown = words === '' ? members : members.filter((m) => fold(m.name).includes(words));

  const run = async (deed: MemberDeed, member: GroupMember): Promise<void> => {
    if (deed === 'remove' || deed === 'hand') return setSheet({ kind: deed, member });
    if (deed !== 'write')
      return void group.act({ kind: 'role', user: member.id, role: deed === 'promote' ? 'admin' : 'member' });
    // The chat that is opened takes the place of this one, and of what is open over it.
    const answer = await chats.create(member.id);
    if (answer.ok) onClose();
  };
  const menu = async (member: GroupMember, at: Point): Promise<void> => {
    group.forget();
    const deeds = deedsWith(chat.role, member);
    const items = deeds.map((id) => ({ id, label: g(`member.${id}`, { name: member.name }) }));
    if (items.length === 0) return;
    const answer = await bridge.invoke('menu.show', { items, at });
    const deed = deeds.find((id) => answer.ok && id === answer.value.chosen);
    if (deed !== undefined) await run(deed, member);
  };
  const problem =
    group.problem === null
      ? offline
        ? g('panel.offline')
        : unread
          ? g('panel.loadFailed')
          : null
      : groupError(t, g, group.problem);
  return (
    <Dialog title={g('panel.title')} className="group-dlg" testId="group-panel" onClose={onClose}>
      <div className="g-body">
        <div>
          <GroupHead chat={chat} members={members} manage={manage} group={group} />
          <p className={group.problem === null ? 'g-problem plain' : 'g-problem'} role="status">
            {problem}
          </p>
          {manage && (
            <div className="g-acts">
              <Line icon={UserPlus} testId="group-add-people" onPress={() => setSheet({ kind: 'add' })}>
                {g('panel.add')}
              </Line>
              <Line icon={Link} testId="group-invite" onPress={() => setSheet({ kind: 'invite' })}>
                {g('panel.invite')}
              </Line>
            </div>
          )}
          <div className="g-list-head">
            <h3 className="g-sub">{g('panel.members')}</h3>
            <span className="d tn">{members.length > 0 && members.length}</span>
          </div>
          {members.length > FEW && (
            <div className="inp g-search">
              <Search className="ic s18" aria-hidden="true" />
              <input
                value={typed}
                placeholder={g('panel.search')}
                aria-label={g('panel.search')}
                maxLength={limits.queryChars}
                spellCheck={false}
                data-testid="member-search"
                onChange={(event) => setTyped(event.target.value)}
              />
            </div>
          )}
          <p className="g-none" role="status">
            {words !== '' &&
              (shown.length === 0 ? (
                g('panel.none', { query: typed.trim() })
              ) : (
                <span className="sr">{g('panel.found', { count: shown.length })}</span>
              ))}
          </p>
          <MemberList
            members={shown}
            offers={(member) => deedsWith(chat.role, member).length > 0}
            onMenu={(member, at) => void menu(member, at)}
          />
        </div>
      </div>
      <div className="d-foot g-foot">
        <Button kind="danger" small data-testid="group-leave" onClick={() => setSheet({ kind: 'leave' })}>
          <LogOut className="ic s16" aria-hidden="true" />
          {g('panel.leave')}
        </Button>
      </div>
      {sheet !== null && <GroupSheets sheet={sheet} chat={chat} members={members} onClose={() => setSheet(null)} />}
    </Dialog>
  );
}

interface LineProps {
  icon: LucideIcon;
  testId: string;
  onPress: () => void;
  children: string;
}

/** A line that leads to another dialog. */
function Line({ icon: Icon, testId, onPress, children }: LineProps) {
  return (
    <button type="button" className="pp" aria-haspopup="dialog" data-testid={testId} onClick={onPress}>
      <span className="o">
        <Icon className="ic s18" aria-hidden="true" />
      </span>
      <span className="n">{children}</span>
      <ChevronRight className="ic s18 turn" aria-hidden="true" />
    </button>
  );
}
