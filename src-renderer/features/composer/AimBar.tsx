import { PencilLine, Reply, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Aim } from '../../stores/aims.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { wordsOf } from '../conversation/speech.ts';
import { langOf } from '../conversation/text-parts.ts';

/** Above the field: which message is being answered or edited, and the way out of it. */
export function AimBar({ aim, onLeave }: { aim: Aim; onLeave: () => void }) {
  const { t } = useTranslation();
  const { kind, message } = aim;
  const editing = kind === 'edit';
  const Icon = editing ? PencilLine : Reply;
  const title = editing
    ? t('acts.editing')
    : message.own
      ? t('acts.replyToSelf')
      : t('acts.replyTo', { name: message.senderName });
  const words = wordsOf(t, message);
  return (
    <div className="ctx" role="status" data-testid="aim" data-kind={kind}>
      <Icon className="ic s18" aria-hidden="true" />
      <span className="bar" />
      <div>
        <b className="ell">{title}</b>
        <p className="ell" lang={langOf(words)} dir="auto">
          {words}
        </p>
      </div>
      <IconButton icon={X} label={editing ? t('acts.cancelEdit') : t('acts.cancelReply')} onClick={onLeave} />
    </div>
  );
}
