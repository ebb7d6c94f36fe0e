// electron-builder's configuration for one system and one purpose. A function, so that the configurations of the other
// systems can be checked on this one (tests/build/packaging.test.ts).
import { inProject } from './paths.mjs';

const APP_ID = 'org.sarn.desktop';

/**
 * electron-builder packs every production dependency, the server's too: the app needs one, the rest is in its bundle. Of
 * the native addon it needs the binary of this system; macOS takes both processors', for it is one app for both.
 */
const filesFor = (platform, standIn) => [
  'out/**',
  'package.json',
  'LICENSE',
  '!node_modules/!(better-sqlite3){,/**/*}',
  '!node_modules/better-sqlite3/{deps,src}{,/**}',
  '!node_modules/better-sqlite3/{binding.gyp,README.md}',
  `!node_modules/better-sqlite3/prebuilds/!(\${platform}-${platform === 'darwin' ? '*' : '${arch}'}).node`,
  '!**/*.map',
  ...(standIn ? [{ from: 'build/electron-shim', to: '.', filter: ['loader.cjs'] }] : []),
];

/** Nothing but the app itself can be run with this program, and it runs the app as it was built. */
const fuses = {
  runAsNode: false,
  enableCookieEncryption: true,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
  loadBrowserProcessSpecificV8Snapshot: false,
  grantFileProtocolExtraPrivileges: false,
  resetAdHocDarwinSignature: true,
};

const linux = (standIn) => ({
  linux: {
    // The stand-in runs on machines that cannot fetch the tools for the others.
    target: standIn ? ['deb', 'tar.gz'] : ['AppImage', 'deb', 'rpm', 'tar.gz'],
    category: 'Network;InstantMessaging;Chat',
    icon: inProject('build/icons'),
    maintainer: 'The Sarn authors <hello@sarn.example.org>',
    synopsis: 'Messenger for people who run their own server',
    syncDesktopName: true,
    // After `--` comes only what a web page made: flags.ts reads nothing but links there, and Chromium no switches.
    executableArgs: ['--'],
    desktop: {
      entry: {
        'Name[th]': 'สาร',
        'Comment[th]': 'แชตสำหรับผู้ที่ดูแลเซิร์ฟเวอร์เอง',
        Keywords: 'chat;message;messenger;แชต;ข้อความ;',
        StartupWMClass: 'sarn',
        StartupNotify: 'true',
        'X-GNOME-UsesNotifications': 'true',
        Actions: 'NewChat;Quiet;Settings;',
      },
      // The launcher's menu. Without `--`: these flags are the app's own (flags.ts).
      desktopActions: {
        NewChat: { Name: 'New chat', 'Name[th]': 'แชตใหม่', Exec: 'sarn --new-chat' },
        Quiet: { Name: 'Do not disturb', 'Name[th]': 'ห้ามรบกวน', Exec: 'sarn --toggle-quiet' },
        Settings: { Name: 'Settings', 'Name[th]': 'ตั้งค่า', Exec: 'sarn --settings' },
      },
    },
  },
  deb: {
    ...(standIn ? { compression: 'gz' } : {}),
    // What electron-builder names by itself, and the sound and graphics libraries that it leaves out.
    depends: [
      'libgtk-3-0 | libgtk-3-0t64',
      'libnss3',
      'libasound2 | libasound2t64',
      'libgbm1',
      'libatspi2.0-0 | libatspi2.0-0t64',
      'libuuid1',
      'libxss1',
      'libxtst6',
      'xdg-utils',
    ],
    recommends: ['libnotify4', 'libsecret-1-0', 'libunity9'],
    fpm: metainfo(),
    ...byPackageManager,
  },
  rpm: { fpm: metainfo(), ...byPackageManager },
});

/** What somebody else renews is not named in what the updater reads. */
const byPackageManager = { publish: null };

/** What software centres show. */
const metainfo = () => [
  `${inProject('build/linux', `${APP_ID}.metainfo.xml`)}=/usr/share/metainfo/${APP_ID}.metainfo.xml`,
];

const windows = () => ({
  win: {
    target: [
      { target: 'nsis', arch: ['x64', 'arm64'] },
      { target: 'msi', arch: ['x64'] },
    ],
    icon: inProject('build/icon.ico'),
    // What the updater fetched is run only when it is signed by the publisher of this very app.
    verifyUpdateCodeSignature: true,
  },
  // For one user, without an administrator and without questions; /S does it silently.
  nsis: {
    oneClick: true,
    perMachine: false,
    deleteAppDataOnUninstall: false,
    installerLanguages: ['en_US', 'th_TH'],
    include: inProject('build/installer.nsh'),
  },
  // For administrators, who deploy it to whole offices and renew it themselves.
  msi: { perMachine: true, runAfterFinish: false, createDesktopShortcut: false, ...byPackageManager },
});

const mac = (notarise) => ({
  mac: {
    target: [
      { target: 'dmg', arch: ['universal'] },
      { target: 'zip', arch: ['universal'] },
    ],
    category: 'public.app-category.social-networking',
    icon: inProject('build/icon.icns'),
    hardenedRuntime: true,
    gatekeeperAssess: false,
    entitlements: inProject('build/mac/entitlements.plist'),
    entitlementsInherit: inProject('build/mac/entitlements.inherit.plist'),
    // The addon's binaries are per processor already, and both are in both halves.
    x64ArchFiles: '**/better-sqlite3/prebuilds/*.node',
    notarize: notarise,
  },
  dmg: { sign: false, writeUpdateInfo: false },
});

/**
 * The whole configuration. `platform` is Node's name of the system; `standIn`: the runtime is the development one;
 * `runtime`: `{ electronDist, electronVersion }` of the runtime in place, or {} to let electron-builder fetch it;
 * `updateUrl`: the folder on a web server where newer versions will be, or undefined: the app looks for none;
 * `mustSign`: fail rather than leave something unsigned; `notarise`: macOS, the keys for it are in the environment.
 */
export function packageConfig({ platform, standIn, runtime = {}, updateUrl, mustSign = false, notarise = false }) {
  const publish = updateUrl
    ? [{ provider: 'generic', url: updateUrl, channel: 'latest', useMultipleRangeRequest: false }]
    : null;
  return {
    appId: APP_ID,
    productName: 'Sarn',
    executableName: 'sarn',
    // A trial says so in its name.
    artifactName: `\${name}-\${version}${standIn ? '-TRIAL' : ''}-\${os}-\${arch}.\${ext}`,
    directories: { output: 'dist-app', buildResources: 'build' },
    ...runtime,
    // The one native addon comes built for Node-API, which every Electron speaks.
    npmRebuild: false,
    asar: true,
    asarUnpack: ['**/*.node'],
    files: filesFor(platform, standIn),
    // The window has two languages of its own; Chromium's other forty are 40 MB.
    electronLanguages: ['en-US', 'th'],
    ...(standIn ? { extraMetadata: { main: 'loader.cjs' } } : {}),
    electronFuses: fuses,
    protocols: [{ name: 'Sarn', schemes: ['sarn'] }],
    forceCodeSigning: mustSign && platform !== 'linux',
    electronUpdaterCompatibility: '>=6.0.0',
    detectUpdateChannel: false,
    publish,
    ...linux(standIn),
    ...windows(),
    ...mac(notarise),
  };
}
