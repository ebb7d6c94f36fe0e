import { app } from 'electron';
import { AppImageUpdater, MacUpdater, NsisUpdater, type AppUpdater } from 'electron-updater';
import type { Log } from '../log.ts';
import { parseDeepLink } from './deep-link.ts';
import type { UpdateEngine } from './updates.ts';

/** The updater of each system that has one. deb and rpm have theirs too, with sudo; those are left to the package manager. */
const updaterOf = (platform: NodeJS.Platform): AppUpdater =>
  platform === 'win32' ? new NsisUpdater() : platform === 'darwin' ? new MacUpdater() : new AppImageUpdater();

/**
 * electron-updater's own way starts the new AppImage while this one still holds the profile, so that the new one would end at
 * once. Here it is put in place when this one has ended, and started after that.
 */
const restartImage = (updater: AppUpdater): void => {
  let image = process.env['APPIMAGE'] ?? process.execPath;
  // A file whose name holds the version gets a new name.
  updater.on('appimage-filename-updated', (path) => {
    image = path;
  });
  // Whoever asked for it wants to see the window again, however this run was started.
  const args = process.argv.slice(1).filter((argument) => argument !== '--hidden' && parseDeepLink(argument) === null);
  app.once('quit', () => app.relaunch({ execPath: image, args }));
  app.quit();
};

/**
 * electron-updater, which reads where to look from app-update.yml. It checks what it fetched: SHA-512 always, the publisher's
 * signature on Windows and macOS.
 */
export const createUpdateEngine = (log: Log): UpdateEngine => {
  const updater = updaterOf(process.platform);
  updater.allowDowngrade = false;
  updater.allowPrerelease = false;
  // No installer that fetches the rest of itself from somewhere else, unchecked.
  updater.disableWebInstaller = true;
  updater.autoDownload = true;
  updater.autoInstallOnAppQuit = true;
  // Who asks is nobody's business: the staged roll-out is decided here, so the header with this copy's id carries nothing.
  updater.requestHeaders = { 'x-user-staging-id': '-' };
  const tell = (level: 'debug' | 'warn') => (message?: unknown) =>
    log(level, 'updater', { says: String(message).slice(0, 300) });
  updater.logger = { debug: tell('debug'), info: tell('debug'), warn: tell('debug'), error: tell('warn') };
  let onPercent: (percent: number) => void = () => undefined;
  updater.on('download-progress', ({ percent }) => onPercent(Math.min(100, Math.max(0, Math.floor(percent)))));
  return {
    async check(tellPercent) {
      onPercent = tellPercent;
      const result = await updater.checkForUpdates();
      if (result === null || !result.isUpdateAvailable) return null;
      const downloaded = result.downloadPromise ?? Promise.reject(new Error('The download did not begin.'));
      return { version: result.updateInfo.version, downloaded };
    },
    // Silent: the user has asked for it. And started again.
    restart: () => (process.platform === 'linux' ? restartImage(updater) : updater.quitAndInstall(true, true)),
  };
};
