// Installers. With the stand-in runtime (lib/electron-stand-in.mjs) the app is packaged for a look and for tests only;
// build/package.mjs refuses to publish that.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { electronPackage, installedVersion, wantedVersion } from './lib/electron.mjs';
import { inProject, isLinux } from './lib/paths.mjs';

const dist = join(electronPackage, 'dist');
const standIn = existsSync(join(dist, 'resources/shim/hook.cjs'));
if (!standIn && installedVersion() !== wantedVersion())
  throw new Error('the Electron runtime in place is not the one of package.json');

/** The runtime in node_modules is this system's own: it serves builds for this system only. */
const runtime = isLinux ? { electronDist: dist, electronVersion: installedVersion() } : {};

/** electron-builder packs every production dependency, the server's too: the app needs one, the rest is in its bundle. */
const files = [
  'out/**',
  'package.json',
  'LICENSE',
  '!node_modules/!(better-sqlite3){,/**/*}',
  '!node_modules/better-sqlite3/{deps,src}{,/**}',
  '!node_modules/better-sqlite3/prebuilds/!(${platform}-*).node',
  '!**/*.map',
  ...(standIn ? [{ from: 'build/electron-shim', to: '.', filter: ['loader.cjs'] }] : []),
];

/** @type {import('electron-builder').Configuration} */
export default {
  appId: 'org.sarn.desktop',
  productName: 'Sarn',
  executableName: 'sarn',
  directories: { output: 'dist-app', buildResources: 'build' },
  ...runtime,
  // The one native addon comes built for Node-API, which every Electron speaks.
  npmRebuild: false,
  asar: true,
  asarUnpack: ['**/*.node'],
  files,
  ...(standIn ? { extraMetadata: { main: 'loader.cjs' } } : {}),
  electronFuses: {
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    // Tests drive a packaged app through the inspector; a release has no way in.
    enableNodeCliInspectArguments: standIn,
    enableEmbeddedAsarIntegrityValidation: !standIn,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
    resetAdHocDarwinSignature: true,
  },
  protocols: [{ name: 'Sarn', schemes: ['sarn'] }],
  publish: null,
  linux: {
    target: standIn ? ['dir', 'deb'] : ['AppImage', 'deb', 'rpm'],
    category: 'Network;InstantMessaging',
    icon: inProject('build/icons'),
    maintainer: 'The Sarn authors <hello@sarn.example.org>',
    synopsis: 'Messenger for people who run their own server',
    syncDesktopName: true,
    desktop: { entry: { StartupWMClass: 'sarn', StartupNotify: 'true' } },
  },
  deb: {
    ...(standIn ? { compression: 'gz' } : {}),
    // What electron-builder names by itself, and the sound and graphics libraries that it leaves out.
    depends: [
      'libgtk-3-0',
      'libnss3',
      'libasound2',
      'libgbm1',
      'libatspi2.0-0',
      'libuuid1',
      'libxss1',
      'libxtst6',
      'xdg-utils',
    ],
    recommends: ['libnotify4', 'libsecret-1-0', 'libunity9'],
  },
  win: { target: [{ target: 'nsis', arch: ['x64', 'arm64'] }], icon: inProject('build/icon.ico') },
  nsis: { oneClick: false, perMachine: false, allowToChangeInstallationDirectory: true },
  mac: {
    target: [{ target: 'dmg', arch: ['universal'] }, 'zip'],
    category: 'public.app-category.social-networking',
    hardenedRuntime: true,
    icon: inProject('build/icon.png'),
  },
};
