// Which Electron runtime is in node_modules/electron, and getting one there.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeBinary, toolEnv } from './node-binary.mjs';
import { inProject } from './paths.mjs';
import { run } from './processes.mjs';
import { SetupError, step } from './progress.mjs';
import { readStamp, writeStamp } from './stamps.mjs';

/** Electron's own package: `dist/` holds the runtime, `path.txt` names the program in it; everybody's tools look there. */
export const electronPackage = inProject('node_modules/electron');

const read = (file) => {
  try {
    return readFileSync(join(electronPackage, file), 'utf8').trim();
  } catch {
    return '';
  }
};

/** The version that package.json asks for. */
export const wantedVersion = () => JSON.parse(read('package.json')).version;

/** The version of the runtime in place, or '' where there is none that can be started. */
export function installedVersion() {
  const program = read('path.txt');
  return program && existsSync(join(electronPackage, 'dist', program)) ? read('dist/version').replace(/^v/, '') : '';
}

/** The program to start; call after `ensureElectron`. */
export const electronBinary = () => join(electronPackage, 'dist', read('path.txt'));

const TRIED = 'electron-official-tried';
const TRY_AGAIN_AFTER_MS = 24 * 3600_000;

/**
 * Puts a runtime in place: the official one, else (linux-x64) the stand-in for development and tests. With the stand-in
 * in place the official one is looked for again once a day, and with ELECTRON_RUNTIME=official each time.
 */
export async function ensureElectron() {
  const installed = installedVersion();
  if (installed === wantedVersion()) return;
  const triedLately = Date.now() - Number(readStamp(TRIED)) < TRY_AGAIN_AFTER_MS;
  if (installed && triedLately && process.env.ELECTRON_RUNTIME !== 'official') return;
  await step('Getting the Electron runtime (120 to 200 MB)', async (detail) => {
    const { code, output } = await run(nodeBinary(), [inProject('build/electron-runtime.mjs')], {
      env: toolEnv(),
      onLine: detail,
    });
    writeStamp(TRIED, String(Date.now()));
    if (code === 0) return;
    throw new SetupError(
      `No Electron runtime could be had:\n${output.trim().split('\n').slice(-8).join('\n')}`,
      'let this machine reach github.com, or name a mirror in ELECTRON_MIRROR (https://www.electronjs.org/docs/latest/tutorial/installation).',
    );
  });
}
