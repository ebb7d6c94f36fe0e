import { useTranslation } from 'react-i18next';
import { SwitchOption } from './Option.tsx';

export function Messages() {
  const { t } = useTranslation();
  return (
    <SwitchOption setting="sendReadReceipts" name={t('settings.readReceipts')} text={t('settings.readReceiptsText')} />
  );
}
