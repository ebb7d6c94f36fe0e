import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import pg from 'pg';
import { openEmbedded } from '../../../server/data/embedded.ts';
import { readOutboxFile } from '../../../src-main/cache/outbox-file.ts';

/** One entry of a chat's log, on the server or on a device. */
export interface Entry {
  seq: number;
  senderId: string;
  clientId: string | null;
  body: string;
}

/** What the server's database says. */
export interface ServerFacts {
  chats: { id: number; head: number; entries: Entry[] }[];
  members: { chatId: number; userId: string; joined: number; read: number; delivered: number }[];
}

/** What a device's two files say. */
export interface DeviceFacts {
  process: string;
  userId: string;
  chats: { id: number; head: number; read: number; unread: number; holes: number; entries: Entry[] }[];
  /** What is unsent. */
  outbox: { clientId: string; chatId: number; state: 'queued' | 'failed' }[];
}

export type Query = <Row extends object>(text: string) => Promise<Row[]>;

/** What a server's database says of its chats. */
export const readFacts = async (query: Query): Promise<ServerFacts> => {
  const heads = await query<{ id: number; head: number }>('SELECT id, head_seq::int AS head FROM chat ORDER BY id');
  const events = await query<{
    chat_id: number;
    seq: number;
    sender: string;
    client: string | null;
    body: string | null;
  }>(
    `SELECT e.chat_id, e.seq::int AS seq, e.sender_id::text AS sender, e.client_id::text AS client, m.content AS body
     FROM chat_event e LEFT JOIN message m ON m.chat_id = e.chat_id AND m.seq = e.seq ORDER BY e.chat_id, e.seq`,
  );
  const members = await query<{ chat_id: number; user_id: string; joined: number; read: number; delivered: number }>(
    `SELECT chat_id, user_id::text AS user_id, joined_seq::int AS joined, read_seq::int AS read, delivered_seq::int AS delivered
     FROM chat_member WHERE left_seq IS NULL`,
  );
  const entries = new Map<number, Entry[]>();
  for (const e of events) {
    const list = entries.get(e.chat_id) ?? [];
    // An event whose message is not there would show as a different body.
    list.push({ seq: e.seq, senderId: e.sender, clientId: e.client, body: e.body ?? '<no message>' });
    entries.set(e.chat_id, list);
  }
  return {
    chats: heads.map(({ id, head }) => ({ id, head, entries: entries.get(id) ?? [] })),
    members: members.map(({ chat_id: chatId, user_id: userId, ...m }) => ({ chatId, userId, ...m })),
  };
};

/** Every row of every table, as text. */
export const dumpTables = async (query: Query): Promise<string> => {
  const tables = await query<{ name: string }>(`SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`);
  const texts: string[] = [];
  for (const { name } of tables)
    texts.push(...(await query<{ row: string }>(`SELECT t::text AS row FROM "${name}" t`)).map(({ row }) => row));
  return texts.join('\n');
};

/** Asks a PostgreSQL server's database. */
export const readPostgres = async <T>(url: string, ask: (query: Query) => Promise<T>): Promise<T> => {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return await ask(async <Row extends object>(text: string) => (await client.query<Row>(text)).rows);
  } finally {
    await client.end();
  }
};

/** Asks a copy of an embedded database; whoever wrote it has ended. */
export const readEmbedded = async <T>(dataDir: string, ask: (query: Query) => Promise<T>): Promise<T> => {
  const copy = await mkdtemp(join(tmpdir(), 'sarn-facts-'));
  try {
    await cp(join(dataDir, 'database'), copy, { recursive: true });
    const { db } = await openEmbedded(copy);
    try {
      return await ask((text) => db.query(text));
    } finally {
      await db.close();
    }
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
};

/** The folder of the one account of a profile. @throws when there is none or more than one. */
export const accountFolder = async (profile: string): Promise<string> => {
  const root = join(profile, 'accounts');
  const names = existsSync(root) ? await readdir(root) : [];
  const [name] = names;
  if (name === undefined || names.length > 1) throw new Error(`${profile} has ${names.length} accounts.`);
  return join(root, name);
};

/** Reads a device's files; the device has ended (however). */
export const readDevice = async (process: string, userId: string, profile: string): Promise<DeviceFacts> => {
  const folder = await accountFolder(profile);
  // Not read-only: what a killed process left in the -wal counts.
  const cache = new Database(join(folder, 'cache.db'));
  const outbox = new Database(join(folder, 'outbox.db'));
  try {
    const entries = cache.prepare<[number], Entry>(
      'SELECT seq, sender AS senderId, client_id AS clientId, content AS body FROM message WHERE chat_id = ? ORDER BY seq',
    );
    const holes = cache.prepare<[number], { n: number }>('SELECT count(*) AS n FROM gap WHERE chat_id = ?');
    const chats = cache
      .prepare<[], { id: number; head: number; read: number; unread: number }>(
        'SELECT id, head, read_seq AS read, unread FROM chat ORDER BY id',
      )
      .all();
    const unsent = readOutboxFile(outbox);
    if (!unsent.whole) throw new Error(`${process}: rows of outbox.db are damaged.`);
    return {
      process,
      userId,
      chats: chats.map((c) => ({ ...c, holes: holes.get(c.id)?.n ?? 0, entries: entries.all(c.id) })),
      outbox: [...unsent.content.items.values()].map(({ clientId, chatId, state }) => ({ clientId, chatId, state })),
    };
  } finally {
    cache.close();
    outbox.close();
  }
};
