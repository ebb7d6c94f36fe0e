import { Check, CheckCheck, CircleAlert, Clock, LoaderCircle } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Status } from './rows.ts';

/** How an own message's state looks: one that waits for its turn while there is a connection is being sent. */
export const shownStatus = (status: Status, online: boolean): Status =>
  status === 'queued' && online ? 'sending' : status;

const icons = {
  queued: Clock,
  sending: LoaderCircle,
  sent: Check,
  delivered: CheckCheck,
  failed: CircleAlert,
} as const;

/** The state of an own message: an icon whose shape tells it, and its spoken name. Nothing for others' messages. */
export function StatusMark({ status }: { status: Status }) {
  const { t } = useTranslation();
  if (status === 'received') return null;
  const Icon = status === 'read' ? null : icons[status];
  return (
    <span className={`state ${status}`}>
      {Icon === null ? (
        <span className="rd">
          <CheckCheck className="ic s12" aria-hidden="true" />
        </span>
      ) : (
        <Icon className={status === 'sending' ? 'ic s14 spin' : 'ic s14'} aria-hidden="true" />
      )}
      <span className="sr">{t(`chats.status.${status}`)}</span>
    </span>
  );
}
