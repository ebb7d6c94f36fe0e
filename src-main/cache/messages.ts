import type { Range } from './api.ts';
import { fold, isPlain } from '../../contract/fold.ts';
import type { Db } from './migrate.ts';
import {
  calls,
  MESSAGE_COLUMNS,
  MESSAGE_SOURCE,
  messageAt,
  withState,
  type MessageRecord,
  type StoredRecord,
  type TargetRecord,
} from './records.ts';

/** Ids of one millisecond: at * 1024 … at * 1024 + 1023. */
const PER_MS = 1024;
/** Rows removed in one step. */
const REMOVE_STEP = 100;

/** Finds the number of an own message by its clientId; null: it is not stored. */
export const ownSeqs = (db: Db): ((clientId: string) => number | null) => {
  const own = db.prepare<[string], { seq: number }>('SELECT seq FROM message WHERE own = 1 AND client_id = ?');
  return (clientId) => own.get(clientId)?.seq ?? null;
};

/** Can SQLite compare this text as it is? (fold.ts) */
const plainOf = (text: string): number => (isPlain(text, fold(text)) ? 1 : 0);

/** The stored messages and the queue of those that are not in the text index yet. */
export const messageTable = (db: Db, selfId: string) => {
  const has = db.prepare<[number, number], { id: number }>('SELECT id FROM message WHERE chat_id = ? AND seq = ?');
  const lastId = db.prepare<[number, number], { id: number | null }>(
    'SELECT max(id) AS id FROM message WHERE id >= ? AND id < ?',
  );
  const insert = db.prepare<[MessageRecord & { id: number; own: number; plain: number; calls: number }]>(
    `INSERT INTO message (id, chat_id, seq, sender, own, client_id, type, content, image, width, height, preview, album, at, plain, state_seq, edited_at,
       deleted, reactions, reply_to, calls, mentions)
     VALUES (:id, :chat_id, :seq, :sender, :own, :client_id, :type, :content, :image, :width, :height, :preview, :album, :at, :plain, :state_seq, :edited_at,
       :deleted, :reactions, :reply_to, :calls, :mentions)`,
  );
  const one = messageAt(db);
  const newest = db.prepare<[number], StoredRecord>(
    `SELECT ${MESSAGE_COLUMNS} FROM ${MESSAGE_SOURCE} WHERE m.chat_id = ? ORDER BY m.seq DESC LIMIT 1`,
  );
  // Without a word about the index SQLite reads the whole chat, to have it in order.
  const answers = db.prepare<[number, number, number], StoredRecord>(
    `SELECT ${MESSAGE_COLUMNS} FROM message m INDEXED BY message_answer LEFT JOIN person p ON p.id = m.sender
     WHERE m.chat_id = ? AND m.reply_to = ? ORDER BY m.seq DESC LIMIT ?`,
  );
  const change = db.prepare<[StoredRecord]>(
    `UPDATE message SET content = :content, plain = :plain, state_seq = :state_seq, edited_at = :edited_at, deleted = :deleted,
       reactions = :reactions, image = :image, width = :width, height = :height, preview = :preview, reply_to = :reply_to,
       calls = :calls, mentions = :mentions
     WHERE id = :id`,
  );
  const todo = db.prepare<[number]>('INSERT OR IGNORE INTO fts_todo (id) VALUES (?)');
  const unread = db.prepare<[number, number, number], { n: number }>(
    'SELECT count(*) AS n FROM (SELECT 1 FROM message WHERE chat_id = ? AND seq > ? AND own = 0 AND deleted = 0 LIMIT ?)',
  );
  const between = db.prepare<[number, number, number], { n: number }>(
    'SELECT count(*) AS n FROM message WHERE chat_id = ? AND seq > ? AND seq <= ? AND own = 0 AND deleted = 0',
  );
  const called = db.prepare<[number, number, number], { n: number }>(
    'SELECT count(*) AS n FROM (SELECT 1 FROM message WHERE calls = 1 AND chat_id = ? AND seq > ? LIMIT ?)',
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
  const dropNotices = db.prepare<[number, number, number]>(
    'DELETE FROM notice WHERE chat_id = ? AND seq >= ? AND seq <= ?',
  );

  const freeId = (at: number): number => {
    for (let ms = at; ; ms += 1) {
      const last = lastId.get(ms * PER_MS, (ms + 1) * PER_MS)?.id ?? null;
      if (last === null) return ms * PER_MS;
      if (last + 1 < (ms + 1) * PER_MS) return last + 1;
    }
  };

  /** Takes a message out of the text index, or off the list of those that are not in it yet. */
  const unindexed = ({ id, content }: { id: number; content: string }): void => {
    if (pending.run(id).changes === 0 && content !== '') unindex.run(id, fold(content));
  };

  /** Removes what `next` finds until it finds nothing. */
  function* removeAll(next: () => { id: number; content: string }[]): Generator<void, void> {
    for (let rows = next(); rows.length > 0; rows = next()) {
      for (const row of rows) {
        unindexed(row);
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
      insert.run({
        ...m,
        id,
        own: m.sender === selfId ? 1 : 0,
        plain: plainOf(m.content),
        calls: calls(m, selfId) ? 1 : 0,
      });
      if (m.content !== '') todo.run(id);
      return true;
    },
    get: (chatId: number, seq: number): StoredRecord | undefined => one.get(chatId, seq),
    newest: (chatId: number): StoredRecord | undefined => newest.get(chatId),
    /** Messages that answer one, the newest `limit`. */
    answers: (chatId: number, seq: number, limit: number): StoredRecord[] => answers.all(chatId, seq, limit),
    /** Gives a stored message another state; answers it as it is then. */
    change: (m: StoredRecord, s: TargetRecord): StoredRecord => {
      const after = { ...withState(m, s), plain: plainOf(s.content) };
      if (after.content !== m.content) unindexed(m);
      change.run(after);
      if (after.content !== m.content && after.content !== '') todo.run(m.id);
      return after;
    },
    /** Others' messages above a seq that are not deleted, counted to at most `cap`. */
    countAbove: (chatId: number, seq: number, cap: number): number => unread.get(chatId, seq, cap)?.n ?? 0,
    /** Those of them that call the user. */
    countCalls: (chatId: number, seq: number, cap: number): number => called.get(chatId, seq, cap)?.n ?? 0,
    /** Likewise in (from, to]. */
    countBetween: (chatId: number, from: number, to: number): number => between.get(chatId, from, to)?.n ?? 0,
    /** Removes a chat's messages up to a seq, in steps, from the text index too, and the lines between them. */
    *remove(chatId: number, upTo: number): Generator<void, void> {
      dropNotices.run(chatId, 0, upTo);
      yield* removeAll(() => some.all(chatId, upTo, REMOVE_STEP));
    },
    /** Removes those of a stretch, both ends included, likewise. */
    *removeStretch(chatId: number, { from, to }: Range): Generator<void, void> {
      dropNotices.run(chatId, from, to);
      yield* removeAll(() => within.all(chatId, from, to, REMOVE_STEP));
    },
  };
};
export type MessageTable = ReturnType<typeof messageTable>;
