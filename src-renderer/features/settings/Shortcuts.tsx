import { useTranslation } from 'react-i18next';
import { useApp } from '../../stores/context.tsx';
import { keyNames } from '../shell/key-names.ts';

/** The keys of shell/shortcuts.ts, for reading. */
export function Shortcuts() {
  const { t } = useTranslation();
  const { mod, alt, ctrl } = keyNames(useApp((s) => s.platform));
  const rows = [
    [t('settings.keys.newChat'), `${mod} N`],
    [t('chats.goToChat'), `${mod} K`],
    [t('settings.keys.search'), `${mod} F`],
    [t('settings.keys.settings'), `${mod} ,`],
    [t('settings.shortcuts'), `${mod} /`],
    [t('settings.keys.previous'), `${alt} ↑`],
    [t('settings.keys.next'), `${alt} ↓`],
    [t('desktop.keys.nextTab'), `${ctrl} Tab`],
    [t('desktop.keys.info'), `${alt} ↵`],
    [t('settings.keys.panes'), 'F6'],
    [t('desktop.keys.zoom'), `${mod} + − 0`],
    [t('settings.keys.escape'), 'Esc'],
  ] as const;
  return (
    <dl className="facts">
      {rows.map(([name, keys]) => (
        <div key={keys}>
          <dt>{name}</dt>
          <dd>
            <kbd className="key">{keys}</kbd>
          </dd>
        </div>
      ))}
    </dl>
  );
}
