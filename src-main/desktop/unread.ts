import { join } from 'node:path';
import { app, nativeImage, type BrowserWindow } from 'electron';
import { limits } from '../../contract/limits.ts';
import type { AppTray } from './tray.ts';

/** A count as it is written everywhere: 1 … 999, then "999+". */
export const countText = (unread: number): string =>
  unread > limits.unreadMax ? `${limits.unreadMax}+` : String(unread);

/**
 * Shows the one unread number wherever the desktop has a place for it: title, tray, badge (macOS, Linux launchers) and
 * overlay (Windows).
 */
export const showUnread = (unread: number, window: BrowserWindow, tray: AppTray, out: string): void => {
  if (!window.isDestroyed()) {
    window.setTitle(unread > 0 ? `(${countText(unread)}) Sarn` : 'Sarn');
    if (process.platform === 'win32') {
      const name = `overlay-${unread > 9 ? '9plus' : unread}.png`;
      const overlay = unread > 0 ? nativeImage.createFromPath(join(out, 'icons', name)) : null;
      window.setOverlayIcon(overlay, unread > 0 ? countText(unread) : '');
    }
  }
  tray.setUnread(unread);
  if (process.platform !== 'win32') app.setBadgeCount(unread);
};
