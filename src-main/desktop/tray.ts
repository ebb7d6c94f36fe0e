import { join } from 'node:path';
import { app, Menu, nativeTheme, screen, Tray, type MenuItemConstructorOptions, type NativeImage } from 'electron';
import type { Settings } from '../../contract/ipc.ts';
import type { Log } from '../log.ts';
import { errorFields } from '../log.ts';
import { trayPicture } from './tray-icon.ts';
import { dockTemplate } from './dock.ts';
import type { Recent } from './recents.ts';
import { countText, trayTexts } from './unread.ts';
import { words, type Locale } from './words.ts';

export interface TrayParts {
  /** The folder of the built main process, where the icons are. */
  out: string;
  locale: () => Locale;
  settings: () => Settings;
  open: () => void;
  openChat: (chatId: number) => void;
  newChat: () => void;
  showSettings: () => void;
  setQuiet: (on: boolean) => void;
  quit: () => void;
  log: Log;
}

export interface AppTray {
  setUnread: (unread: number) => void;
  /** The chats in the menu of macOS' dock. */
  setRecents: (recents: readonly Recent[]) => void;
  /** Language or settings changed. */
  refresh(): void;
}

/**
 * The tray icon: number or dot while something is unread, the count in its tooltip and menu. Without a tray on the desktop it
 * is not seen. The same menu hangs on macOS' dock.
 */
export const createTray = (parts: TrayParts): AppTray => {
  const icons = join(parts.out, 'icons');
  let unread = 0;
  let recents: readonly Recent[] = [];
  const picture = (): NativeImage => trayPicture(icons, unread, parts.settings().trayUnread);
  let tray: Tray | null = null;
  let worded = '';
  /** What the picture shows, but for the screens and the theme, which tell when they change. */
  const shows = (): string =>
    `${Math.min(unread, 10)} ${parts.settings().trayUnread} ${process.platform === 'darwin' ? unread : ''}`;
  let drawn = shows();
  try {
    tray = new Tray(picture());
    tray.on('click', parts.open);
  } catch (error) {
    parts.log('warn', 'no tray icon', errorFields(error));
  }
  const say = (): void => {
    const w = words[parts.locale()];
    const texts = trayTexts(w, unread);
    const template: MenuItemConstructorOptions[] = [
      { label: texts.open, click: parts.open },
      { label: w.newChat, click: parts.newChat },
      { type: 'separator' },
      {
        label: w.doNotDisturb,
        type: 'checkbox',
        checked: parts.settings().doNotDisturb,
        click: ({ checked }) => parts.setQuiet(checked),
      },
      { label: w.settings, click: parts.showSettings },
      { type: 'separator' },
      { label: w.quit, click: parts.quit },
    ];
    // A menu that is set anew closes under the user's pointer: only when it says something else.
    const text = JSON.stringify([template, recents]);
    if (text === worded) return;
    worded = text;
    app.dock?.setMenu(Menu.buildFromTemplate(dockTemplate(template, recents, parts.openChat)));
    if (tray === null || tray.isDestroyed()) return;
    tray.setToolTip(texts.tooltip);
    // Linux shows the old entries until the menu is set again.
    tray.setContextMenu(Menu.buildFromTemplate(template));
  };
  const draw = (): void => {
    if (tray === null || tray.isDestroyed()) return;
    tray.setImage(picture());
    if (process.platform === 'darwin') tray.setTitle(parts.settings().trayUnread === 'number' ? countText(unread) : '');
  };
  const drawIfOther = (): void => {
    const now = shows();
    if (now !== drawn) draw();
    drawn = now;
  };
  const refresh = (): void => {
    say();
    drawIfOther();
  };
  refresh();
  nativeTheme.on('updated', draw);
  screen.on('display-added', draw);
  screen.on('display-removed', draw);
  screen.on('display-metrics-changed', (_event, _display, changed) => {
    if (changed.includes('scaleFactor')) draw();
  });
  return {
    setUnread(count) {
      unread = count;
      refresh();
    },
    setRecents(chats) {
      recents = chats;
      say();
    },
    refresh,
  };
};
