import type { Db } from './migrate.ts';

/** What cache.db notes of itself, by name. @throws SQLite's errors. */
export const metaTable = (db: Db) => {
  const get = db.prepare<[string], { value: string }>('SELECT value FROM meta WHERE key = ?');
  const set = db.prepare<[string, string]>('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)');
  const drop = db.prepare<[string]>('DELETE FROM meta WHERE key = ?');
  return {
    get: (key: string): string | undefined => get.get(key)?.value,
    set: (key: string, value: string): void => void set.run(key, value),
    drop: (key: string): void => void drop.run(key),
  };
};
export type MetaTable = ReturnType<typeof metaTable>;

/** Kept pictures of messages that are gone, until their files are deleted: a key for each. */
const ERASED = 'erased:';
export const noteErased = (meta: MetaTable, fileId: string): void => meta.set(`${ERASED}${fileId}`, '1');
export const dropErased = (meta: MetaTable, fileId: string): void => meta.drop(`${ERASED}${fileId}`);
/** SQL: their keys; `erasedId` makes the picture's id of one. */
export const ERASED_KEYS = `SELECT key FROM meta WHERE key GLOB '${ERASED}*'`;
export const erasedId = (key: string): string => key.slice(ERASED.length);
