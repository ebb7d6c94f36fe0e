// Chromium's own sandbox on Linux: it needs user namespaces for everybody, or its helper program owned by root.
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { electronBinary } from './electron.mjs';
import { isLinux } from './paths.mjs';
import { run } from './processes.mjs';
import { SetupError } from './progress.mjs';

const SET_USER_ID = 0o4000;

/** Stops with the command to type where Electron would refuse to start. (Root cannot have the sandbox at all: lib/display.mjs.) */
export async function ensureSandbox() {
  if (!isLinux || process.getuid?.() === 0) return;
  const helper = join(dirname(electronBinary()), 'chrome-sandbox');
  if (existsSync(helper)) {
    const { uid, mode } = statSync(helper);
    if (uid === 0 && (mode & SET_USER_ID) !== 0) return;
  }
  const { code } = await run('unshare', ['--user', '--map-root-user', 'true']);
  if (code === 0 || code === 127) return;
  throw new SetupError(
    'This system gives ordinary users no user namespaces, and without them Electron refuses to run unprotected.',
    `type this, then run the same command again:\n  sudo chown root:root ${helper} && sudo chmod 4755 ${helper}`,
  );
}
