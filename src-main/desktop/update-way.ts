import { dirname, join } from 'node:path';
import type { UpdateWay } from '../../contract/updates.ts';

/** What is known of the copy of the app that runs. */
export interface Copy {
  packaged: boolean;
  platform: NodeJS.Platform;
  env: Readonly<Record<string, string | undefined>>;
  /** The program, and the folder of its resources. */
  exe: string;
  resources: string;
  exists: (path: string) => boolean;
  /** Whether this user may write into that folder. */
  writable: (folder: string) => boolean;
}

/** Where the deb and rpm packages put the app (electron-builder's prefix and the product's name). */
const PACKAGE_FOLDER = '/opt/Sarn';
const PACKAGE_ENTRY = '/usr/share/applications/sarn.desktop';

/**
 * The AppImage this program runs from, if it does. Who was started out of somebody else's AppImage inherits that one's
 * variables: only a program that lies in the mount that they name is that image.
 */
export const ownImage = (env: Copy['env'], exe: string): string | undefined => {
  const { APPIMAGE: image, APPDIR: mount } = env;
  return image && mount && exe.startsWith(`${mount.replace(/\/+$/, '')}/`) ? image : undefined;
};

const linuxWay = ({ env, exe, exists, writable }: Copy): UpdateWay => {
  // Inside the sandboxes of Flatpak and Snap the app cannot be written.
  if (env['FLATPAK_ID'] !== undefined || env['SNAP'] !== undefined) return 'system';
  const image = ownImage(env, exe);
  if (image !== undefined) return writable(dirname(image)) ? 'self' : 'system';
  return dirname(exe) === PACKAGE_FOLDER && exists(PACKAGE_ENTRY) ? 'system' : 'none';
};

/**
 * How newer versions come to this copy. Only an AppImage, an app that NSIS installed and a macOS app can replace themselves, and
 * only when the build named a server: electron-builder then writes app-update.yml into the resources.
 */
export const updateWay = (copy: Copy): UpdateWay => {
  const { packaged, platform, exe, resources, exists, writable } = copy;
  if (!packaged) return 'none';
  const way =
    platform === 'linux'
      ? linuxWay(copy)
      : platform === 'win32'
        ? // NSIS leaves its uninstaller beside the program; what came by MSI is whoever deployed it to renew.
          exists(join(dirname(exe), 'Uninstall Sarn.exe'))
          ? 'self'
          : 'system'
        : platform === 'darwin'
          ? // Run from the disk image or from a folder of an administrator it cannot be replaced.
            writable(dirname(join(exe, '../../..')))
            ? 'self'
            : 'system'
          : 'none';
  return way === 'self' && !exists(join(resources, 'app-update.yml')) ? 'none' : way;
};
