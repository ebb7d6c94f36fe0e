import { existsSync, lstatSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** How many damaged copies of a file are kept. */
const KEEP = 2;
const COMPANIONS = ['', '-wal', '-shm'];

/** What stands at a path: nothing, a regular file, or something that must not be opened (folder, pipe, link). */
export const standingAt = (file: string): 'none' | 'file' | 'other' => {
  const stat = lstatSync(file, { throwIfNoEntry: false });
  if (stat === undefined) return 'none';
  return stat.isFile() ? 'file' : 'other';
};

/** Removes a database with its companions, whatever they are. */
export const removeDatabase = (file: string): void => {
  for (const end of COMPANIONS) rmSync(file + end, { recursive: true, force: true });
};

/** Renames a database and its -wal and -shm to `<file>.<suffix>`; answers the new path. @throws when the folder cannot be written. */
export const moveAside = (file: string, suffix: string): string => {
  let target = `${file}.${suffix}`;
  for (let n = 1; existsSync(target); n += 1) target = `${file}.${suffix}.${n}`;
  for (const end of COMPANIONS) {
    if (standingAt(file + end) !== 'none') renameSync(file + end, target + end);
  }
  return target;
};

/** Keeps the newest damaged copies and removes the rest (their names sort by time). */
export const pruneDamaged = (file: string): void => {
  const prefix = `${basename(file)}.corrupt-`;
  const copies = readdirSync(dirname(file))
    .filter((name) => name.startsWith(prefix) && !name.endsWith('-wal') && !name.endsWith('-shm'))
    .sort();
  for (const name of copies.slice(0, Math.max(0, copies.length - KEEP))) removeDatabase(join(dirname(file), name));
};
