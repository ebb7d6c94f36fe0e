import type { Range, StoredPage } from './api.ts';
import type { MessageView } from '../../contract/ipc.ts';
import type { Db } from './migrate.ts';
import { noticeReader, viewOfNotice } from './notices.ts';
import {
  fileRefOf,
  MESSAGE_COLUMNS,
  MESSAGE_SOURCE,
  messageAt,
  viewOfRecord,
  wholeRecord,
  type StoredRecord,
} from './records.ts';
import { selectSealed, whole } from './seal.ts';
import type { Lookups } from './viewer.ts';

/** A row of `gap`, or (seal null) what a chat was told of and has not seen. */
interface Hole {
  chat_id: number;
  from_seq: number;
  to_seq: number;
  seal: number | null;
}

const TOP = Number.MAX_SAFE_INTEGER;

/** A line of a page: a message or a notice. It is made into a view when it is known to be on the page. */
interface Line {
  seq: number;
  view: () => MessageView;
}

/** Of a chat that is not here. */
export const emptyPage: StoredPage = {
  messages: [],
  hasOlder: false,
  hasNewer: false,
  gaps: [],
  from: 0,
  to: 0,
  holes: [],
};

/** Pages of a chat and its holes. */
export const pageReader = (db: Db, selfId: string, look: Lookups) => {
  const below = db.prepare<[number, number, number], StoredRecord>(
    `SELECT ${MESSAGE_COLUMNS} FROM ${MESSAGE_SOURCE} WHERE m.chat_id = ? AND m.seq < ? ORDER BY m.seq DESC LIMIT ?`,
  );
  const above = db.prepare<[number, number, number], StoredRecord>(
    `SELECT ${MESSAGE_COLUMNS} FROM ${MESSAGE_SOURCE} WHERE m.chat_id = ? AND m.seq > ? ORDER BY m.seq LIMIT ?`,
  );
  const notices = noticeReader(db);
  const one = messageAt(db);
  // What was told of (head) and not seen (top) is a hole as well.
  const holes = db.prepare<[{ chat: number; from: number; to: number; limit: number }], Hole>(
    `SELECT chat_id, from_seq, to_seq, seal FROM (
       SELECT chat_id, from_seq, to_seq, seal FROM gap WHERE chat_id = :chat
       UNION ALL SELECT id, top + 1, head, NULL FROM chat WHERE id = :chat AND head > top)
     WHERE from_seq <= :to AND to_seq >= :from ORDER BY from_seq DESC LIMIT :limit`,
  );
  const bounds = db.prepare<[number], { joined_seq: number; head: number; seal: number }>(
    `${selectSealed('chat')} WHERE id = ?`,
  );

  const gaps = (chat: number, from: number, to: number, limit: number): Range[] =>
    holes.all({ chat, from, to, limit }).map((hole) => {
      if (hole.seal !== null) whole('gap', hole);
      return { from: hole.from_seq, to: hole.to_seq };
    });

  /** The `limit` lines nearest to a place, ascending. */
  const linesOf = (chat: number, place: number, down: boolean, limit: number): Line[] => {
    const rows = (down ? below : above).all(chat, place, limit);
    const told = notices[down ? 'below' : 'above'](chat, place, limit);
    const lines: Line[] = rows.map((row) => ({
      seq: row.seq,
      view: () => viewOfRecord(wholeRecord(row), selfId, look),
    }));
    for (const row of told) lines.push({ seq: row.seq, view: () => viewOfNotice(row, look) });
    lines.sort((a, b) => a.seq - b.seq);
    return down ? lines.slice(-limit) : lines.slice(0, limit);
  };

  /** Half a page: rows on one side of a place, the stretch they stand for, and the holes in it, cut to what is needed. */
  const side = (chat: number, place: number, down: boolean, limit: number, end: number) => {
    const rows = limit === 0 ? [] : linesOf(chat, place, down, limit);
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
    const found = limit === 0 || to < from ? [] : gaps(chat, from, to, 20);
    const holes = found.map((g) => ({ from: Math.max(g.from, from), to: Math.min(g.to, to) }));
    return { rows, from, to, holes, gaps: found.map(cut) };
  };

  const page = (chat: number, at: { before?: number; after?: number; around?: number }, limit: number): StoredPage => {
    const bound = bounds.get(chat);
    if (bound === undefined) return emptyPage;
    whole('chat', bound);
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
      messages: records.map((line) => line.view()),
      hasOlder: linesOf(chat, from, true, 1).length > 0 || gaps(chat, 0, from - 1, 1).length > 0,
      hasNewer: to < bound.head && (linesOf(chat, to, false, 1).length > 0 || gaps(chat, to + 1, TOP, 1).length > 0),
      gaps: [...older.gaps, ...(newer?.gaps ?? [])].sort((a, b) => b.from - a.from),
      from,
      to,
      holes: [...older.holes, ...(newer?.holes ?? [])].sort((a, b) => a.from - b.from),
    };
  };

  return {
    /** One consistent read: messages ascending, stored ones only. */
    page: db.transaction(page),
    gaps: (chat: number, limit: number): Range[] => gaps(chat, 0, TOP, limit),
    /** Is anything missing of these? */
    missing: (chat: number, from: number, to: number): boolean => from <= to && gaps(chat, from, to, 1).length > 0,
    message: (chat: number, seq: number) => {
      const row = one.get(chat, seq);
      return row === undefined ? null : viewOfRecord(wholeRecord(row), selfId, look);
    },
    file: (chat: number, seq: number) => {
      const row = one.get(chat, seq);
      return row === undefined ? null : fileRefOf(wholeRecord(row));
    },
  };
};
