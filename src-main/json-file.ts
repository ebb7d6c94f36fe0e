import { mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { writeWhole } from './write-whole.ts';

/** A small configuration file is never larger; a larger one is damaged. */
const BYTES_MAX = 64 * 1024;

/** The object in a JSON file. `missing`: there is none. `damaged`: something is there that is not a JSON object. */
export type JsonRead = { state: 'ok'; value: Record<string, unknown> } | { state: 'missing' } | { state: 'damaged' };

/** Reads a small JSON object at once (it runs before the window opens). Folders, pipes and symlink loops are `damaged`. */
export const readJsonFile = (file: string): JsonRead => {
  try {
    // Looked at before it is opened: opening a pipe would wait for ever.
    const stat = statSync(file);
    if (!stat.isFile() || stat.size > BYTES_MAX) return { state: 'damaged' };
    const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return { state: 'damaged' };
    // A JSON object has string keys and unknown values, which the compiler cannot see from `object`.
    return { state: 'ok', value: value as Record<string, unknown> };
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return { state: missing ? 'missing' : 'damaged' };
  }
};

/** Moves a damaged file out of the way, to `<file>.bad`, so that nothing the user wrote is lost. Never throws. */
export const setAside = (file: string): void => {
  try {
    rmSync(`${file}.bad`, { recursive: true, force: true });
    renameSync(file, `${file}.bad`);
  } catch {
    // A folder that cannot be written: the next write says so.
  }
};

/** Replaces the file as a whole; makes its folder when there is none. Throws when the disk refuses. */
export const writeJsonFile = async (file: string, value: unknown): Promise<void> => {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  await writeWhole(file, `${JSON.stringify(value, null, 2)}\n`);
};
