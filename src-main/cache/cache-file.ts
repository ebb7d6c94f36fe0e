import Database from 'better-sqlite3';
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenNotice } from './api.ts';
import { migrate, type Db, UnusableFile } from './migrate.ts';
import { isUnopenable, moveAside, pruneDamaged, standingAt } from './move-aside.ts';
import { CACHE_APPLICATION, cacheMigrations } from './schema.ts';
import { codeOf, isCorrupt } from './store-error.ts';

export const cachePath = (dir: string): string => join(dir, 'cache.db');

/** Pages kept in memory, KiB (64 MB served a million messages well; this is one connection of two, so less). */
const CACHE_KIB = 16_384;
/** A -wal that grew beyond this is cut back to it after a checkpoint, bytes. */
const WAL_KEPT = 16 * 1024 * 1024;
/** A file that another process holds is waited for this long, ms (both files together: within 5 s). */
export const BUSY_MS = 2_000;

/** Small reads of each table and index: finds a damaged root at once, costs the same for any size of file. */
const PROBES = [
  'SELECT * FROM meta LIMIT 1',
  'SELECT * FROM person LIMIT 1',
  'SELECT * FROM chat ORDER BY id DESC LIMIT 1',
  'SELECT * FROM member LIMIT 1',
  'SELECT * FROM group_state LIMIT 1',
  'SELECT * FROM notice LIMIT 1',
  'SELECT * FROM gap LIMIT 1',
  'SELECT * FROM message ORDER BY id DESC LIMIT 1',
  'SELECT * FROM message ORDER BY chat_id DESC, seq DESC LIMIT 1',
  'SELECT rowid FROM fts WHERE fts MATCH \'"the"\' LIMIT 1',
];

/** A file of another account, put here by a copy of a profile, would show its chats as this one's. */
const claim = (db: Db, owner: string): void => {
  if (owner === '') return;
  const named = db.prepare<[], { value: string }>("SELECT value FROM meta WHERE key = 'owner'").get();
  if (named !== undefined && named.value !== owner) throw new UnusableFile('foreign', 0);
  if (named === undefined) db.prepare("INSERT INTO meta (key, value) VALUES ('owner', ?)").run(owner);
};

const open = (file: string, owner: string): Db => {
  const fresh = standingAt(file) === 'none';
  const db = new Database(file, { timeout: BUSY_MS });
  try {
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = NORMAL');
    db.pragma('secure_delete = ON');
    db.pragma('temp_store = MEMORY');
    db.pragma(`cache_size = -${CACHE_KIB}`);
    db.pragma(`journal_size_limit = ${WAL_KEPT}`);
    migrate(db, CACHE_APPLICATION, cacheMigrations);
    for (const probe of PROBES) db.prepare(probe).all();
    claim(db, owner);
    // Nobody is known to be online until the server says so; also the proof that the file can be written.
    db.prepare('UPDATE chat SET peer_online = 0 WHERE peer_online = 1').run();
    if (fresh) db.pragma('wal_checkpoint(TRUNCATE)');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
};

/** Unreadable or read-only as a file; whether it can be replaced, the folder decides. Missing tables are SQLITE_ERROR. */
const isUnreadable = (error: unknown): boolean => {
  const code = codeOf(error);
  return code === 'SQLITE_ERROR' || code.startsWith('SQLITE_CANTOPEN') || code.startsWith('SQLITE_READONLY');
};

/**
 * Opens the cache.db of an account, or moves what is there aside and makes a new one: damaged, foreign, not a file, or of
 * a newer version. @throws when it is busy, or the disk is full or cannot be written.
 */
export const openCacheFile = (dir: string, owner: string, now: () => number): { db: Db; notices: OpenNotice[] } => {
  const file = cachePath(dir);
  pruneDamaged(file, now());
  try {
    if (isUnopenable(file)) throw new UnusableFile('foreign', 0);
    // SQLite takes an empty file for a new database; here it is one that lost its content.
    if (standingAt(file) === 'file' && lstatSync(file).size === 0) throw new UnusableFile('foreign', 0);
    return { db: open(file, owner), notices: [] };
  } catch (error) {
    const newer = error instanceof UnusableFile && error.reason === 'newer';
    if (!(error instanceof UnusableFile) && !isCorrupt(error) && !isUnreadable(error)) throw error;
    moveAside(file, newer ? `newer-${error.version}` : `corrupt-${now()}`);
    pruneDamaged(file, now());
    return { db: open(file, owner), notices: [newer ? 'cache-newer' : 'cache-rebuilt'] };
  }
};
