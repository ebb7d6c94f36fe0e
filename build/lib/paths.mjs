// Where things are. Plain Node 20 built-ins only: this is read before any dependency exists.
import { join, resolve } from 'node:path';

/** The project's folder. */
export const root = resolve(import.meta.dirname, '../..');

/** What the set-up remembers between runs; `npm ci` clears it together with node_modules, which is what it should do. */
export const cacheDir = join(root, 'node_modules/.cache/sarn');

/** A path inside the project. */
export const inProject = (...parts) => join(root, ...parts);

export const isWindows = process.platform === 'win32';
export const isLinux = process.platform === 'linux';
