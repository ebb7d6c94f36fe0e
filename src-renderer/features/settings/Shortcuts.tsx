import { useTranslation } from 'react-i18next';
import { useApp } from '../../stores/context.tsx';
import { keyNames } from '../shell/key-names.ts';

/** The keys of shell/shortcuts.ts, for reading. */
export function Shortcuts() {
  const { t } = useTranslation();
  const { mod, alt } = keyNames(useApp((s) => s.platform));
  const rows = [
    [t('settings.keys.newChat'), `${mod} N`],
    [t('settings.keys.search'), `${mod} K`],
    [t('settings.keys.settings'), `${mod} ,`],
    [t('settings.shortcuts'), `${mod} /`],
    [t('settings.keys.previous'), `${alt} ↑`],
    [t('settings.keys.next'), `${alt} ↓`],
    [t('settings.keys.panes'), 'F6'],
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
