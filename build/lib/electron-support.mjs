// Whether a version of Electron still gets security fixes: its makers keep the newest three majors
// (electronjs.org/docs/latest/tutorial/electron-timelines).
import { run } from './processes.mjs';
import { isWindows } from './paths.mjs';
import { SetupError } from './progress.mjs';

const SUPPORTED_MAJORS = 3;
const WAIT_MS = 30_000;

const majorOf = (version) => {
  const major = /^(\d+)\.\d+\.\d+/.exec(version)?.[1];
  if (major === undefined) throw new Error(`"${version}" is not a version`);
  return Number(major);
};

/** Whether `version` is supported while `newest` is the newest that is stable. */
export const isSupported = (version, newest) => majorOf(version) > majorOf(newest) - SUPPORTED_MAJORS;

/** The newest stable version, by the package registry. Rejects where it cannot be known. */
async function newestElectron() {
  const { code, output } = await run('npm', ['view', 'electron', 'dist-tags.latest', '--loglevel=error'], {
    timeoutMs: WAIT_MS,
    shell: isWindows,
  });
  const newest = output.trim().split('\n').at(-1) ?? '';
  if (code === 0 && /^\d+\.\d+\.\d+$/.test(newest)) return newest;
  throw new SetupError(
    `The newest version of Electron could not be asked for: ${output.trim().slice(-200)}`,
    'let npm reach its registry: what is released must be known to be supported.',
  );
}

/** Rejects unless `version` is supported today. */
export async function demandSupported(version) {
  const newest = await newestElectron();
  if (isSupported(version, newest)) return;
  throw new SetupError(
    `Electron ${version} gets no security fixes any more: the newest is ${newest}.`,
    'take a newer one into package.json, and run all tests with it.',
  );
}
