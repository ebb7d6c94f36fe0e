import type { DayKind } from '../../contract/dates.ts';
import type { Db } from './migrate.ts';
import { MESSAGE_COLUMNS, MESSAGE_SOURCE, wholeRecord, type StoredRecord } from './records.ts';
import { selectSealed, whole } from './seal.ts';

/**
 * Where a time is in a chat. Times ascend with the numbers (but for what servers wrote at the same moment), so a place is
 * found by halving, over the key, however long the chat is.
 */
export const dateReader = (db: Db, missing: (chat: number, from: number, to: number) => boolean) => {
  const from = (order: string): string =>
    `SELECT ${MESSAGE_COLUMNS} FROM ${MESSAGE_SOURCE} WHERE m.chat_id = ? AND ${order} LIMIT 1`;
  const next = db.prepare<[number, number, number], StoredRecord>(from('m.seq >= ? AND m.seq < ? ORDER BY m.seq'));
  const previous = db.prepare<[number, number], StoredRecord>(from('m.seq < ? ORDER BY m.seq DESC'));
  const bounds = db.prepare<[number], { joined_seq: number; head: number; seal: number }>(
    `${selectSealed('chat')} WHERE id = ?`,
  );

  /** The first stored message from a time on, of the numbers in [low, end). */
  const firstFrom = (chat: number, at: number, low: number, end: number): StoredRecord | null => {
    let found: StoredRecord | null = null;
    let high = end;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const row = next.get(chat, middle, high);
      if (row === undefined) high = middle;
      else if (wholeRecord(row).at < at) low = row.seq + 1;
      else {
        found = row;
        high = middle;
      }
    }
    return found;
  };
  /** The stored message before another place, and whether all between the two is known. */
  const before = (chat: number, place: number, joined: number) => {
    const row = previous.get(chat, place);
    if (row !== undefined) wholeRecord(row);
    return { row, sure: !missing(chat, (row?.seq ?? joined) + 1, place - 1) };
  };

  const messageFrom = (chat: number, at: number) => {
    const bound = bounds.get(chat);
    if (bound === undefined) return { found: null, sure: true };
    const { joined_seq: joined, head } = whole('chat', bound);
    const row = firstFrom(chat, at, joined + 1, head + 1);
    const { row: earlier, sure } = before(chat, row?.seq ?? head + 1, joined);
    const earlierIsNearer = row === null || (!sure && earlier !== undefined && at - earlier.at < row.at - at);
    const found = earlierIsNearer ? (earlier ?? null) : row;
    return { found: found && { seq: found.seq, at: found.at }, sure };
  };

  const days = (chat: number, of: readonly number[]) => {
    const bound = bounds.get(chat);
    if (bound === undefined) return { days: of.slice(1).map(() => 'none' as const), first: null };
    const { joined_seq: joined, head } = whole('chat', bound);
    const oldest = next.get(chat, joined + 1, head + 1);
    const known = oldest !== undefined && !missing(chat, joined + 1, oldest.seq - 1);
    // The month's end bounds every search in it.
    const end = firstFrom(chat, of.at(-1) ?? 0, joined + 1, head + 1)?.seq ?? head + 1;
    let row = firstFrom(chat, of[0] ?? 0, joined + 1, end);
    const kinds = of.slice(1).map((until, i): DayKind => {
      const since = of[i] ?? until;
      if (row !== null && row.at < since) row = firstFrom(chat, since, row.seq + 1, end);
      if (row !== null && row.at < until) return 'some';
      return before(chat, row?.seq ?? end, joined).sure ? 'none' : 'unknown';
    });
    return { days: kinds, first: known ? wholeRecord(oldest).at : null };
  };

  return { messageFrom: db.transaction(messageFrom), days: db.transaction(days) };
};
