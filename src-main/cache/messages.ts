import type { Range } from './api.ts';
import { fold, isPlain } from './fold.ts';
import type { Db } from './migrate.ts';
import type { MessageRecord } from './records.ts';

/** Ids of one millisecond: at * 1024 … at * 1024 + 1023. */
const PER_MS = 1024;
/** Rows removed in one step. */
const REMOVE_STEP = 100;

/** The stored messages and the queue of those that are not in the text index yet. */
export const messageTable = (db: Db, selfId: string) => {
  const has = db.prepare<[number, number], { id: number }>('SELECT id FROM message WHERE chat_id = ? AND seq = ?');
  const lastId = db.prepare<[number, number], { id: number | null }>(
    'SELECT max(id) AS id FROM message WHERE id >= ? AND id < ?',
  );
  const insert = db.prepare<
    [
      number,
      number,
      number,
      string,
      number,
      string | null,
      string,
      string,
      string | null,
      number | null,
      number | null,
      number,
      number,
    ]
  >(
    `INSERT INTO message (id, chat_id, seq, sender, own, client_id, type, content, image, width, height, at, plain)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const todo = db.prepare<[number]>('INSERT OR IGNORE INTO fts_todo (id) VALUES (?)');
  const known = db.prepare<[string], { id: string; name: string; picture: string | null }>(
    'SELECT id, name, picture FROM person WHERE id = ?',
  );
  const name = db.prepare<[string, string]>(
    'INSERT INTO person (id, name) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name',
  );
  const own = db.prepare<[string], { id: number }>('SELECT id FROM message WHERE own = 1 AND client_id = ?');
  const unread = db.prepare<[number, number, number], { n: number }>(
    'SELECT count(*) AS n FROM (SELECT 1 FROM message WHERE chat_id = ? AND seq > ? AND own = 0 LIMIT ?)',
  );
  const between = db.prepare<[number, number, number], { n: number }>(
    'SELECT count(*) AS n FROM message WHERE chat_id = ? AND seq > ? AND seq <= ? AND own = 0',
  );
  const some = db.prepare<[number, number, number], { id: number; content: string }>(
    'SELECT id, content FROM message WHERE chat_id = ? AND seq <= ? LIMIT ?',
  );
  const within = db.prepare<[number, number, number, number], { id: number; content: string }>(
    'SELECT id, content FROM message WHERE chat_id = ? AND seq >= ? AND seq <= ? LIMIT ?',
  );
  const pending = db.prepare<[number]>('DELETE FROM fts_todo WHERE id = ?');
  const unindex = db.prepare<[number, string]>("INSERT INTO fts (fts, rowid, text) VALUES ('delete', ?, ?)");
  const drop = db.prepare<[number]>('DELETE FROM message WHERE id = ?');

  const freeId = (at: number): number => {
    for (let ms = at; ; ms += 1) {
      const last = lastId.get(ms * PER_MS, (ms + 1) * PER_MS)?.id ?? null;
      if (last === null) return ms * PER_MS;
      if (last + 1 < (ms + 1) * PER_MS) return last + 1;
    }
  };

  /** Removes what `next` finds until it finds nothing. */
  function* removeAll(next: () => { id: number; content: string }[]): Generator<void, void> {
    for (let rows = next(); rows.length > 0; rows = next()) {
      for (const row of rows) {
        if (pending.run(row.id).changes === 0 && row.content !== '') unindex.run(row.id, fold(row.content));
        drop.run(row.id);
      }
      yield;
    }
  }

  return {
    /** Stores a message; false when its place is taken already. */
    add: (m: MessageRecord): boolean => {
      if (has.get(m.chat_id, m.seq) !== undefined) return false;
      const id = freeId(m.at);
      const folded = fold(m.content);
      insert.run(
        id,
        m.chat_id,
        m.seq,
        m.sender,
        m.sender === selfId ? 1 : 0,
        m.client_id,
        m.type,
        m.content,
        m.image,
        m.width,
        m.height,
        m.at,
        isPlain(m.content, folded) ? 1 : 0,
      );
      if (m.content !== '') todo.run(id);
      if (m.name !== '' && known.get(m.sender)?.name !== m.name) name.run(m.sender, m.name);
      return true;
    },
    /** Is an own message with this clientId stored? */
    hasOwn: (clientId: string): boolean => own.get(clientId) !== undefined,
    /** Others' messages above a seq, counted to at most `cap`. */
    countAbove: (chatId: number, seq: number, cap: number): number => unread.get(chatId, seq, cap)?.n ?? 0,
    /** Others' messages in (from, to]. */
    countBetween: (chatId: number, from: number, to: number): number => between.get(chatId, from, to)?.n ?? 0,
    /** Removes a chat's messages up to a seq, in steps, from the text index too. */
    remove: (chatId: number, upTo: number): Generator<void, void> =>
      removeAll(() => some.all(chatId, upTo, REMOVE_STEP)),
    /** Removes those of a stretch, both ends included, likewise. */
    removeStretch: (chatId: number, { from, to }: Range): Generator<void, void> =>
      removeAll(() => within.all(chatId, from, to, REMOVE_STEP)),
  };
};
export type MessageTable = ReturnType<typeof messageTable>;
