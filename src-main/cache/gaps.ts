import type { Range } from './api.ts';
import type { Db } from './migrate.ts';

/** The holes of a chat's log, as rows that never touch or overlap. */
export const gapTable = (db: Db) => {
  const overlapping = db.prepare<[number, number, number], Range>(
    'SELECT from_seq AS "from", to_seq AS "to" FROM gap WHERE chat_id = ? AND from_seq <= ? AND to_seq >= ? ORDER BY from_seq',
  );
  const insert = db.prepare<[number, number, number]>('INSERT INTO gap (chat_id, from_seq, to_seq) VALUES (?, ?, ?)');
  const remove = db.prepare<[number, number]>('DELETE FROM gap WHERE chat_id = ? AND from_seq = ?');
  const clear = db.prepare<[number]>('DELETE FROM gap WHERE chat_id = ?');
  const above = db.prepare<[number, number], { n: number }>(
    'SELECT 1 AS n FROM gap WHERE chat_id = ? AND to_seq > ? LIMIT 1',
  );

  /** Marks a stretch as known: nothing in it is missing any more. */
  const cover = (chatId: number, from: number, to: number): void => {
    for (const gap of overlapping.all(chatId, to, from)) {
      remove.run(chatId, gap.from);
      if (gap.from < from) insert.run(chatId, gap.from, from - 1);
      if (gap.to > to) insert.run(chatId, to + 1, gap.to);
    }
  };
  /** Marks a stretch as missing, joined with the holes it touches. An empty stretch changes nothing. */
  const open = (chatId: number, from: number, to: number): void => {
    if (to < from) return;
    const near = overlapping.all(chatId, to + 1, from - 1);
    for (const gap of near) remove.run(chatId, gap.from);
    insert.run(chatId, Math.min(from, ...near.map((g) => g.from)), Math.max(to, ...near.map((g) => g.to)));
  };
  return {
    cover,
    open,
    /** Does a hole hold this seq? */
    holds: (chatId: number, seq: number): boolean => overlapping.all(chatId, seq, seq).length > 0,
    clear: (chatId: number): void => void clear.run(chatId),
    /** Is anything above a seq missing? */
    hasAbove: (chatId: number, seq: number): boolean => above.get(chatId, seq) !== undefined,
  };
};
export type GapTable = ReturnType<typeof gapTable>;
