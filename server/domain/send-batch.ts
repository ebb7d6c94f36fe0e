import { fail, ok, type Result } from '../../contract/result.ts';
import { type SendRecord, type StoredRow, storeMessages } from '../data/events.ts';
import type { Sql } from '../data/sql.ts';
import { createBatcher } from './batcher.ts';

/** Messages in one statement at most, and waiting at most on one node. */
const BATCH_MAX = 500;
const QUEUE_MAX = 20_000;

/** What the database answered for one message. */
export interface Stored {
  row: StoredRow;
  duplicate: boolean;
}

interface Entry {
  record: SendRecord;
  /** Called when the message is committed, in the order of the log, before any sender is answered. */
  stored: (row: StoredRow) => void;
}

export interface SendBatch {
  /** FORBIDDEN when the sender may not write there; CONFLICT when the client id was used for another body. */
  add(entry: Entry): Promise<Result<Stored>>;
  idle(): Promise<void>;
}

const forbidden = fail('FORBIDDEN', 'You cannot write in this chat.');
const conflict = fail('CONFLICT', 'This clientId was used for another message.');

/** The node's one way to store messages: group commit, one statement in flight. */
export const createSendBatch = (sql: Sql): SendBatch => {
  const run = async (entries: readonly Entry[]): Promise<Result<Stored>[]> => {
    // The same (sender, clientId) twice in one batch: the second waits for what the first gets.
    const places = new Map<string, number>();
    const unique: Entry[] = [];
    const place = entries.map((entry) => {
      const key = `${entry.record.senderId}:${entry.record.clientId}`;
      const known = places.get(key);
      if (known !== undefined) return known;
      places.set(key, unique.length);
      return unique.push(entry) - 1;
    });
    const rows: (StoredRow | undefined)[] = unique.map(() => undefined);
    for (const row of await storeMessages(
      sql,
      unique.map((e) => e.record),
    ))
      rows[row.n] = row;
    unique.forEach((entry, n) => {
      const row = rows[n];
      if (row !== undefined && !row.duplicate) entry.stored(row);
    });
    return entries.map((entry, i) => {
      const n = place[i] ?? i;
      const row = rows[n];
      const first = unique[n];
      if (row === undefined || first === undefined) return forbidden;
      if (first.record.hash !== entry.record.hash || !row.same) return conflict;
      return ok({ row, duplicate: row.duplicate || first !== entry });
    });
  };
  return createBatcher({ run, max: BATCH_MAX, queueMax: QUEUE_MAX });
};
