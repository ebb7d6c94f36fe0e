import type { Db } from './migrate.ts';
import type { TargetRecord } from './records.ts';

/** States of messages that are not here yet, and which messages the user took away for themself. */
export const stateTables = (db: Db) => {
  const early = db.prepare<[number, number], TargetRecord>(
    'SELECT state_seq, content, edited_at, deleted, reactions FROM early WHERE chat_id = ? AND seq = ?',
  );
  const keep = db.prepare<[number, number, number, string, number | null, number, string | null]>(
    'INSERT INTO early (chat_id, seq, state_seq, content, edited_at, deleted, reactions) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const drop = db.prepare<[number, number, number]>('DELETE FROM early WHERE chat_id = ? AND seq BETWEEN ? AND ?');
  const hidden = db.prepare<[number, number], { n: number }>(
    'SELECT 1 AS n FROM hidden_message WHERE chat_id = ? AND seq = ?',
  );
  const hide = db.prepare<[number, number]>('INSERT OR IGNORE INTO hidden_message (chat_id, seq) VALUES (?, ?)');
  const forget = ['early', 'hidden_message'].map((table) =>
    db.prepare<[number]>(`DELETE FROM ${table} WHERE chat_id = ?`),
  );
  return {
    early: (chatId: number, seq: number): TargetRecord | undefined => early.get(chatId, seq),
    keep: (chatId: number, seq: number, s: TargetRecord): void => {
      drop.run(chatId, seq, seq);
      keep.run(chatId, seq, s.state_seq, s.content, s.edited_at, s.deleted, s.reactions);
    },
    /** What was to come is here now, both ends included. */
    drop: (chatId: number, from: number, to: number): void => void drop.run(chatId, from, to),
    isHidden: (chatId: number, seq: number): boolean => hidden.get(chatId, seq) !== undefined,
    hide: (chatId: number, seq: number): void => void hide.run(chatId, seq),
    /** The chat is gone, or its numbers mean something else now. */
    forget: (chatId: number): void => {
      for (const each of forget) each.run(chatId);
    },
  };
};
export type StateTables = ReturnType<typeof stateTables>;
