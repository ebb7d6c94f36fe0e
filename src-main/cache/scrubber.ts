import type { MetaTable } from './meta.ts';
import { BUSY_MS } from './cache-file.ts';
import type { Db } from './migrate.ts';
import type { OutboxStore } from './outbox-store.ts';

/** Noted in `meta` with what was deleted, until the files hold nothing of it any more, which is DONE then. */
const SCRUB = 'scrub';
const DUE = '1';
const DONE = '2';

/** Likewise, until cache.db was written anew. */
const RENEW = 'renew';
/** A cache.db of up to so many bytes is written anew in memory; a greater one by way of a temporary file. */
const IN_MEMORY = 64_000_000;

/** Notes that something was deleted which the journal and the write-ahead logs may still hold. */
export const noteLogs = (meta: MetaTable): void => meta.set(SCRUB, DUE);
/** Notes that something was deleted which any of the files may still hold. */
export const noteScrub = (meta: MetaTable): void => {
  noteLogs(meta);
  meta.set(RENEW, DUE);
};

/** Bytes of a database. */
const sizeOf = (db: Db): number =>
  Number(db.pragma('page_count', { simple: true })) * Number(db.pragma('page_size', { simple: true }));

/**
 * Empties the write-ahead log into the file; false: a reader, such as the thorough check, still needs it after `ms`, in which
 * nothing else is written. @throws SQLite's errors.
 */
export const truncated = (db: Db, ms: number): boolean => {
  db.pragma(`busy_timeout = ${ms}`);
  try {
    return db.pragma('wal_checkpoint(TRUNCATE)', { simple: true }) === 0;
  } finally {
    db.pragma(`busy_timeout = ${BUSY_MS}`);
  }
};

/**
 * After a deletion: rewrites what still holds the text on the disk, the journal and both write-ahead logs. Until a clean end
 * it is remembered, since a loss of power may bring the old files back.
 */
export class Scrubber {
  readonly #outbox: Pick<OutboxStore, 'scrub'>;
  /** The files were rewritten after the last deletion, by this process; and of these, those of the outbox. */
  #clean = false;
  #outboxClean = false;

  constructor(outbox: Pick<OutboxStore, 'scrub'>) {
    this.#outbox = outbox;
  }

  isNoted(meta: MetaTable): boolean {
    return meta.get(SCRUB) !== undefined;
  }

  /** True: to be tried again soon. @throws the disk's or SQLite's error. */
  run(db: Db, meta: MetaTable): boolean {
    const noted = meta.get(SCRUB);
    if (noted === undefined || (noted === DONE && this.#clean)) return false;
    this.#clean = false;
    if (noted !== DONE || !this.#outboxClean) {
      this.#outbox.scrub();
      this.#outboxClean = true;
      meta.set(SCRUB, DONE);
    }
    this.#clean = truncated(db, 0);
    return !this.#clean;
  }

  /** How many bytes of cache.db are to be written anew, once there is time for it; 0: none. */
  renewing(db: Db, meta: MetaTable): number {
    return meta.get(RENEW) === undefined ? 0 : sizeOf(db);
  }

  /**
   * Writes cache.db anew: 8 ms a megabyte. `secure_delete` wipes a row out where it is, but not the copies that SQLite leaves in
   * the free part of a page whose rows it moved to make room. @throws the disk's or SQLite's error.
   */
  renew(db: Db, meta: MetaTable): void {
    const large = sizeOf(db) > IN_MEMORY;
    if (large) db.pragma('temp_store = FILE');
    try {
      db.exec('VACUUM');
    } finally {
      if (large) db.pragma('temp_store = MEMORY');
    }
    meta.drop(RENEW);
    // The pages of before are in the write-ahead log and at the end of the file, until it is cut.
    noteLogs(meta);
    this.run(db, meta);
  }

  /** The files are closed: nothing to remember when they are clean. */
  end(meta: MetaTable): void {
    if (this.#clean) meta.drop(SCRUB);
  }
}
