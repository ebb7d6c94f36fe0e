import type { OpenNotice } from './api.ts';
import { cachePath, openCacheFile } from './cache-file.ts';
import { closing } from './closing.ts';
import type { Entry } from './journal.ts';
import { ownSeqs } from './messages.ts';
import type { Db } from './migrate.ts';
import { moveAside } from './move-aside.ts';
import type { OutboxStore } from './outbox-store.ts';
import type { WorkerStart } from './protocol.ts';
import { selectSealed, whole } from './seal.ts';
import { isCorrupt, isDisk } from './store-error.ts';

/**
 * What was read here and not yet told, as cache.db knows it: read pointers that the outbox may have lost, also without a trace,
 * where both of its files are gone or damaged.
 */
const untold = (db: Db, selfId: string, outbox: OutboxStore): Entry[] => {
  const ahead = db
    .prepare<[string], { id: number }>(
      `SELECT c.id FROM chat c JOIN member m ON m.chat_id = c.id AND m.user_id = ?
       WHERE c.read_seq > m.read_seq AND m.left_seq IS NULL`,
    )
    .all(selfId);
  type Row = { read_seq: number; seal: number };
  const chat = db.prepare<[number], Row & { head: number }>(`${selectSealed('chat')} WHERE id = ?`);
  const own = db.prepare<[number, string], Row>(`${selectSealed('member')} WHERE chat_id = ? AND user_id = ?`);
  return ahead.flatMap(({ id }): Entry[] => {
    const [c, m] = [chat.get(id), own.get(id, selfId)];
    if (c === undefined || m === undefined) return [];
    // Told, it is read for good: a row that is not what was written must not say so.
    const seq = Math.min(whole('chat', c).read_seq, c.head);
    return seq > whole('member', m).read_seq && outbox.pendingRead(id) < seq ? [{ k: 'read', chatId: id, seq }] : [];
  });
};

/** On a full disk it waits for the next start: it is no reason not to open. */
const tell = (outbox: OutboxStore, entries: Entry[]): void => {
  try {
    outbox.write(entries);
  } catch (error) {
    if (!isDisk(error)) throw error;
  }
};

/**
 * Opens cache.db and reads from it what is no longer unsent, for the two files cannot commit together, and what is still to be
 * told. @throws like openCacheFile.
 */
export const openChecked = (
  { dir, owner, selfId }: WorkerStart,
  outbox: OutboxStore,
  now: () => number,
): { db: Db; notices: OpenNotice[] } => {
  const cache = openCacheFile(dir, owner, now);
  try {
    const ownSeq = ownSeqs(cache.db);
    const keys = new Set([...outbox.clientIds(), ...outbox.actKeys()]);
    outbox.write([...keys].flatMap((id) => closing(outbox, id, ownSeq(id))));
    tell(outbox, untold(cache.db, selfId, outbox));
    return cache;
  } catch (error) {
    cache.db.close();
    if (!isCorrupt(error)) throw error;
    moveAside(cachePath(dir), `corrupt-${now()}`);
    return { db: openCacheFile(dir, owner, now).db, notices: ['cache-rebuilt'] };
  }
};
