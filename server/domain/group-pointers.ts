import { limits } from '../../contract/limits.ts';
import { type PointerRow, readMembersOf } from '../data/members.ts';
import { readKeepingReaders } from '../data/privacy.ts';
import type { Parts } from '../parts.ts';
import type { Publisher } from './publisher.ts';

/** Pointers of a group are gathered this long, ms: each of many members reads each message, and all the others are told. */
const GATHER_MS = 300;

interface Item {
  userId: string;
  read: number;
  delivered: number;
}

export interface GroupPointers {
  /** A member's pointers stand here now. */
  moved(row: Pick<PointerRow, 'chat_id' | 'user_id' | 'shown' | 'delivered_seq'>): void;
  /** Tells what is gathered, and nothing more after it. */
  close(): Promise<void>;
}

/**
 * Tells the members of groups how far the others are: all that moved in one push for each group, and one question for the
 * members of all of them. Who keeps to themselves what they read is told what came only. A push that fails is a hint that is lost; the next sync tells the pointers.
 */
export const createGroupPointers = (
  { db, log }: Pick<Parts, 'db' | 'log'>,
  publish: Pick<Publisher, 'chatEvent'>,
): GroupPointers => {
  const moves = new Map<number, Map<number, Item>>();
  let timer: NodeJS.Timeout | undefined;
  let telling: Promise<void> = Promise.resolve();
  let closed = false;

  const tell = async (): Promise<void> => {
    timer = undefined;
    const told = new Map(moves);
    moves.clear();
    try {
      const members = Map.groupBy(await readMembersOf(db, [...told.keys()]), (m) => m.chat_id);
      const keeping = new Set(
        await readKeepingReaders(db, [...new Set([...members.values()].flat().map((m) => m.user_id))]),
      );
      for (const [chatId, items] of told) {
        const present = (members.get(chatId) ?? []).map((m) => m.user_id);
        const still = present.flatMap((id) => items.get(id) ?? []).slice(0, limits.groupMembers);
        if (still.length === 0) continue;
        const [those, others] = [present.filter((id) => keeping.has(id)), present.filter((id) => !keeping.has(id))];
        publish.chatEvent({ kind: 'pointers', chatId, items: still }, others);
        // 0: nothing is said of it.
        publish.chatEvent({ kind: 'pointers', chatId, items: still.map((item) => ({ ...item, read: 0 })) }, those);
      }
    } catch (error) {
      log.warn({ event: 'group_pointers_failed', name: error instanceof Error ? error.name : 'unknown' });
    }
  };

  return {
    moved(row) {
      if (closed) return;
      const items = moves.get(row.chat_id) ?? new Map<number, Item>();
      moves.set(row.chat_id, items);
      items.set(row.user_id, {
        userId: String(row.user_id),
        read: Number(row.shown),
        delivered: Number(row.delivered_seq),
      });
      timer ??= setTimeout(() => {
        telling = tell();
      }, GATHER_MS);
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      await telling;
      if (moves.size > 0) await tell();
    },
  };
};
