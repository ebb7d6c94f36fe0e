import { useTranslation } from 'react-i18next';
import { useApp } from '../../stores/context.tsx';
import { keyNames } from '../shell/key-names.ts';

/** The keys of shell/shortcuts.ts, for reading. */
export function Shortcuts() {
  const { t } = useTranslation();
  const platform = useApp((s) => s.platform);
  const { mod, alt, ctrl } = keyNames(platform);
  const rows = [
    [t('settings.keys.newChat'), `${mod} N`],
    [t('chats.goToChat'), `${mod} K`],
    [t('search.find.label'), `${mod} F`],
    [t('settings.keys.search'), `${mod} ⇧ F`],
    [t('settings.keys.settings'), `${mod} ,`],
    [t('settings.shortcuts'), `${mod} /`],
    [t('settings.keys.previous'), `${alt} ↑`],
    [t('settings.keys.next'), `${alt} ↓`],
    [t('desktop.keys.nextTab'), `${ctrl} Tab`],
    [t('settings.keys.panes'), 'F6'],
    [t('desktop.keys.send'), '↵'],
    [t('desktop.keys.line'), '⇧ ↵'],
    [t('writing.keys.bold'), `${mod} B`],
    [t('writing.keys.italic'), `${mod} I`],
    [t('writing.keys.strike'), `${mod} ⇧ X`],
    [t('writing.keys.code'), `${mod} E`],
    [t('desktop.keys.messages'), '↑ ↓'],
    [t('desktop.keys.within'), '↵ ← →'],
    [t('acts.keys.last'), '↑'],
    [t('acts.keys.reply'), 'R'],
    [t('acts.keys.edit'), 'E'],
    [t('acts.keys.react'), '+'],
    [t('acts.keys.forward'), 'F'],
    [t('acts.keys.select'), 'X'],
    [t('acts.keys.copy'), `${mod} C`],
    [t('acts.keys.remove'), 'Del'],
    // macOS has no key for such menus.
    ...(platform === 'darwin' ? [] : [[t('desktop.keys.menu'), '⇧ F10'] as const]),
    [t('desktop.keys.info'), `${alt} ↵`],
    [t('desktop.keys.zoom'), `${mod} + − 0`],
    [t('desktop.keys.quit'), `${mod} Q`],
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
