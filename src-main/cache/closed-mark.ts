import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cachePath } from './cache-file.ts';

/** How cache.db looked when it was closed: its size and time, beside it. Absent while it is open, and after a crash. */
const markOf = (dir: string): string => join(dir, 'cache.closed');

const looksOf = (dir: string): string => {
  const { size, mtimeMs } = statSync(cachePath(dir));
  return `${size} ${mtimeMs}\n`;
};

/** Notes a clean end. Never throws: without the note the next start only looks more closely. */
export const markClosed = (dir: string): void => {
  try {
    writeFileSync(markOf(dir), looksOf(dir), { mode: 0o600 });
  } catch {
    rmSync(markOf(dir), { recursive: true, force: true });
  }
};

/** Was cache.db closed, and not touched since? Takes the note away. Never throws. */
export const takeClosedMark = (dir: string): boolean => {
  try {
    if (!statSync(markOf(dir)).isFile()) return false;
    return readFileSync(markOf(dir), 'utf8') === looksOf(dir);
  } catch {
    return false;
  } finally {
    try {
      rmSync(markOf(dir), { recursive: true, force: true });
    } catch {
      // A folder that cannot be written: opening the database says so.
    }
  }
};
