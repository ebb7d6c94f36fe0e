// node_modules as package-lock.json says.
import { existsSync, readFileSync } from 'node:fs';
import { inProject, isWindows } from './paths.mjs';
import { run } from './processes.mjs';
import { SetupError, step } from './progress.mjs';
import { hashOf, readStamp, writeStamp } from './stamps.mjs';

const STAMP = 'dependencies';

/** Whether npm itself has noted, in node_modules, the very packages that the lock names (somebody ran `npm ci` by hand). */
function agreesWithLock() {
  const noted = inProject('node_modules/.package-lock.json');
  if (!existsSync(noted)) return false;
  const installed = JSON.parse(readFileSync(noted, 'utf8')).packages;
  const locked = JSON.parse(readFileSync(inProject('package-lock.json'), 'utf8')).packages;
  return Object.entries(locked).every(
    ([path, entry]) => path === '' || entry.optional || entry.devOptional || installed[path]?.version === entry.version,
  );
}

function npm(args, options) {
  const viaNode = process.env.npm_execpath?.endsWith('.js') ? process.env.npm_execpath : undefined;
  if (viaNode) return run(process.execPath, [viaNode, ...args], options);
  return run(isWindows ? 'npm.cmd' : 'npm', args, { ...options, shell: isWindows });
}

/** Installs what is missing or out of date; does nothing when the lock is the one that was installed. */
export async function ensureDependencies() {
  const hash = hashOf(['package-lock.json']);
  if (readStamp(STAMP) === hash) return;
  if (!agreesWithLock()) {
    await step('Installing dependencies (about 900 MB, 1 to 3 minutes)', async (detail) => {
      const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
      const { code, output } = await npm(args, { onLine: detail });
      if (code === 0) return;
      throw new SetupError(
        `npm could not install the dependencies:\n${output.trim().split('\n').slice(-20).join('\n')}`,
        /EUSAGE|in sync/.test(output)
          ? 'package.json and package-lock.json disagree: take both from one commit, e.g. `git checkout -- package.json package-lock.json`.'
          : /ENOSPC/.test(output)
            ? 'the disk is full; 2 GB are needed.'
            : /EACCES|EPERM/.test(output)
              ? 'this folder, or a file in node_modules, cannot be written: close programs that use it, or take ownership of it.'
              : 'check that `npm ping` answers (a proxy is set with `npm config set proxy URL`), then run the same command again.',
      );
    });
  }
  writeStamp(STAMP, hash);
}
