import { CircleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useStores } from '../../stores/context.tsx';
import type { ChatWindow } from '../../stores/message-window.ts';
import type { Say } from '../../ui/error-text.ts';

interface ActNotesProps {
  chatId: number;
  held: ChatWindow;
  problem: Say | null;
}

/** Above the field: what could not be done with a message, and what the server refused, with the words of a refused edit at hand. */
export function ActNotes({ chatId, held, problem }: ActNotesProps) {
  const { t } = useTranslation();
  const { aims, chats } = useStores();
  const refusal = useStore(aims, (s) => s.refused[chatId]);
  // Nothing to tell: not an empty alert beside the field's own.
  if (problem === null && refusal === undefined) return null;
  const message = held.messages.find((m) => m.key === refusal?.key);
  const text = refusal?.text ?? null;
  const dismiss = (): void => {
    aims.dismiss(chatId);
    chats.write();
  };
  return (
    <div className="act-notes" role="alert">
      {problem !== null && (
        <p>
          <CircleAlert className="ic s14" aria-hidden="true" />
          <span>{problem(t)}</span>
        </p>
      )}
      {refusal !== undefined && (
        <p data-testid="refused" data-kind={refusal.kind}>
          <CircleAlert className="ic s14" aria-hidden="true" />
          <span>{t(`acts.refused.${refusal.kind}`)}</span>
          {text !== null && message !== undefined && message.canEdit && (
            <button
              type="button"
              onClick={() => {
                aims.edit(message, text);
                dismiss();
              }}
            >
              {t('acts.editAgain')}
            </button>
          )}
          <button type="button" onClick={dismiss}>
            {t('common.dismiss')}
          </button>
        </p>
      )}
    </div>
  );
}
