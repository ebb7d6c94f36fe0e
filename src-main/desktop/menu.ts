import { app, Menu, type BrowserWindow, type MenuItemConstructorOptions, type WebContents } from 'electron';
import type { MenuItem } from '../../contract/desktop.ts';
import { words, type Locale } from './words.ts';

export interface MenuParts {
  newChat: () => void;
  settings: () => void;
  search: () => void;
  connection: () => void;
  /** A step larger (1), smaller (-1), or the usual size (0). */
  zoom: (by: 1 | -1 | 0) => void;
  quit: () => void;
}

/** The application's menu in one language. Developer tools are there in development alone. */
const appMenu = (w: (typeof words)[Locale], parts: MenuParts): Menu => {
  const mac = process.platform === 'darwin';
  const template: MenuItemConstructorOptions[] = [
    {
      label: 'Sarn',
      submenu: [
        { label: w.newChat, accelerator: 'CmdOrCtrl+N', click: parts.newChat },
        { label: w.search, accelerator: 'CmdOrCtrl+F', click: parts.search },
        { label: w.settings, accelerator: 'CmdOrCtrl+,', click: parts.settings },
        { label: w.connection, click: parts.connection },
        { type: 'separator' },
        ...(mac ? ([{ role: 'hide' }, { role: 'hideOthers' }, { type: 'separator' }] as const) : []),
        { label: w.quit, accelerator: 'CmdOrCtrl+Q', click: parts.quit },
      ],
    },
    {
      label: w.edit,
      submenu: [
        { role: 'undo', label: w.undo },
        { role: 'redo', label: w.redo },
        { type: 'separator' },
        { role: 'cut', label: w.cut },
        { role: 'copy', label: w.copy },
        { role: 'paste', label: w.paste },
        { role: 'selectAll', label: w.selectAll },
      ],
    },
    {
      label: w.view,
      submenu: [
        { label: w.zoomIn, accelerator: 'CmdOrCtrl+Plus', click: () => parts.zoom(1) },
        { label: w.zoomOut, accelerator: 'CmdOrCtrl+-', click: () => parts.zoom(-1) },
        { label: w.resetZoom, accelerator: 'CmdOrCtrl+0', click: () => parts.zoom(0) },
        { role: 'togglefullscreen', label: w.fullScreen },
        ...(app.isPackaged ? [] : ([{ role: 'toggleDevTools' }] as const)),
      ],
    },
    ...(mac ? ([{ role: 'windowMenu' }] as const) : []),
  ];
  return Menu.buildFromTemplate(template);
};

/** Sets the application's menu: the bar on macOS, elsewhere only its keys. `refresh` builds it anew when the language is another one. */
export const createAppMenu = (locale: () => Locale, parts: MenuParts): { refresh: () => void } => {
  let built: Locale | null = null;
  const refresh = (): void => {
    const now = locale();
    if (now !== built) Menu.setApplicationMenu(appMenu(words[now], parts));
    built = now;
  };
  refresh();
  return { refresh };
};

/** The menu of a right click in a text field (with spelling suggestions) or on selected text. */
export const addTextMenu = (contents: WebContents, locale: () => Locale): void => {
  contents.on('context-menu', (_event, { isEditable, selectionText, dictionarySuggestions, editFlags }) => {
    const w = words[locale()];
    const copy: MenuItemConstructorOptions = { role: 'copy', label: w.copy, enabled: selectionText !== '' };
    if (!isEditable) {
      if (selectionText.trim() !== '') Menu.buildFromTemplate([copy]).popup();
      return;
    }
    Menu.buildFromTemplate([
      ...dictionarySuggestions.map((word) => ({
        label: word.replaceAll('&', '&&'),
        click: () => contents.replaceMisspelling(word),
      })),
      ...(dictionarySuggestions.length > 0 ? ([{ type: 'separator' }] as const) : []),
      { role: 'undo', label: w.undo, enabled: editFlags.canUndo },
      { role: 'redo', label: w.redo, enabled: editFlags.canRedo },
      { type: 'separator' },
      { role: 'cut', label: w.cut, enabled: selectionText !== '' },
      copy,
      { role: 'paste', label: w.paste, enabled: editFlags.canPaste },
      { role: 'selectAll', label: w.selectAll },
    ]).popup();
  });
};

/** Opens a menu of the window's own lines at the pointer and answers which was chosen; null: none. */
export const showMenu = (window: BrowserWindow, items: readonly MenuItem[]): Promise<string | null> =>
  new Promise((resolve) => {
    let chosen: string | null = null;
    const template = items.map(({ id, label, enabled = true }) => ({
      // An & would mark a letter.
      label: label.replaceAll('&', '&&'),
      enabled,
      click: () => {
        chosen = id;
        resolve(id);
      },
    }));
    // The menu is gone a moment before the click is told.
    const callback = (): void => void setTimeout(() => resolve(chosen), 100);
    Menu.buildFromTemplate(template).popup({ window, callback });
  });
