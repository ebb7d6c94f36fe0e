import { ArrowLeft } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ChatView } from '../../../contract/ipc.ts';
import { useDates, usePresence } from '../../stores/context.tsx';
import { Avatar } from '../../ui/Avatar.tsx';
import { IconButton } from '../../ui/IconButton.tsx';

/** Who the chat is with, and whether they are there. */
export function ConversationHeader({ chat, onBack }: { chat: ChatView; onBack: () => void }) {
  const { t } = useTranslation();
  const dates = useDates();
  const { online, lastSeen } = usePresence(chat.peer);
  const typing = chat.typing.length > 0;
  const there = online
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
        <h2 className="ell">{chat.title}</h2>
        <p className={typing ? 'live ell' : 'ell'}>{typing ? t('conversation.typing') : there}</p>
      </div>
    </header>
  );
}
