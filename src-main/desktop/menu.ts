import { Menu, type BrowserWindow } from 'electron';
import type { MenuItem } from '../../contract/desktop.ts';
import { menuLabel } from './menu-label.ts';

/** Opens a menu of the window's own lines and answers which was chosen; null: none. `at`: px of the page, which the zoom makes larger. */
export const showMenu = (
  window: BrowserWindow,
  items: readonly MenuItem[],
  at: { x: number; y: number },
): Promise<string | null> =>
  new Promise((resolve) => {
    const zoom = window.webContents.getZoomFactor();
    let chosen: string | null = null;
    const template = items.map(({ id, label, enabled = true }) => ({
      label: menuLabel(label),
      enabled,
      click: () => {
        chosen = id;
        resolve(id);
      },
    }));
    // The menu is gone a moment before the click is told.
    const callback = (): void => void setTimeout(() => resolve(chosen), 100);
    Menu.buildFromTemplate(template).popup({
      window,
      x: Math.round(at.x * zoom),
      y: Math.round(at.y * zoom),
      callback,
    });
  });
