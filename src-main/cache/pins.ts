import type { PinsState } from '../../contract/state.ts';
import type { Db } from './migrate.ts';
import { selectSealed, whole } from './seal.ts';

interface PinRow {
  chat_id: number;
  pins_seq: number;
  list: string;
  seal: number;
}

// Written by `pinTable` alone, and sealed.
const listOf = (row: PinRow): number[] => JSON.parse(whole('pins', row).list) as number[];

/** What is pinned in each chat: a register that only rises, like the states of messages. */
export const pinTable = (db: Db) => {
  const put = db.prepare<[number, number, string]>(
    `INSERT INTO pins (chat_id, pins_seq, list) VALUES (?, ?, ?)
     ON CONFLICT (chat_id) DO UPDATE SET pins_seq = excluded.pins_seq, list = excluded.list WHERE pins_seq < excluded.pins_seq`,
  );
  const drop = db.prepare<[number]>('DELETE FROM pins WHERE chat_id = ?');
  return {
    /** An older state than is known changes nothing. */
    set: (chatId: number, { seq, messages }: PinsState): void => {
      if (seq > 0) put.run(chatId, seq, JSON.stringify(messages));
    },
    forget: (chatId: number): void => void drop.run(chatId),
  };
};

/** Reads what is pinned: in one chat, or in all that have something pinned. */
export const pinReader = (db: Db) => {
  const one = db.prepare<[number], PinRow>(`${selectSealed('pins')} WHERE chat_id = ?`);
  const all = db.prepare<[], PinRow>(`${selectSealed('pins')} WHERE list <> '[]'`);
  return {
    of: (chatId: number): number[] => {
      const row = one.get(chatId);
      return row === undefined ? [] : listOf(row);
    },
    all: (): Map<number, number[]> => new Map(all.all().map((row) => [row.chat_id, listOf(row)])),
  };
};
