import type { Range, StoredPage } from './api.ts';
import type { Db } from './migrate.ts';
import { MESSAGE_COLUMNS, MESSAGE_SOURCE, viewOfRecord, type MessageRecord } from './records.ts';

const TOP = Number.MAX_SAFE_INTEGER;

/** Pages of a chat and its holes. */
export const pageReader = (db: Db, selfId: string) => {
  const below = db.prepare<[number, number, number], MessageRecord>(
    `SELECT ${MESSAGE_COLUMNS} FROM ${MESSAGE_SOURCE} WHERE m.chat_id = ? AND m.seq < ? ORDER BY m.seq DESC LIMIT ?`,
  );
  const above = db.prepare<[number, number, number], MessageRecord>(
    `SELECT ${MESSAGE_COLUMNS} FROM ${MESSAGE_SOURCE} WHERE m.chat_id = ? AND m.seq > ? ORDER BY m.seq LIMIT ?`,
  );
  const one = db.prepare<[number, number], MessageRecord>(
    `SELECT ${MESSAGE_COLUMNS} FROM ${MESSAGE_SOURCE} WHERE m.chat_id = ? AND m.seq = ?`,
  );
  // What was told of (head) and not seen (top) is a hole as well.
  const holes = db.prepare<[{ chat: number; from: number; to: number; limit: number }], Range>(
    `SELECT * FROM (
       SELECT from_seq AS "from", to_seq AS "to" FROM gap WHERE chat_id = :chat
       UNION ALL SELECT top + 1, head FROM chat WHERE id = :chat AND head > top)
     WHERE "from" <= :to AND "to" >= :from ORDER BY "from" DESC LIMIT :limit`,
  );
  const bounds = db.prepare<[number], { joined_seq: number; head: number }>(
    'SELECT joined_seq, head FROM chat WHERE id = ?',
  );

  const gaps = (chat: number, from: number, to: number, limit: number): Range[] => holes.all({ chat, from, to, limit });

  /** Half a page: rows on one side of a place, the stretch they stand for, and the holes in it, cut to what is needed. */
  const side = (chat: number, place: number, down: boolean, limit: number, end: number) => {
    const rows = down ? below.all(chat, place, limit).reverse() : above.all(chat, place, limit);
    const full = rows.length === limit;
    const from = down ? (full ? (rows[0]?.seq ?? place) : end + 1) : place + 1;
    const to = down ? place - 1 : full ? (rows.at(-1)?.seq ?? place) : end;
    const cut = (g: Range): Range => {
      const low = Math.max(g.from, down ? 0 : place + 1);
      const high = Math.min(g.to, down ? place - 1 : TOP);
      return down
        ? { from: Math.max(low, high - limit + 1), to: high }
        : { from: low, to: Math.min(high, low + limit - 1) };
    };
    return { rows, from, to, gaps: limit === 0 || to < from ? [] : gaps(chat, from, to, 20).map(cut) };
  };

  const page = (chat: number, at: { before?: number; after?: number; around?: number }, limit: number): StoredPage => {
    const bound = bounds.get(chat);
    if (bound === undefined) return { messages: [], hasOlder: false, hasNewer: false, gaps: [] };
    const middle = at.around ?? at.after;
    const down = at.after !== undefined ? 0 : at.around !== undefined ? Math.ceil(limit / 2) : limit;
    const older = side(
      chat,
      middle === undefined ? Math.min(at.before ?? TOP, TOP) : middle + 1,
      true,
      down,
      bound.joined_seq,
    );
    const newer = middle === undefined ? null : side(chat, middle, false, limit - down, bound.head);
    const records = [...older.rows, ...(newer?.rows ?? [])];
    const from = down === 0 ? (middle ?? 0) + 1 : older.from;
    const to = newer === null ? older.to : newer.to;
    return {
      messages: records.map((m) => viewOfRecord(m, selfId)),
      hasOlder: below.get(chat, from, 1) !== undefined || gaps(chat, 0, from - 1, 1).length > 0,
      hasNewer: to < bound.head && (above.get(chat, to, 1) !== undefined || gaps(chat, to + 1, TOP, 1).length > 0),
      gaps: [...older.gaps, ...(newer?.gaps ?? [])].sort((a, b) => b.from - a.from),
    };
  };

  return {
    /** One consistent read: messages ascending, stored ones only. */
    page: db.transaction(page),
    gaps: (chat: number, limit: number): Range[] => gaps(chat, 0, TOP, limit),
    message: (chat: number, seq: number) => {
      const row = one.get(chat, seq);
      return row === undefined ? null : viewOfRecord(row, selfId);
    },
  };
};
