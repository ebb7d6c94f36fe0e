import { ArrowDownUp } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { isActive } from '../../stores/transfers.ts';
import { useStores } from '../../stores/context.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import './files.css';

/** The way to the list of transfers, while there are some. */
export function TransfersButton() {
  const { t } = useTranslation();
  const { app, transfers } = useStores();
  const some = useStore(transfers, (s) => Object.keys(s.byKey).length > 0);
  const active = useStore(transfers, (s) => Object.values(s.byKey).filter(isActive).length);
  if (!some) return null;
  return (
    <IconButton
      icon={ArrowDownUp}
      label={active === 0 ? t('files.transfers') : t('files.active', { count: active })}
      className={active === 0 ? '' : 'f-active'}
      data-testid="transfers"
      onClick={() => app.open('transfers')}
    />
  );
}
