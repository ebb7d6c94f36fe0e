import type { BrowserWindow, WebContents } from 'electron';
import { createSend } from '../ipc/handle.ts';
import type { SmallWindow } from './quick-reply.ts';
import { showWindow } from './reach.ts';

export interface SmallWindows {
  /** Opens one; `closed` is called once, however it goes. */
  open: (title: string, closed: () => void) => SmallWindow;
  /** The small window with these contents; null: it is none. */
  of: (contents: WebContents) => BrowserWindow | null;
}

/** The small windows for answers that are open now. `make` opens one, `equip` gives it what every window has (menus). */
export const createSmallWindows = (parts: {
  make: (title: string) => BrowserWindow;
  equip: (contents: WebContents) => void;
}): SmallWindows => {
  const windows = new Set<BrowserWindow>();
  return {
    open(title, closed) {
      const window = parts.make(title);
      const send = createSend(window);
      windows.add(window);
      parts.equip(window.webContents);
      const over = (): void => {
        if (windows.delete(window)) closed();
      };
      window.once('closed', over);
      // Without its page it is an empty frame.
      window.webContents.once('render-process-gone', () => window.isDestroyed() || window.destroy());
      return {
        id: window.webContents.id,
        show: () => showWindow(window),
        close() {
          // Not `close`: the page has nothing to say to it.
          if (!window.isDestroyed()) window.destroy();
          over();
        },
        tell: (state) => send('reply.changed', state),
      };
    },
    of: (contents) => [...windows].find((w) => !w.isDestroyed() && w.webContents === contents) ?? null,
  };
};
