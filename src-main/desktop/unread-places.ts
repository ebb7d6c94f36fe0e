import { join } from 'node:path';
import { app, nativeImage, type BrowserWindow } from 'electron';
import type { Launcher } from './launcher.ts';
import { countText, pictureCount, titleText, type UnreadPlace } from './unread.ts';

/** The title of the window. */
export const titlePlace =
  (window: BrowserWindow): UnreadPlace =>
  (unread) => {
    if (!window.isDestroyed()) window.setTitle(titleText(unread));
  };

/** Windows: the number over the task bar's button, with words for those who cannot see it. */
const overlayPlace =
  (window: BrowserWindow, out: string): UnreadPlace =>
  (unread) => {
    if (window.isDestroyed()) return;
    const name = pictureCount(unread);
    const picture = name === null ? null : nativeImage.createFromPath(join(out, 'icons', `overlay-${name}.png`));
    window.setOverlayIcon(picture, countText(unread));
  };

/** The badge of the dock, task bar or launcher, however this system draws it. Windows has one overlay and no second badge. */
export const badgePlace = (window: BrowserWindow, out: string, launcher: Launcher): UnreadPlace =>
  process.platform === 'win32'
    ? overlayPlace(window, out)
    : process.platform === 'linux'
      ? launcher.count
      : (unread) => void app.setBadgeCount(unread);
