// The Node that runs the server, the tests and the tools: 24, from the lock where it has one for this system.
import { spawnSync } from 'node:child_process';
import { delimiter } from 'node:path';
import { existsSync } from 'node:fs';
import { inProject, isWindows } from './paths.mjs';
import { SetupError } from './progress.mjs';

/** Node strips types without a flag from 22.18 on (nodejs.org/api/typescript.html). */
const OLDEST = [22, 18];

let found;

/** Path of a Node that runs TypeScript files as they are. Call after the dependencies are installed. */
export function nodeBinary() {
  found ??= find();
  return found;
}

function find() {
  const packaged = inProject(
    `node_modules/node-${isWindows ? 'win' : process.platform}-${process.arch}/bin/node${isWindows ? '.exe' : ''}`,
  );
  if (existsSync(packaged) && spawnSync(packaged, ['--version'], { windowsHide: true }).status === 0) return packaged;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return process.execPath;
  throw new SetupError(
    `This is Node ${process.versions.node}, and there is no packaged Node 24 for ${process.platform}-${process.arch}.`,
    `install Node 24 from https://nodejs.org (at least ${OLDEST.join('.')}) and run the same command again.`,
  );
}

/**
 * The environment for programs run with that Node: `node` and the project's tools are found first, and what they compiled
 * is kept for the next start. That is faster (a worker thread starts in half the time), and it keeps Node 24's type stripper,
 * WebAssembly, out of worker threads: V8 aborts now and then where several threads compile it at once.
 */
export function toolEnv(extra = {}) {
  const path = process.env.PATH ?? process.env.Path ?? '';
  return {
    ...process.env,
    PATH: `${inProject('node_modules/.bin')}${delimiter}${path}`,
    NODE_COMPILE_CACHE: inProject('node_modules/.cache/compiled'),
    ...extra,
  };
}
