import { useTranslation } from 'react-i18next';
import { useApp } from '../../stores/context.tsx';
import { SwitchOption } from './Option.tsx';

/** What depends on notifications is only shown while there are any. */
export function Notifications() {
  const { t } = useTranslation();
  const on = useApp((s) => s.settings.notifications);
  return (
    <>
      <SwitchOption setting="notifications" name={t('settings.notify')} text={t('settings.notifyText')} />
      {on && (
        <SwitchOption setting="notificationPreview" name={t('settings.preview')} text={t('settings.previewText')} />
      )}
      {on && <SwitchOption setting="sound" name={t('settings.sound')} text={t('settings.soundText')} />}
      <SwitchOption setting="closeToTray" name={t('settings.closeToTray')} text={t('settings.closeToTrayText')} />
    </>
  );
}
