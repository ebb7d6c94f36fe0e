import Database from 'better-sqlite3';
import { copyFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { setLast, type ActItem, type DraftItem, type OutboxItem, type SettingItem } from './unsent-items.ts';
import { draftItem } from './drafts.ts';
import { actItem, outboxItem, settingItem } from './journal.ts';
import { BUSY_MS } from './cache-file.ts';
import { migrate, type Db, UnusableFile } from './migrate.ts';
import { removeDatabase, standingAt } from './move-aside.ts';
import { OUTBOX_APPLICATION, outboxMigrations } from './outbox-schema.ts';
import { corrupt } from './store-error.ts';

/** What outbox.db holds, as plain values. */
export interface OutboxContent {
  items: Map<string, OutboxItem>;
  acts: Map<string, ActItem>;
  drafts: Map<number, DraftItem>;
  reads: Map<number, number>;
  /** By key. */
  settings: Map<string, SettingItem>;
  /** The greatest position ever given out, as far as known. */
  lastPosition: number;
  /** The number of the last write (a line of the journal) that is in here; 0 when that cannot be read. */
  line: number;
}

export const emptyContent = (): OutboxContent => ({
  items: new Map(),
  acts: new Map(),
  drafts: new Map(),
  reads: new Map(),
  settings: new Map(),
  lastPosition: 0,
  line: 0,
});

interface Row {
  key: string | number;
  body: string;
  crc: number;
}

/** The checksum of a row covers its key too, so that a body cannot wander to another row. */
export const crcOf = (key: string | number, body: string): number => crc32(`${key}|${body}`);

const json = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const NOTE = 'SELECT name AS key, value AS body, crc FROM note WHERE name = ?';

/** A value noted in the file; undefined when there is none or its checksum does not hold. */
const noted = (db: Db, name: 'owner' | 'line'): unknown => {
  const row = db.prepare<[string], Row>(NOTE).get(name);
  return row !== undefined && crcOf(row.key, row.body) === row.crc ? json(row.body) : undefined;
};

/** Notes a value: to be called inside the transaction that it is about. */
export const setNote = (db: Db, name: 'owner' | 'line', value: string | number): void => {
  const body = JSON.stringify(value);
  db.prepare('INSERT OR REPLACE INTO note (name, value, crc) VALUES (?, ?, ?)').run(name, body, crcOf(name, body));
};

/** A file of another account would send its messages as this one's. One of the first version names none. */
const claim = (db: Db, owner: string): void => {
  if (owner === '') return;
  const named = db.prepare<[], { n: number }>("SELECT count(*) AS n FROM note WHERE name = 'owner'").get()?.n === 1;
  if (!named) setNote(db, 'owner', owner);
  else if (noted(db, 'owner') !== owner) throw new UnusableFile('foreign', 0);
};

const isAnothers = (db: Db, owner: string): boolean => {
  try {
    const named = noted(db, 'owner');
    return owner !== '' && named !== undefined && named !== owner;
  } catch {
    return false;
  }
};

/** Opens and migrates an account's outbox.db and checks every page (the file is small). @throws on any damage. */
export const openOutboxFile = (file: string, owner: string): Db => {
  const db = new Database(file, { timeout: BUSY_MS });
  try {
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('secure_delete = ON');
    migrate(db, OUTBOX_APPLICATION, outboxMigrations);
    if (db.pragma('quick_check(1)', { simple: true }) !== 'ok') throw corrupt('quick_check');
    claim(db, owner);
    // The proof that the file can be written, now and not when somebody wants to send.
    db.prepare("UPDATE tally SET rows = rows WHERE name = 'outbox'").run();
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
};

const QUERIES = {
  items: 'SELECT client_id AS key, body, crc FROM outbox ORDER BY position',
  acts: 'SELECT client_id AS key, body, crc FROM act ORDER BY position',
  drafts: 'SELECT chat_id AS key, body, crc FROM draft ORDER BY chat_id',
  reads: 'SELECT chat_id AS key, body, crc FROM pending_read ORDER BY chat_id',
  settings: 'SELECT key, body, crc FROM setting ORDER BY rowid',
} as const;

/** Is the number of rows of each table, and the sum of their checksums, what was written? */
const TALLY = ['outbox', 'act', 'draft', 'pending_read', 'setting'].map(
  (table) =>
    `SELECT rows = (SELECT count(*) FROM ${table}) AND sum = (SELECT coalesce(sum(crc), 0) FROM ${table}) AS same
     FROM tally WHERE name = '${table}'`,
);

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
  for (const row of sound(QUERIES.acts)) {
    const act = actItem.safeParse(json(row.body));
    if (act.success) content.acts.set(act.data.clientId, act.data);
    else whole = false;
  }
  for (const row of sound(QUERIES.drafts)) {
    const body = json(row.body);
    const draft = draftItem.safeParse(typeof body === 'string' ? { text: body } : body);
    if (draft.success) content.drafts.set(Number(row.key), draft.data);
  }
  for (const row of sound(QUERIES.reads)) {
    const seq = z.number().safeParse(json(row.body));
    if (seq.success) content.reads.set(Number(row.key), seq.data);
  }
  for (const row of sound(QUERIES.settings)) {
    const setting = settingItem.safeParse(json(row.body));
    if (setting.success) setLast(content.settings, setting.data);
  }
  try {
    const line = noted(db, 'line');
    if (typeof line === 'number') content.line = line;
    whole = whole && TALLY.every((sql) => db.prepare<[], { same: number }>(sql).get()?.same === 1);
    content.lastPosition =
      db
        .prepare<[], { seq: number | null }>(
          "SELECT max(seq) AS seq FROM sqlite_sequence WHERE name IN ('outbox', 'act')",
        )
        .get()?.seq ?? 0;
  } catch {
    whole = false;
  }
  for (const item of [...content.items.values(), ...content.acts.values()])
    content.lastPosition = Math.max(content.lastPosition, item.position);
  return { content, whole };
};

/** Reads what can be saved from a copy of a damaged or newer file; the file itself is not touched. Never throws. */
export const salvageOutboxFile = (file: string, owner: string): OutboxContent => {
  const copy = `${file}.reading`;
  try {
    removeDatabase(copy);
    // With its -wal: rows that were committed but sit there must be recovered too. The -shm is made anew.
    for (const end of ['', '-wal']) if (standingAt(file + end) === 'file') copyFileSync(file + end, copy + end);
    const db = new Database(copy, { fileMustExist: true, timeout: BUSY_MS });
    try {
      return isAnothers(db, owner) ? emptyContent() : readOutboxFile(db).content;
    } finally {
      db.close();
    }
  } catch {
    return emptyContent();
  } finally {
    removeDatabase(copy);
  }
};
