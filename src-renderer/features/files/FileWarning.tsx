import { ShieldAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { FileName } from './FileName.tsx';
import type { TransferActs } from './use-transfer.ts';
import { warningOf } from './words.ts';

/** Before a file that may run something: it is not opened from here, but shown in its folder. */
export function FileWarning({ acts }: { acts: TransferActs }) {
  const { t } = useTranslation();
  const { warned, endWarning } = acts;
  if (warned === null) return null;
  return (
    <Dialog title={t('files.danger.title')} testId="file-warning" className="f-warning" onClose={endWarning}>
      <p className="f-warned">
        <ShieldAlert className="ic" aria-hidden="true" />
        <FileName name={warned.name} />
      </p>
      <p>{warningOf(t, warned.name)}</p>
      <div className="d-foot">
        <Button kind="quiet" small autoFocus onClick={endWarning}>
          {t('files.danger.leave')}
        </Button>
        <Button
          small
          onClick={() => {
            acts.show(warned.key);
            endWarning();
          }}
        >
          {t('files.show')}
        </Button>
      </div>
    </Dialog>
  );
}
