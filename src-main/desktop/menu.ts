import { app, Menu, type MenuItemConstructorOptions, type WebContents } from 'electron';
import { words, type Locale } from './words.ts';

export interface MenuParts {
  newChat: () => void;
  settings: () => void;
  search: () => void;
  quit: () => void;
}

/** The application's menu: the bar on macOS, elsewhere only its keys. Developer tools are there in development alone. */
export const setAppMenu = (locale: Locale, parts: MenuParts): void => {
  const w = words[locale];
  const mac = process.platform === 'darwin';
  const template: MenuItemConstructorOptions[] = [
    {
      label: 'Sarn',
      submenu: [
        { label: w.newChat, accelerator: 'CmdOrCtrl+N', click: parts.newChat },
        { label: w.search, accelerator: 'CmdOrCtrl+F', click: parts.search },
        { label: w.settings, accelerator: 'CmdOrCtrl+,', click: parts.settings },
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
        { role: 'zoomIn', label: w.zoomIn },
        { role: 'zoomOut', label: w.zoomOut },
        { role: 'resetZoom', label: w.resetZoom },
        { role: 'togglefullscreen', label: w.fullScreen },
        ...(app.isPackaged ? [] : ([{ role: 'toggleDevTools' }] as const)),
      ],
    },
    ...(mac ? ([{ role: 'windowMenu' }] as const) : []),
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
};

/** The menu of a right click in a text field (with spelling suggestions) or on selected text. */
export const addTextMenu = (contents: WebContents, locale: () => Locale): void => {
  contents.on('context-menu', (_event, { isEditable, selectionText, dictionarySuggestions }) => {
    const w = words[locale()];
    const copy: MenuItemConstructorOptions = { role: 'copy', label: w.copy, enabled: selectionText !== '' };
    if (!isEditable) {
      if (selectionText.trim() !== '') Menu.buildFromTemplate([copy]).popup();
      return;
    }
    Menu.buildFromTemplate([
      ...dictionarySuggestions.map((word) => ({ label: word, click: () => contents.replaceMisspelling(word) })),
      ...(dictionarySuggestions.length > 0 ? ([{ type: 'separator' }] as const) : []),
      { role: 'cut', label: w.cut, enabled: selectionText !== '' },
      copy,
      { role: 'paste', label: w.paste },
      { role: 'selectAll', label: w.selectAll },
    ]).popup();
  });
};
