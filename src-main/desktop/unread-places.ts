import { join } from 'node:path';
import { app, nativeImage, type BrowserWindow } from 'electron';
import { sessionBus } from './dbus.ts';
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

/** The object that speaks for this app's launcher; its last part is free. Unity's LauncherEntry interface. */
const LAUNCHER = '/com/canonical/unity/launcherentry/1';

/** Linux: the launchers that follow Unity's interface (Ubuntu's dock, KDE's task bar, Dash to Dock …). */
const launcherPlace = (desktopEntry: string): UnreadPlace => {
  let shown = 0;
  return (unread) => {
    // Nothing to take away at the start.
    if (unread === shown) return;
    shown = unread;
    void sessionBus().then((bus) =>
      bus?.emit(LAUNCHER, 'com.canonical.Unity.LauncherEntry', 'Update', 'sa{sv}', [
        `application://${desktopEntry}.desktop`,
        { count: bus.variant('x', BigInt(unread)), 'count-visible': bus.variant('b', unread > 0) },
      ]),
    );
  };
};

/** The badge of the dock, task bar or launcher, however this system draws it. Windows has one overlay and no second badge. */
export const badgePlace = (window: BrowserWindow, out: string, desktopEntry: string): UnreadPlace =>
  process.platform === 'win32'
    ? overlayPlace(window, out)
    : process.platform === 'linux'
      ? launcherPlace(desktopEntry)
      : (unread) => void app.setBadgeCount(unread);
