import { join } from 'node:path';
import { Menu, nativeImage, nativeTheme, Tray } from 'electron';
import type { Log } from '../log.ts';
import { errorFields } from '../log.ts';
import { countText } from './unread.ts';
import { words, type Locale } from './words.ts';

export interface TrayParts {
  /** The folder of the built main process, where the icons are. */
  out: string;
  locale: () => Locale;
  open: () => void;
  newChat: () => void;
  settings: () => void;
  quit: () => void;
  log: Log;
}

export interface AppTray {
  setUnread(unread: number): void;
  /** Draws it again: language or theme changed. */
  refresh(): void;
}

/** Panels of these desktops are dark whatever the theme of the windows is. */
const DARK_PANELS = /\b(gnome|unity|pantheon)\b/i;

const glyph = (unread: boolean): string => {
  const name = unread ? 'tray-unread' : 'tray';
  if (process.platform === 'darwin') return `${name}Template.png`;
  const dark = DARK_PANELS.test(process.env['XDG_CURRENT_DESKTOP'] ?? '') || nativeTheme.shouldUseDarkColors;
  return `${name}-${dark ? 'white' : 'ink'}.png`;
};

/** The tray icon: a dot while something is unread, the count in its tooltip. Without a tray on the desktop it is not seen. */
export const createTray = (parts: TrayParts): AppTray => {
  let unread = 0;
  const picture = (): Electron.NativeImage => nativeImage.createFromPath(join(parts.out, 'icons', glyph(unread > 0)));
  let tray: Tray | null = null;
  try {
    tray = new Tray(picture());
    tray.on('click', parts.open);
  } catch (error) {
    parts.log('warn', 'no tray icon', errorFields(error));
  }
  const refresh = (): void => {
    if (tray === null || tray.isDestroyed()) return;
    const w = words[parts.locale()];
    tray.setImage(picture());
    tray.setToolTip(unread > 0 ? w.unread(countText(unread)) : 'Sarn');
    // Linux shows the old entries until the menu is set again.
    tray.setContextMenu(
      Menu.buildFromTemplate([
        { label: w.open, click: parts.open },
        { label: w.newChat, click: parts.newChat },
        { label: w.settings, click: parts.settings },
        { type: 'separator' },
        { label: w.quit, click: parts.quit },
      ]),
    );
  };
  refresh();
  return {
    setUnread(count) {
      if (count === unread) return;
      unread = count;
      refresh();
    },
    refresh,
  };
};
