import Database from 'better-sqlite3';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import type { OutboxItem } from './api.ts';
import { outboxItem } from './journal.ts';
import { migrate, type Db } from './migrate.ts';
import { OUTBOX_APPLICATION, outboxMigrations } from './schema.ts';

/** What outbox.db holds, as plain values. */
export interface OutboxContent {
  items: Map<string, OutboxItem>;
  drafts: Map<number, string>;
  reads: Map<number, number>;
  /** The greatest position ever given out, as far as known. */
  lastPosition: number;
}

export const emptyContent = (): OutboxContent => ({
  items: new Map(),
  drafts: new Map(),
  reads: new Map(),
  lastPosition: 0,
});

interface Row {
  key: string | number;
  body: string;
  crc: number;
}

/** The checksum of a row covers its key too, so that a body cannot wander to another row. */
export const crcOf = (key: string | number, body: string): number => crc32(`${key}|${body}`);

/** Opens and migrates outbox.db and checks every page (the file is small). @throws on any damage. */
export const openOutboxFile = (file: string): Db => {
  const db = new Database(file, { timeout: 5_000 });
  try {
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('secure_delete = ON');
    migrate(db, OUTBOX_APPLICATION, outboxMigrations);
    if (db.pragma('quick_check(1)', { simple: true }) !== 'ok')
      throw Object.assign(new Error('quick_check'), { code: 'SQLITE_CORRUPT' });
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
};

const QUERIES = {
  items: 'SELECT client_id AS key, body, crc FROM outbox ORDER BY position',
  drafts: 'SELECT chat_id AS key, body, crc FROM draft ORDER BY chat_id',
  reads: 'SELECT chat_id AS key, body, crc FROM pending_read ORDER BY chat_id',
} as const;

/** Every row that can be reached from either end of a table, damaged pages in between or not. */
const reachable = (db: Db, sql: string): { rows: Row[]; whole: boolean } => {
  const rows: Row[] = [];
  let whole = true;
  for (const order of ['', ' DESC']) {
    try {
      for (const row of db.prepare<[], Row>(sql + order).iterate()) rows.push(row);
      if (order === '') return { rows, whole };
    } catch {
      whole = false;
    }
  }
  return { rows, whole };
};

const json = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Reads all rows whose checksum holds. `whole` is false when anything was unreadable. Never throws. */
export const readOutboxFile = (db: Db): { content: OutboxContent; whole: boolean } => {
  const content = emptyContent();
  let whole = true;
  const sound = (sql: string): Row[] => {
    const all = reachable(db, sql);
    const good = all.rows.filter((row) => typeof row.body === 'string' && crcOf(row.key, row.body) === row.crc);
    whole = whole && all.whole && good.length === all.rows.length;
    return good;
  };
  for (const row of sound(QUERIES.items)) {
    const item = outboxItem.safeParse(json(row.body));
    if (item.success) content.items.set(item.data.clientId, item.data);
    else whole = false;
  }
  for (const row of sound(QUERIES.drafts)) {
    const text = z.string().safeParse(json(row.body));
    if (text.success) content.drafts.set(Number(row.key), text.data);
  }
  for (const row of sound(QUERIES.reads)) {
    const seq = z.number().safeParse(json(row.body));
    if (seq.success) content.reads.set(Number(row.key), seq.data);
  }
  try {
    content.lastPosition =
      db.prepare<[], { seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'").get()?.seq ?? 0;
  } catch {
    whole = false;
  }
  for (const item of content.items.values()) content.lastPosition = Math.max(content.lastPosition, item.position);
  return { content, whole };
};

/** Reads what can be saved from a damaged or newer file that was moved aside. Never throws. */
export const salvageOutboxFile = (file: string): OutboxContent => {
  try {
    // Not read-only: rows that were committed but sit in the -wal must be recovered too.
    const db = new Database(file, { fileMustExist: true, timeout: 1_000 });
    try {
      return readOutboxFile(db).content;
    } finally {
      db.close();
    }
  } catch {
    return emptyContent();
  }
};
