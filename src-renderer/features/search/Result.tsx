import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { SearchHit } from '../../../contract/ipc.ts';
import { useChat, useDates } from '../../stores/context.tsx';
import { Avatar } from '../../ui/Avatar.tsx';
import { Marked, snippet } from '../../ui/Marked.tsx';
import { previewOf } from '../chat-list/preview.ts';
import type { ChatHit } from './use-search.ts';

interface RowProps {
  chatId: number;
  title: ReactNode;
  name: string;
  at: number | null;
  selected: boolean;
  onOpen: () => void;
  children: ReactNode;
}

/** One line of results: the chat's picture, its name, when, and what was found. */
function Row({ chatId, title, name, at, selected, onOpen, children }: RowProps) {
  const chat = useChat(chatId);
  const dates = useDates();
  return (
    <li>
      <button
        type="button"
        className={selected ? 'res sel' : 'res'}
        aria-current={selected || undefined}
        data-testid="search-result"
        data-chat-id={chatId}
        onClick={onOpen}
      >
        <Avatar
          id={chat?.peer?.id ?? String(chatId)}
          name={name}
          picture={chat?.peer?.picture}
          size={40}
          group={chat?.kind === 'group'}
        />
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
  const { chat, ranges } = hit;
  const preview = previewOf(chat, true);
  const text = preview.kind === 'last' ? (preview.own ? t('chats.you', { text: preview.text }) : preview.text) : '';
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

export function MessageResult({ hit, selected, onOpen }: { hit: SearchHit; selected: boolean; onOpen: () => void }) {
  const { t } = useTranslation();
  const { message, chatTitle } = hit;
  const cut = snippet(message.text, hit.ranges);
  return (
    <Row chatId={message.chatId} title={chatTitle} name={chatTitle} at={message.at} selected={selected} onOpen={onOpen}>
      {message.own && t('chats.you', { text: '' })}
      <Marked text={cut.text} ranges={cut.ranges} />
    </Row>
  );
}
