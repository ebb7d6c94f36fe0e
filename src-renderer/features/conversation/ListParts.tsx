import { ArrowDown } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChatView } from '../../../contract/ipc.ts';
import type { ChatWindow } from '../../stores/message-window.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { Spinner } from '../../ui/Spinner.tsx';

/** Above the oldest message held: loading, not on this computer, or could not be read. */
export function ListEdge({ window: held, onRetry }: { window: ChatWindow; onRetry: () => void }) {
  const { t } = useTranslation();
  if (held.error !== null) {
    return (
      <li className="edge" role="status">
        {t('conversation.loadFailed')}
        <button type="button" onClick={onRetry}>
          {t('common.tryAgain')}
        </button>
      </li>
    );
  }
  if (held.loading === 'older') {
    return (
      <li className="edge" role="status">
        <Spinner small />
        <span className="sr">{t('conversation.loadingOlder')}</span>
      </li>
    );
  }
  return held.missing ? <li className="edge">{t('conversation.missing')}</li> : null;
}

/** Somebody is writing. */
export function TypingRow({ chat }: { chat: ChatView }) {
  const { t } = useTranslation();
  const id = chat.typing[0] ?? '';
  return (
    <li className="typing-row" role="presentation">
      <div className="m first last">
        <span className="slot">
          {chat.peer?.id === id && <Avatar id={id} name={chat.peer.name} picture={chat.peer.picture} size={32} />}
        </span>
        <div className="stk">
          <div className="bub">
            <span className="typ" role="img" aria-label={t('conversation.typing')}>
              <i />
              <i />
              <i />
            </span>
          </div>
        </div>
      </div>
    </li>
  );
}

/** Back to the newest message; with news it says how many. */
export function JumpButton({ count, onJump }: { count: number; onJump: () => void }) {
  const { t } = useTranslation();
  return (
    <button
      type="button"
      className={count > 0 ? 'jump news tn' : 'jump'}
      aria-label={count > 0 ? undefined : t('conversation.toNewest')}
      onClick={onJump}
    >
      <ArrowDown className="ic s18" aria-hidden="true" />
      {count > 0 && t('conversation.newMessages', { count })}
    </button>
  );
}

/** Speaks what comes in while the chat is open: the list itself is silent, or scrolling would read it all out. */
export function Announcer({ chat, held }: { chat: ChatView; held: ChatWindow }) {
  const { t } = useTranslation();
  const last = held.messages.at(-1);
  const [from] = useState(() => chat.headSeq);
  const text =
    last === undefined || last.own || last.seq === null || last.seq <= from
      ? ''
      : `${last.senderName}: ${last.kind === 'image' ? `${t('conversation.picture')} ` : ''}${last.text}`;
  return (
    <div className="sr" role="status">
      {text}
    </div>
  );
}
