import { app, autoUpdater, dialog, type BrowserWindow } from 'electron';
import { errorFields, log } from '../log.ts';
import { hasTrayHost, watchTrayHost } from './session-bus.ts';
import type { Told } from './told.ts';
import { words, type Locale } from './words.ts';

/** How long the core may take to close its files before the app ends without it; its writes are crash-safe. */
const CLOSE_MS = 3_000;

/** Brings the window in front of the user, from wherever it is. */
export const showWindow = (window: BrowserWindow): void => {
  if (window.isDestroyed()) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
};

const watched = new WeakSet<BrowserWindow>();

/** When the tray goes away under a hidden window, the window comes back to where it can be reached. */
const keepWithinReach = async (window: BrowserWindow): Promise<void> => {
  if (watched.has(window)) return;
  watched.add(window);
  await watchTrayHost(() => {
    if (!window.isDestroyed() && !window.isVisible()) window.minimize();
  });
};

/**
 * Puts the window away so that it can be had back: hidden where a tray icon or dock is seen, minimised otherwise. `explain` is
 * asked before, and may keep the window.
 */
export const putAway = async (
  window: BrowserWindow,
  explain: (tray: boolean) => Promise<boolean> = () => Promise.resolve(true),
): Promise<void> => {
  // Watched before it is asked for: a tray that goes after its answer is heard of.
  await keepWithinReach(window);
  if (!(await explain(await hasTrayHost())) || window.isDestroyed()) return;
  // The explanation may have stood there for long.
  const host = await hasTrayHost();
  if (window.isDestroyed()) return;
  if (host) window.hide();
  else window.minimize();
};

/** Says once where the window goes when it is closed. False: the user would rather quit, which is then under way. */
export const explainOnce =
  (window: BrowserWindow, parts: { first: Told['first']; locale: () => Locale; quit: () => void }) =>
  async (tray: boolean): Promise<boolean> => {
    // On macOS every app stays when its window is closed.
    if (process.platform === 'darwin' || !parts.first(tray ? 'tray' : 'no-tray')) return true;
    const w = words[parts.locale()];
    const { response } = await dialog.showMessageBox(window, {
      type: 'info',
      title: 'Sarn',
      message: w.stays,
      detail: tray ? w.staysInTray : w.staysMinimised,
      buttons: [w.keepRunning, w.quit],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
    });
    if (response !== 1) return true;
    parts.quit();
    return false;
  };

/** Closing the window puts it away (where the user wants that); quitting closes it and then the core. */
export const keepReachable = (
  window: BrowserWindow,
  parts: { closeToTray: () => boolean; explain: (tray: boolean) => Promise<boolean>; close: () => Promise<void> },
): void => {
  let quitting = false;
  let puttingAway = false;
  const ends = (): void => {
    quitting = true;
  };
  app.on('before-quit', ends);
  // macOS closes the windows for an update first, and only then quits.
  autoUpdater.on('before-quit-for-update', ends);
  window.on('close', (event) => {
    if (quitting || (process.platform !== 'darwin' && !parts.closeToTray())) return;
    event.preventDefault();
    if (puttingAway) return;
    puttingAway = true;
    void putAway(window, parts.explain).finally(() => (puttingAway = false));
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
