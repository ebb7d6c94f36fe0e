import { fail, ok, type Result } from '../../contract/result.ts';
import type { RequestOutput } from '../../contract/socket.ts';
import { movePointers, type PointerMove, type PointerRow } from '../data/members.ts';
import type { Parts } from '../parts.ts';
import { createBatcher } from './batcher.ts';
import { createGroupPointers } from './group-pointers.ts';
import type { Publisher } from './publisher.ts';

/** "To the end", whatever that is: a pointer is cut to the head of its chat. */
const TO_THE_END = Number.MAX_SAFE_INTEGER;
/** Pointers in one statement at most, and waiting at most on one node. */
const BATCH_MAX = 1_000;
const QUEUE_MAX = 50_000;
/** Delivered pointers come one per message and device; they are gathered this long before they are written, ms. */
const GATHER_MS = 20;

export interface Pointers {
  /** Moves the read pointer to `seq` (absent: the head). FORBIDDEN when the user is not in the chat. */
  read(userId: number, chatId: number, seq?: number): Promise<Result<RequestOutput<'mark_read'>>>;
  /** Moves delivered pointers; those of chats the user is not in are ignored. */
  delivered(userId: number, items: readonly { chatId: number; seq: number }[]): Promise<void>;
  idle(): Promise<void>;
}

/**
 * Read and delivered pointers: registers that only rise. All moves on a node share a statement (group commit). After the
 * commit the other members and the user's own devices are told; `onRead` is called when a read pointer rose.
 */
export const createPointers = (
  parts: Parts,
  publish: Publisher,
  onRead: (userId: number, chatId: number) => void,
): Pointers => {
  const groups = createGroupPointers(parts, publish);
  const tell = (row: PointerRow): void => {
    const { chat_id: chatId, user_id: userId } = row;
    const others = row.others ?? [];
    const who = { chatId, userId: String(userId) };
    const readMoved = row.shown > row.old_shown;
    if (row.grouped) {
      if (readMoved || row.delivered_seq > row.old_delivered) groups.moved(row);
    } else if (readMoved) publish.chatEvent({ kind: 'read', ...who, seq: Number(row.shown) }, others);
    // A read pointer says that as much was delivered; only a delivered pointer beyond it is news.
    if (!row.grouped && row.delivered_seq > row.old_delivered && (!readMoved || row.delivered_seq > row.shown)) {
      publish.chatEvent({ kind: 'delivered', ...who, seq: Number(row.delivered_seq) }, others);
    }
    if (row.useq === null) return;
    const payload = { chatId, seq: Number(row.read_seq) };
    publish.userEvent({ useq: Number(row.useq), kind: 'read', payload, timestamp: row.at.toISOString() }, userId);
    onRead(userId, chatId);
  };

  const run = async (moves: readonly PointerMove[]): Promise<(PointerRow | null)[]> => {
    const rows = await movePointers(parts.db, moves);
    const byKey = new Map(rows.map((row) => [`${row.user_id}:${row.chat_id}`, row]));
    for (const row of rows.toSorted((a, b) => Number((a.useq ?? 0n) - (b.useq ?? 0n)))) tell(row);
    return moves.map((m) => byKey.get(`${m.userId}:${m.chatId}`) ?? null);
  };
  const reads = createBatcher({ run, max: BATCH_MAX, queueMax: QUEUE_MAX });
  const deliveries = createBatcher({ run, max: BATCH_MAX, queueMax: QUEUE_MAX, waitMs: GATHER_MS });

  return {
    async read(userId, chatId, seq) {
      const row = await reads.add({ userId, chatId, read: seq ?? TO_THE_END, delivered: -1, counted: true });
      if (row === null) return fail('FORBIDDEN', 'You are not in this chat.');
      return ok({ chatId, readSeq: Number(row.read_seq), unreadCount: row.unread ?? 0 });
    },
    async delivered(userId, items) {
      await Promise.all(
        items.map(({ chatId, seq }) => deliveries.add({ userId, chatId, read: -1, delivered: seq, counted: false })),
      );
    },
    async idle() {
      await reads.idle();
      await deliveries.idle();
      await groups.close();
    },
  };
};
