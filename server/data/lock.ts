import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';

/** Somebody else holds the folder. */
export class LockHeld extends Error {}

/**
 * Takes `dataDir` for this process alone and gives it back with the answer's function (or by dying, however hard: the
 * operating system drops SQLite's file lock with the process, so the lock is never stale). The embedded database takes
 * none of its own, and two processes writing one folder destroy it. Throws LockHeld.
 */
export const lockDataDir = (dataDir: string): (() => void) => {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const db = new Database(join(dataDir, 'server.lock'), { timeout: 0 });
  try {
    db.pragma('locking_mode = EXCLUSIVE');
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) {
      throw new LockHeld(`Another server is using the data folder ${dataDir}.`);
    }
    throw error;
  }
  return () => db.close();
};
