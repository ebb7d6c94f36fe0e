import { AtSign } from 'lucide-react';
import { useTranslation } from 'react-i18next';

/** The unread count as it is shown: 1 to 99, then "99+". */
export const badgeText = (count: number): string => (count > 99 ? '99+' : String(count));

/** How many are unread; nothing at 0. Spoken in full. */
export function Badge({ count, muted = false }: { count: number; muted?: boolean }) {
  const { t } = useTranslation();
  if (count <= 0) return null;
  return (
    <span
      className={muted ? 'bdg mute' : 'bdg'}
      data-testid="unread-badge"
      aria-label={t('chats.unread', { count })}
      role="img"
    >
      {badgeText(count)}
    </span>
  );
}

/** Somebody calls the user by name in what is unread. */
export function MentionBadge() {
  const { t } = useTranslation('groups');
  return (
    <span className="bdg men" data-testid="mention-badge" title={t('mention')}>
      <AtSign className="ic s12" aria-hidden="true" />
      <span className="sr">{t('mention')}</span>
    </span>
  );
}
