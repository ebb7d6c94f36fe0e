import { app, type BrowserWindow } from 'electron';
import { errorFields, log } from '../log.ts';
import { hasTrayHost } from './session-bus.ts';

/** How long the core may take to close its files before the app ends without it; its writes are crash-safe. */
const CLOSE_MS = 3_000;

/** Brings the window in front of the user, from wherever it is. */
export const showWindow = (window: BrowserWindow): void => {
  if (window.isDestroyed()) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
};

/** Puts the window away so that it can be had back: hidden where a tray icon or dock is seen, minimised otherwise. */
export const putAway = async (window: BrowserWindow): Promise<void> => {
  const host = await hasTrayHost();
  if (window.isDestroyed()) return;
  if (host) window.hide();
  else window.minimize();
};

/** Closing the window puts it away (where the user wants that); quitting closes it and then the core. */
export const keepReachable = (
  window: BrowserWindow,
  parts: { closeToTray: () => boolean; close: () => Promise<void> },
): void => {
  let quitting = false;
  app.on('before-quit', () => {
    quitting = true;
  });
  window.on('close', (event) => {
    if (quitting || (process.platform !== 'darwin' && !parts.closeToTray())) return;
    event.preventDefault();
    void putAway(window);
  });
  let closing = false;
  app.on('will-quit', (event) => {
    event.preventDefault();
    if (closing) return;
    closing = true;
    setTimeout(() => app.exit(0), CLOSE_MS);
    parts
      .close()
      .catch((error: unknown) => log('error', 'the core did not close', errorFields(error)))
      .finally(() => app.exit(0));
  });
};
