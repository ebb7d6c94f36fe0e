import { app, Menu, type MenuItemConstructorOptions } from 'electron';
import { words, type Locale } from './words.ts';

export interface MenuParts {
  newChat: () => void;
  settings: () => void;
  search: () => void;
  connection: () => void;
  shortcuts: () => void;
  /** A step larger (1), smaller (-1), or the usual size (0). */
  zoom: (by: 1 | -1 | 0) => void;
  quit: () => void;
}

const separator = { type: 'separator' } as const;

/**
 * The application's menu in one language. macOS shows it as its bar and expects an app's menu with the system's services and
 * hiding, the clipboard's and speech's lines, Window and Help; elsewhere only the keys are seen of it.
 */
export const appMenu = (
  w: (typeof words)[Locale],
  parts: MenuParts,
  of: { mac: boolean; developer: boolean },
): MenuItemConstructorOptions[] => {
  const { mac } = of;
  const newChat = { label: w.newChat, accelerator: 'CmdOrCtrl+N', click: parts.newChat };
  const search = { label: w.search, accelerator: 'CmdOrCtrl+F', click: parts.search };
  const settings = { label: w.settings, accelerator: 'CmdOrCtrl+,', click: parts.settings };
  const connection = { label: w.connection, click: parts.connection };
  const shortcuts = { label: w.shortcuts, accelerator: 'CmdOrCtrl+/', click: parts.shortcuts };
  const quit = { label: w.quit, accelerator: 'CmdOrCtrl+Q', click: parts.quit };
  const edit: MenuItemConstructorOptions[] = [
    { role: 'undo', label: w.undo },
    { role: 'redo', label: w.redo },
    separator,
    { role: 'cut', label: w.cut },
    { role: 'copy', label: w.copy },
    { role: 'paste', label: w.paste },
    { role: 'pasteAndMatchStyle', label: w.pastePlain },
    { role: 'delete', label: w.remove },
    { role: 'selectAll', label: w.selectAll },
  ];
  const view: MenuItemConstructorOptions[] = [
    { label: w.zoomIn, accelerator: 'CmdOrCtrl+Plus', click: () => parts.zoom(1) },
    { label: w.zoomOut, accelerator: 'CmdOrCtrl+-', click: () => parts.zoom(-1) },
    { label: w.resetZoom, accelerator: 'CmdOrCtrl+0', click: () => parts.zoom(0) },
    { role: 'togglefullscreen', label: w.fullScreen },
    ...(of.developer ? ([{ role: 'toggleDevTools' }] as const) : []),
  ];
  if (!mac)
    return [
      { label: 'Sarn', submenu: [newChat, search, settings, separator, quit] },
      { label: w.edit, submenu: edit },
      { label: w.view, submenu: view },
      { label: w.help, submenu: [shortcuts, connection] },
    ];
  return [
    {
      label: 'Sarn',
      submenu: [
        { role: 'about', label: w.about },
        separator,
        settings,
        separator,
        { role: 'services', label: w.services },
        separator,
        { role: 'hide', label: w.hide },
        { role: 'hideOthers', label: w.hideOthers },
        { role: 'unhide', label: w.showAll },
        separator,
        quit,
      ],
    },
    { label: w.file, submenu: [newChat, search, separator, { role: 'close', label: w.closeWindow }] },
    {
      label: w.edit,
      submenu: [
        ...edit,
        separator,
        {
          label: w.speech,
          submenu: [
            { role: 'startSpeaking', label: w.startSpeaking },
            { role: 'stopSpeaking', label: w.stopSpeaking },
          ],
        },
      ],
    },
    { label: w.view, submenu: view },
    { role: 'windowMenu', label: w.window },
    { role: 'help', label: w.help, submenu: [shortcuts, connection] },
  ];
};

/** Sets the application's menu. `refresh` builds it anew when the language is another one. */
export const createAppMenu = (locale: () => Locale, parts: MenuParts): { refresh: () => void } => {
  const of = { mac: process.platform === 'darwin', developer: !app.isPackaged };
  let built: Locale | null = null;
  const refresh = (): void => {
    const now = locale();
    if (now !== built) Menu.setApplicationMenu(Menu.buildFromTemplate(appMenu(words[now], parts, of)));
    built = now;
  };
  refresh();
  return { refresh };
};
