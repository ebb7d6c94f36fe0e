import { ArrowDown } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { GroupMember } from '../../../contract/group-ipc.ts';
import type { ChatView } from '../../../contract/ipc.ts';
import type { ChatWindow } from '../../stores/message-window.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { badgeText } from '../../ui/Badge.tsx';
import { Spinner } from '../../ui/Spinner.tsx';
import { typingText } from '../groups/typing-text.ts';

/** Above the oldest message held: loading, or could not be read. */
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
  return null;
}

/** Somebody is writing. */
export function TypingRow({ chat, members }: { chat: ChatView; members: readonly GroupMember[] }) {
  const { t } = useTranslation();
  const { t: g } = useTranslation('groups');
  const id = chat.typing[0] ?? '';
  const who = chat.peer?.id === id ? chat.peer : members.find((m) => m.id === id);
  const words = chat.kind === 'group' ? typingText(g, chat.typing, members) : t('conversation.typing');
  return (
    <li className="typing-row" role="presentation">
      <div className="m first last">
        <span className="slot">
          {who !== undefined && <Avatar id={id} name={who.name} picture={who.picture} size={32} />}
        </span>
        <div className="stk">
          <div className="bub">
            <span className="typ" role="img" aria-label={words}>
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

/** The way down; with news it says how many, and leads to the first of them first. */
export function JumpButton({ count, onJump }: { count: number; onJump: () => void }) {
  const { t } = useTranslation();
  return (
    <button
      type="button"
      className={count > 0 ? 'jump news tn' : 'jump'}
      {...(count > 0
        ? { title: t('conversation.newMessages', { count }) }
        : { 'aria-label': t('conversation.toNewest') })}
      data-testid="jump"
      onClick={onJump}
    >
      {count > 0 && t('conversation.newBelow', { count: badgeText(count) })}
      <ArrowDown className="ic s18" aria-hidden="true" />
    </button>
  );
}
