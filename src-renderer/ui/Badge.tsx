import { AtSign } from 'lucide-react';
import { useTranslation } from 'react-i18next';

/** The unread count as it is shown: 1 to 99, then "99+". */
export const badgeText = (count: number): string => (count > 99 ? '99+' : String(count));

interface BadgeProps {
  count: number;
  muted?: boolean;
  /** By the user, who had read it: a dot, for nothing came. */
  marked?: boolean;
}

/** How many are unread; nothing at 0. Spoken in full. */
export function Badge({ count, muted = false, marked = false }: BadgeProps) {
  const { t } = useTranslation();
  const { t: p } = useTranslation('people');
  if (count <= 0) return null;
  const classes = muted ? 'bdg mute' : 'bdg';
  if (marked && count === 1)
    return <span className={`${classes} dot-mark`} data-testid="unread-badge" aria-label={p('marked')} role="img" />;
  return (
    <span className={classes} data-testid="unread-badge" aria-label={t('chats.unread', { count })} role="img">
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
