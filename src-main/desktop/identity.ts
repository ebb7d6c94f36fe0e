import { app } from 'electron';

/** The app's name to the system: electron-builder's appId, in the Start menu's shortcuts too. */
const APP_ID = 'org.sarn.desktop';
const SCHEME = 'sarn';

/**
 * Tells the system who this is, before the app is ready. Windows: the id that notifications and the task bar go by, and the
 * program behind `sarn://` (the installer writes that too, the MSI does not). macOS has both in Info.plist, Linux in the
 * .desktop file, whose name is another one inside Flatpak.
 */
export const claimIdentity = (platform: NodeJS.Platform = process.platform): void => {
  if (platform === 'win32') {
    app.setAppUserModelId(app.isPackaged ? APP_ID : process.execPath);
    // After `--` comes only what a web page made: flags.ts reads nothing but links there.
    if (app.isPackaged) app.setAsDefaultProtocolClient(SCHEME, process.execPath, ['--']);
  }
  const flatpak = process.env['FLATPAK_ID'];
  if (platform === 'linux' && flatpak !== undefined) app.setDesktopName(`${flatpak}.desktop`);
};
