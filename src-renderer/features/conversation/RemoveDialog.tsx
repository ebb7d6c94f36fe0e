import { useTranslation } from 'react-i18next';
import type { MessageView } from '../../../contract/ipc.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';

interface RemoveDialogProps {
  messages: readonly MessageView[];
  onRemove: (forEveryone: boolean) => void;
  onClose: () => void;
}

/** Asks which deletion is meant, saying what each does; neither has the focus at first. */
export function RemoveDialog({ messages, onRemove, onClose }: RemoveDialogProps) {
  const { t } = useTranslation();
  const count = messages.length;
  return (
    <Dialog title={t('acts.removal.title', { count })} className="narrow" testId="remove-dialog" onClose={onClose}>
      <div className="removal">
        {messages.every((m) => m.canDelete) && (
          <>
            <Button kind="danger" data-testid="remove-everyone" onClick={() => onRemove(true)}>
              {t('acts.removal.everyone')}
            </Button>
            <p>{t('acts.removal.everyoneText', { count })}</p>
          </>
        )}
        <Button kind="danger" data-testid="remove-me" onClick={() => onRemove(false)}>
          {t('acts.removal.me')}
        </Button>
        <p>{t('acts.removal.meText', { count })}</p>
      </div>
      <div className="d-foot">
        <Button kind="quiet" small autoFocus onClick={onClose}>
          {t('acts.removal.cancel')}
        </Button>
      </div>
    </Dialog>
  );
}
