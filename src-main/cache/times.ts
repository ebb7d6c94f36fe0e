import type { Db } from './migrate.ts';

/** Moves of a pointer are remembered this many numbers back. */
const KEPT = 2_000;

export type PointerKind = 'read' | 'delivered';

/**
 * When things happened, as this computer learnt it: for the details of a message and the page of the connection. Nothing is
 * decided by these times, and a cache made anew has none of before.
 */
export const timeTable = (db: Db, now: () => number) => {
  const heard = db.prepare<[number, number]>(
    'INSERT INTO chat_time (chat_id, heard) VALUES (?, ?) ON CONFLICT (chat_id) DO UPDATE SET heard = excluded.heard',
  );
  const sent = db.prepare<[number, number, number, number]>(
    'INSERT OR IGNORE INTO sent_time (chat_id, seq, written, acked) VALUES (?, ?, ?, ?)',
  );
  const moved = db.prepare<[number, string, PointerKind, number, number, number, number]>(
    'INSERT OR IGNORE INTO pointer_time (chat_id, user_id, kind, seq, from_seq, at, exact) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const prune = db.prepare<[number, string, PointerKind, number]>(
    'DELETE FROM pointer_time WHERE chat_id = ? AND user_id = ? AND kind = ? AND seq < ?',
  );
  const forget = ['chat_time', 'sent_time', 'pointer_time'].map((table) =>
    db.prepare<[number]>(`DELETE FROM ${table} WHERE chat_id = ?`),
  );
  return {
    /** The server told something of this chat. */
    heard: (chatId: number): void => void heard.run(chatId, now()),
    /** An own message of this computer, written at `written` (ms), is stored by the server. */
    sent: (chatId: number, seq: number, written: number): void => void sent.run(chatId, seq, written, now()),
    /** Another member's pointer went from `from` to `to`. `exact`: told as it happened, not found later. */
    moved: (chatId: number, userId: string, kind: PointerKind, from: number, to: number, exact: boolean): void => {
      if (to <= from) return;
      moved.run(chatId, userId, kind, to, from, now(), exact ? 1 : 0);
      prune.run(chatId, userId, kind, to - KEPT);
    },
    /** The chat is gone, or its numbers mean something else now. */
    forget: (chatId: number): void => {
      for (const each of forget) each.run(chatId);
    },
  };
};
export type TimeTable = ReturnType<typeof timeTable>;
