import { ArrowLeft, EllipsisVertical, Search } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { GroupMember } from '../../../contract/group-ipc.ts';
import type { ChatView } from '../../../contract/ipc.ts';
import { useApp, useDates, usePresence, useStores } from '../../stores/context.tsx';
import { ChatAvatar } from '../../ui/ChatAvatar.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { membersText, typingText } from '../groups/typing-text.ts';
import { useOnlineCount } from '../groups/use-members.ts';
import { blockLine, doBlock } from '../people/block-line.ts';
import { useNarrow } from '../shell/use-narrow.ts';

interface HeaderProps {
  chat: ChatView;
  onBack: () => void;
  /** The calendar is wanted. */
  onDate: () => void;
  /** The chat's pictures are wanted. */
  onPictures: () => void;
  /** Of a group. */
  members: readonly GroupMember[];
  /** What is known of the group is wanted. */
  onGroup: () => void;
}

/** Who the chat is with, whether they are there, and what can be done with the chat. */
export function ConversationHeader({ chat, onBack, onDate, onPictures, members, onGroup }: HeaderProps) {
  const { t } = useTranslation();
  const { t: p } = useTranslation('pictures');
  const { t: who } = useTranslation('people');
  const { t: g } = useTranslation('groups');
  const dates = useDates();
  const finding = useApp((s) => s.finding);
  const { online, lastSeen } = usePresence(chat.peer);
  const group = chat.kind === 'group';
  const onlineCount = useOnlineCount(members);
  const narrow = useNarrow();
  const { app, bridge, people } = useStores();
  const { peer } = chat;
  const showMenu = async (button: HTMLElement): Promise<void> => {
    const { left, bottom } = button.getBoundingClientRect();
    const items = [
      ...(group ? [{ id: 'group', label: g('panel.open') }] : []),
      { id: 'date', label: t('conversation.toDate') },
      { id: 'pictures', label: p('gallery.open') },
      ...(peer === null ? [] : [blockLine(who, chat.blocked)]),
    ];
    const answer = await bridge.invoke('menu.show', { items, at: { x: left, y: bottom } });
    if (!answer.ok) return;
    if (answer.value.chosen === 'group') onGroup();
    if (answer.value.chosen === 'date') onDate();
    if (answer.value.chosen === 'pictures') onPictures();
    if (peer !== null) doBlock(people, answer.value.chosen, peer);
  };
  const typing = chat.typing.length > 0;
  const there = chat.blocked
    ? who('header')
    : group
      ? membersText(g, chat.members, onlineCount)
      : online
        ? t('common.online')
        : lastSeen === null
          ? ''
          : t('common.lastSeen', { when: dates.moment(lastSeen) });
  const writing = group ? typingText(g, chat.typing, members) : t('conversation.typing');
  return (
    <header className="c-head">
      <IconButton icon={ArrowLeft} label={t('common.back')} big className="back" onClick={onBack} />
      <div className={group ? 'about open' : 'about'}>
        <ChatAvatar chat={chat} size={40} online={online} />
        <div className="who">
          {/* Alone on the screen, it is the page's title. */}
          <h2 className="ell" aria-level={narrow ? 1 : undefined}>
            {group ? (
              <button
                type="button"
                className="ell"
                aria-haspopup="dialog"
                title={g('panel.open')}
                data-testid="group-open"
                onClick={onGroup}
              >
                {chat.title}
              </button>
            ) : (
              chat.title
            )}
          </h2>
          <p className={typing ? 'live ell' : 'ell'}>{typing ? writing : there}</p>
        </div>
      </div>
      <IconButton
        icon={Search}
        label={t('search.find.label')}
        on={finding}
        aria-pressed={finding}
        data-testid="find-open"
        onClick={() => app.find(!finding)}
      />
      <IconButton
        icon={EllipsisVertical}
        label={t('conversation.more')}
        aria-haspopup="menu"
        data-testid="chat-menu"
        onClick={(event) => void showMenu(event.currentTarget)}
      />
    </header>
  );
}
