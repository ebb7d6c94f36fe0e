// What build/package.mjs hands to electron-builder. With the stand-in runtime (lib/electron-stand-in.mjs) the app is packaged
// for a look and for tests only: a release refuses it, here too.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { electronPackage, installedVersion, wantedVersion } from './lib/electron.mjs';
import { packageConfig } from './lib/package-config.mjs';
import { isLinux } from './lib/paths.mjs';
import { canNotarise } from './lib/signing.mjs';

const dist = join(electronPackage, 'dist');
const standIn = existsSync(join(dist, 'resources/shim/hook.cjs'));
const release = process.env.SARN_RELEASE === '1';
if (installedVersion() !== wantedVersion() && (release || !standIn))
  throw new Error('the Electron runtime in place is not the one of package.json');

export default packageConfig({
  platform: process.platform,
  standIn,
  // The runtime in node_modules is this system's own: it serves builds for this system only.
  runtime: isLinux ? { electronDist: dist, electronVersion: installedVersion() } : {},
  updateUrl: process.env.SARN_UPDATE_URL || undefined,
  mustSign: release && process.env.SARN_UNSIGNED !== '1',
  notarise: canNotarise(),
});
