import Database from 'better-sqlite3';
import { cachePath } from './cache-file.ts';
import type { Db } from './migrate.ts';
import { SEALED, sealOf, selectSealed, type SealedTable } from './seal.ts';
import { isCorrupt } from './store-error.ts';

/** Is every row of a table what was written, and none lost? */
const isWhole = (db: Db, table: SealedTable): boolean => {
  // Rows as arrays, the seal last: a million objects would cost more than their checksums.
  const all = db.prepare<[], (string | number | null)[]>(selectSealed(table));
  for (const row of all.raw().iterate()) {
    const seal = row.pop();
    if (sealOf(row) !== seal) return false;
  }
  // Compared by SQLite, whose integers are larger than a number here: four million seals pass 2^53.
  const same = `SELECT rows = (SELECT count(*) FROM ${table}) AND sum = (SELECT coalesce(sum(seal), 0) FROM ${table}) AS same FROM tally WHERE name = ?`;
  return db.prepare<[string], { same: number }>(same).get(table)?.same === 1;
};

/**
 * The thorough check of a cache.db: its structure, its indexes and its text index as SQLite checks them, and the seal of
 * every row. Takes seconds at a million rows. False: damaged. @throws nothing; a file that cannot be read now is not damaged.
 */
export const isCacheSound = (dir: string): boolean => {
  let db: Db | null = null;
  try {
    db = new Database(cachePath(dir), { readonly: true, fileMustExist: true, timeout: 5_000 });
    const open = db;
    // The names are SEALED's own. One snapshot: rows and tally belong together while the writer goes on.
    const sealed = db.transaction(() => Object.keys(SEALED).every((name) => isWhole(open, name as SealedTable)));
    return sealed() && db.pragma('integrity_check(1)', { simple: true }) === 'ok';
  } catch (error) {
    return !isCorrupt(error);
  } finally {
    db?.close();
  }
};
