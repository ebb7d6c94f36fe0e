import { existsSync, lstatSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** How many damaged copies of a file are kept, and how long, ms: they hold texts that may have been deleted since. */
const KEEP = 2;
const KEEP_MS = 14 * 24 * 3_600_000;
const COMPANIONS = ['', '-wal', '-shm'];

/** What stands at a path: nothing, a regular file, or something that must not be opened (folder, pipe, link). */
export const standingAt = (file: string): 'none' | 'file' | 'other' => {
  const stat = lstatSync(file, { throwIfNoEntry: false });
  if (stat === undefined) return 'none';
  return stat.isFile() ? 'file' : 'other';
};

/** Is a database, or what belongs to it, something that opening would hang on or lead elsewhere? */
export const isUnopenable = (file: string): boolean => COMPANIONS.some((end) => standingAt(file + end) === 'other');

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

/** The damaged copies of a file, oldest first (their names hold the time). */
const damagedCopies = (file: string): { path: string; at: number }[] => {
  const prefix = `${basename(file)}.corrupt-`;
  return readdirSync(dirname(file))
    .filter((name) => name.startsWith(prefix) && !name.endsWith('-wal') && !name.endsWith('-shm'))
    .sort()
    .map((name) => ({ path: join(dirname(file), name), at: Number.parseInt(name.slice(prefix.length), 10) }));
};

/** Keeps the newest damaged copies for two weeks and removes the rest. Never throws: what stays is only in the way. */
export const pruneDamaged = (file: string, now: number): void => {
  try {
    const copies = damagedCopies(file);
    for (const [n, copy] of copies.entries())
      if (n < copies.length - KEEP || now - copy.at > KEEP_MS) removeDatabase(copy.path);
  } catch {
    // A folder that cannot be written: the next write says so.
  }
};

/** Removes every damaged copy: on a full disk the room is worth more. Never throws. */
export const dropDamaged = (file: string): void => {
  try {
    for (const copy of damagedCopies(file)) removeDatabase(copy.path);
  } catch {
    // As above.
  }
};
