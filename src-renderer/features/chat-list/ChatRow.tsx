import { BellOff, Pin } from 'lucide-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChatView } from '../../../contract/ipc.ts';
import { useChat, useDates, usePresence, useStores } from '../../stores/context.tsx';
import { Badge, MentionBadge } from '../../ui/Badge.tsx';
import { ChatAvatar } from '../../ui/ChatAvatar.tsx';
import { pointOf } from '../../ui/point.ts';
import { chatMenu } from './chat-menu.ts';
import { previewOf } from './preview.ts';
import { PreviewLine } from './PreviewLine.tsx';

export interface ChatRowProps {
  id: number;
  index: number;
  count: number;
  /** px from the list's top. */
  top: number;
  selected: boolean;
  tabStop: boolean;
  /** Local midnight: what the dates are told from. */
  today: number;
}

/** A chat in the list: who, when, what last, how many unread. */
export const ChatRow = memo(function ChatRow({ id, index, count, top, selected, tabStop, today }: ChatRowProps) {
  const { t } = useTranslation();
  const { t: p } = useTranslation('people');
  const stores = useStores();
  const { chats } = stores;
  const chat = useChat(id);
  const { online } = usePresence(chat?.peer ?? null);
  const dates = useDates();
  if (!chat) return null;
  // A line of a group's history does not always move its chat, and its time would contradict the order.
  const at = chat.last === null || chat.last.kind === 'notice' ? chat.updatedAt : chat.last.at;
  return (
    <li className="row-at" style={{ transform: `translateY(${top}px)` }} aria-setsize={count} aria-posinset={index + 1}>
      <button
        type="button"
        className={`row${selected ? ' sel' : ''}${chat.unread > 0 ? ' un' : ''}`}
        aria-current={selected || undefined}
        tabIndex={tabStop ? 0 : -1}
        data-pane-focus={tabStop || undefined}
        data-testid="chat-list-item"
        data-chat-id={id}
        onClick={() => chats.open(id)}
        onContextMenu={(event) => {
          event.preventDefault();
          void chatMenu(stores, { t, p }, chat, pointOf(event));
        }}
      >
        <ChatAvatar chat={chat} online={online} />
        <span className="txt">
          <span className="l1">
            <span className="nm ell">{chat.title}</span>
            <Marks chat={chat} />
            <time className="tm tn" dateTime={new Date(at).toISOString()} title={dates.full(at)}>
              {dates.list(at, Math.max(at, today))}
            </time>
          </span>
          <span className="l2">
            <PreviewLine preview={previewOf(chat, selected)} chat={chat} />
            {chat.kind === 'group' && chat.mentions > 0 && <MentionBadge />}
            <Badge count={chat.unread} muted={chat.muted} marked={chat.marked !== null} />
          </span>
        </span>
      </button>
    </li>
  );
});

/** What is set for a chat, as small pictures with words for those who cannot see them. */
function Marks({ chat }: { chat: ChatView }) {
  const { t } = useTranslation();
  return (
    <>
      {chat.muted && (
        <span className="mk" data-testid="muted-mark" title={t('chats.muted')}>
          <BellOff className="ic s14" aria-hidden="true" />
          <span className="sr">{t('chats.muted')}</span>
        </span>
      )}
      {chat.pinnedAt !== null && (
        <span className="mk" data-testid="pinned-mark" title={t('chats.pinned')}>
          <Pin className="ic s14" aria-hidden="true" />
          <span className="sr">{t('chats.pinned')}</span>
        </span>
      )}
    </>
  );
}
