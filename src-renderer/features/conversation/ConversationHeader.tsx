import { ArrowLeft, EllipsisVertical, Search } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ChatView } from '../../../contract/ipc.ts';
import { useApp, useDates, usePresence, useStores } from '../../stores/context.tsx';
import { Avatar } from '../../ui/Avatar.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { blockLine, doBlock } from '../people/block-line.ts';
import { useNarrow } from '../shell/use-narrow.ts';

interface HeaderProps {
  chat: ChatView;
  onBack: () => void;
  /** The calendar is wanted. */
  onDate: () => void;
  /** The chat's pictures are wanted. */
  onPictures: () => void;
}

/** Who the chat is with, whether they are there, and what can be done with the chat. */
export function ConversationHeader({ chat, onBack, onDate, onPictures }: HeaderProps) {
  const { t } = useTranslation();
  const { t: p } = useTranslation('pictures');
  const { t: who } = useTranslation('people');
  const dates = useDates();
  const finding = useApp((s) => s.finding);
  const { online, lastSeen } = usePresence(chat.peer);
  const narrow = useNarrow();
  const { app, bridge, people } = useStores();
  const { peer } = chat;
  const showMenu = async (button: HTMLElement): Promise<void> => {
    const { left, bottom } = button.getBoundingClientRect();
    const items = [
      { id: 'date', label: t('conversation.toDate') },
      { id: 'pictures', label: p('gallery.open') },
      ...(peer === null ? [] : [blockLine(who, chat.blocked)]),
    ];
    const answer = await bridge.invoke('menu.show', { items, at: { x: left, y: bottom } });
    if (!answer.ok) return;
    if (answer.value.chosen === 'date') onDate();
    if (answer.value.chosen === 'pictures') onPictures();
    if (peer !== null) doBlock(people, answer.value.chosen, peer);
  };
  const typing = chat.typing.length > 0;
  const there = chat.blocked
    ? who('header')
    : online
      ? t('common.online')
      : lastSeen === null
        ? ''
        : t('common.lastSeen', { when: dates.moment(lastSeen) });
  return (
    <header className="c-head">
      <IconButton icon={ArrowLeft} label={t('common.back')} big className="back" onClick={onBack} />
      <Avatar
        id={chat.peer?.id ?? String(chat.id)}
        name={chat.title}
        picture={chat.peer?.picture}
        size={40}
        online={online}
        group={chat.kind === 'group'}
      />
      <div className="who">
        {/* Alone on the screen, it is the page's title. */}
        <h2 className="ell" aria-level={narrow ? 1 : undefined}>
          {chat.title}
        </h2>
        <p className={typing ? 'live ell' : 'ell'}>{typing ? t('conversation.typing') : there}</p>
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
