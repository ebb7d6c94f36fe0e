import { fail, ok, type Result } from '../../contract/result.ts';
import { type SendRecord, type StoredRow, storeMessages } from '../data/events.ts';
import type { Sql } from '../data/sql.ts';
import { codeOf } from './again.ts';
import { createBatcher, QueueFull } from './batcher.ts';

/** Messages in one statement at most, and waiting at most on one node. */
const BATCH_MAX = 500;
const QUEUE_MAX = 20_000;
/** Times that a statement may meet a change of members. */
const STALE_TRIES = 20;

/** What the database answered for one message. */
export interface Stored {
  row: StoredRow;
  duplicate: boolean;
  /** It was there already, by a statement of this node whose answer got lost: nobody was told of it. */
  untold: boolean;
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

/** SQLSTATEs of a refusal, after which nothing is stored. Not so when the connection or the database went away. */
const REFUSED = /^(?!08|57P)[0-9]/;

const keyOf = ({ senderId, clientId }: SendRecord): string => `${senderId}:${clientId}`;

/** The node's one way to store messages: group commit, one statement in flight. */
export const createSendBatch = (sql: Sql): SendBatch => {
  /** Messages of statements that may have been committed although they failed here. */
  const unsure = new Set<string>();
  const store = async (batch: readonly SendRecord[]): Promise<StoredRow[]> => {
    try {
      return await storeMessages(sql, batch);
    } catch (error) {
      if (!REFUSED.test(codeOf(error))) for (const record of batch) unsure.add(keyOf(record));
      // The oldest go, so that memory stays bounded; what is lost is a hint.
      for (const key of unsure) {
        if (unsure.size <= QUEUE_MAX) break;
        unsure.delete(key);
      }
      throw error;
    }
  };

  const run = async (entries: readonly Entry[]): Promise<Result<Stored>[]> => {
    // The same (sender, clientId) twice in one batch: the second waits for what the first gets.
    const places = new Map<string, number>();
    const unique: Entry[] = [];
    const place = entries.map((entry) => {
      const key = keyOf(entry.record);
      const known = places.get(key);
      if (known !== undefined) return known;
      places.set(key, unique.length);
      return unique.push(entry) - 1;
    });
    const rows: (StoredRow | undefined)[] = unique.map(() => undefined);
    const untold = new Set<Entry>();
    let left = unique.map((_entry, n) => n);
    // What met a change of a group's members is handed over again, with those that there are by then.
    for (let tries = 1; left.length > 0; tries += 1) {
      const places = left;
      const found = await store(places.flatMap((n) => unique[n]?.record ?? []));
      const members = new Map(found.flatMap((row) => (row.members === null ? [] : [[row.chat_id, row.members]])));
      left = [];
      for (const row of found) {
        const n = places[row.n] ?? 0;
        const entry = unique[n];
        if (entry === undefined) continue;
        if (row.stale) {
          left.push(n);
          continue;
        }
        const whole = { ...row, members: members.get(row.chat_id) ?? null };
        rows[n] = whole;
        if (unsure.delete(keyOf(entry.record)) && row.duplicate && row.same) untold.add(entry);
        if (!row.duplicate) entry.stored(whole);
      }
      if (left.length > 0 && tries === STALE_TRIES) throw new QueueFull('The members change all the time.');
    }
    return entries.map((entry, i) => {
      const n = place[i] ?? i;
      const row = rows[n];
      const first = unique[n];
      if (row === undefined || first === undefined) return forbidden;
      if (first.record.hash !== entry.record.hash || !row.same) return conflict;
      return ok({ row, duplicate: row.duplicate || first !== entry, untold: untold.has(entry) });
    });
  };
  return createBatcher({ run, max: BATCH_MAX, queueMax: QUEUE_MAX });
};
