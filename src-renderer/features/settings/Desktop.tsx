import { useTranslation } from 'react-i18next';
import { useApp, useStores } from '../../stores/context.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { Option, SwitchOption } from './Option.tsx';

/** How Sarn lives on the desktop: its start, its tray icon, and what closing the window means. */
export function Desktop() {
  const { t } = useTranslation();
  const { app } = useStores();
  const atLogin = useApp((s) => s.settings.startAtLogin);
  const shows = useApp((s) => s.settings.trayUnread);
  return (
    <>
      <SwitchOption setting="startAtLogin" name={t('desktop.startAtLogin')} text={t('desktop.startAtLoginText')} />
      {atLogin && (
        <SwitchOption setting="startHidden" name={t('desktop.startHidden')} text={t('desktop.startHiddenText')} />
      )}
      <SwitchOption setting="closeToTray" name={t('settings.closeToTray')} text={t('settings.closeToTrayText')} />
      <Option name={t('desktop.trayUnread')} text={t('desktop.trayUnreadText')}>
        <Segmented
          label={t('desktop.trayUnread')}
          value={shows}
          choices={[
            { value: 'number', label: t('desktop.number') },
            { value: 'dot', label: t('desktop.dot') },
          ]}
          onChange={(trayUnread) => void app.set({ trayUnread })}
        />
      </Option>
    </>
  );
}
