import { Cloud } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { plainRanges } from '../../../contract/markup.ts';
import type { Grouping, ShownHit } from '../../stores/search-hits.ts';
import { useChat, useDates } from '../../stores/context.tsx';
import { Avatar } from '../../ui/Avatar.tsx';
import { ChatAvatar } from '../../ui/ChatAvatar.tsx';
import { Marked, snippet } from '../../ui/Marked.tsx';
import { previewOf } from '../chat-list/preview.ts';
import { saidBy } from '../chat-list/PreviewLine.tsx';
import { useNoticeText } from '../groups/use-words.ts';
import type { ChatHit } from './use-search.ts';

interface RowProps {
  chatId: number;
  title: ReactNode;
  name: string;
  at: number | null;
  selected: boolean;
  /** A message, not a chat. */
  message?: string;
  /** `keys`: with the keyboard. */
  onOpen: (keys: boolean) => void;
  children: ReactNode;
}

/** One line of results: the chat's picture, its name, when, and what was found. */
function Row({ chatId, title, name, at, selected, message, onOpen, children }: RowProps) {
  const chat = useChat(chatId);
  const dates = useDates();
  return (
    <li>
      <button
        type="button"
        className={['res', message !== undefined && 'hit', selected && 'sel'].filter(Boolean).join(' ')}
        aria-current={selected || undefined}
        data-testid="search-result"
        data-chat-id={chatId}
        data-hit={message}
        onClick={(event) => onOpen(event.detail === 0)}
      >
        {chat === undefined ? (
          <Avatar id={String(chatId)} name={name} size={40} />
        ) : (
          <ChatAvatar chat={chat} size={40} />
        )}
        <span className="txt">
          <span className="nm">
            <span className="ell">{title}</span>
            {at !== null && (
              <time className="tn" dateTime={new Date(at).toISOString()} title={dates.full(at)}>
                {dates.list(at)}
              </time>
            )}
          </span>
          <span className="found">{children}</span>
        </span>
      </button>
    </li>
  );
}

export function ChatResult({ hit, selected, onOpen }: { hit: ChatHit; selected: boolean; onOpen: () => void }) {
  const { t } = useTranslation();
  const { t: g } = useTranslation('groups');
  const { chat, ranges } = hit;
  const preview = previewOf(chat, true);
  const told = useNoticeText();
  const text =
    preview.kind === 'last'
      ? saidBy(preview, preview.text, t, g)
      : preview.kind === 'notice'
        ? told(preview.notice)
        : '';
  return (
    <Row
      chatId={chat.id}
      title={<Marked text={chat.title} ranges={ranges} />}
      name={chat.title}
      at={chat.last?.at ?? null}
      selected={selected}
      onOpen={onOpen}
    >
      <span className="ell">{text}</span>
    </Row>
  );
}

interface MessageResultProps {
  hit: ShownHit;
  /** What stands above it already, and is not said again. */
  grouping: Grouping;
  selected: boolean;
  onOpen: (keys: boolean) => void;
}

export function MessageResult({ hit, grouping, selected, onOpen }: MessageResultProps) {
  const { t } = useTranslation();
  const { message, chatTitle, remote } = hit;
  const chat = useChat(message.chatId);
  const plain = plainRanges(message.text, hit.ranges);
  const cut = snippet(plain.text, plain.ranges);
  const sender = message.own ? t('search.me') : message.senderName;
  const titled = grouping === 'chat' ? sender : chatTitle;
  // In a direct chat the title says who wrote, unless it was oneself.
  const said = grouping === 'date' && (message.own || chat?.kind === 'group') ? sender : '';
  return (
    <Row
      chatId={message.chatId}
      title={titled}
      name={chatTitle}
      at={message.at}
      selected={selected}
      message={message.id ?? message.key}
      onOpen={onOpen}
    >
      {remote && (
        <span title={t('search.remote')}>
          <Cloud className="ic s14" role="img" aria-label={t('search.remote')} />{' '}
        </span>
      )}
      {said !== '' && `${t('search.said', { name: said })} `}
      <Marked text={cut.text} ranges={cut.ranges} />
      {message.text === '' && message.picture !== null && t('conversation.picture')}
    </Row>
  );
}
