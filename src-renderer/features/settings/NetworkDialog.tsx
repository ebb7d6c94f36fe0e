import { useTranslation } from 'react-i18next';
import { Dialog } from '../../ui/Dialog.tsx';
import { Network } from './Network.tsx';
import './settings.css';
import './sections.css';

/** The way to the network alone, for whoever needs a proxy before they can sign in. */
export function NetworkDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog title={t('settings.network')} onClose={onClose}>
      <div className="set">
        <div className="body">
          <Network />
        </div>
      </div>
    </Dialog>
  );
}
