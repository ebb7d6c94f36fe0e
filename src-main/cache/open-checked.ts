import type { OpenNotice } from './api.ts';
import { cachePath, openCacheFile } from './cache-file.ts';
import { closing } from './closing.ts';
import type { Entry } from './journal.ts';
import { ownSeqs } from './messages.ts';
import type { Db } from './migrate.ts';
import { moveAside } from './move-aside.ts';
import type { OutboxStore } from './outbox-store.ts';
import type { WorkerStart } from './protocol.ts';
import { isCorrupt } from './store-error.ts';

/** What was read here and not yet told, as cache.db knows it: read pointers that a damaged outbox.db may have lost. */
const untold = (db: Db, selfId: string, outbox: OutboxStore): Entry[] =>
  db
    .prepare<[string], { chatId: number; seq: number }>(
      `SELECT c.id AS chatId, c.read_seq AS seq FROM chat c JOIN member m ON m.chat_id = c.id AND m.user_id = ?
       WHERE c.read_seq > m.read_seq`,
    )
    .all(selfId)
    .filter(({ chatId, seq }) => outbox.pendingRead(chatId) < seq)
    .map(({ chatId, seq }) => ({ k: 'read', chatId, seq }));

/**
 * Opens cache.db and reads from it what is no longer unsent: the two files cannot commit together. `salvaged`: outbox.db was
 * damaged, so that what it may have lost is read from it as well. @throws like openCacheFile.
 */
export const openChecked = (
  { dir, owner, selfId }: WorkerStart,
  outbox: OutboxStore,
  salvaged: boolean,
  now: () => number,
): { db: Db; notices: OpenNotice[] } => {
  const cache = openCacheFile(dir, owner, now);
  try {
    const ownSeq = ownSeqs(cache.db);
    const keys = new Set([...outbox.clientIds(), ...outbox.actKeys()]);
    outbox.write([...keys].flatMap((id) => closing(outbox, id, ownSeq(id))));
    if (salvaged) outbox.write(untold(cache.db, selfId, outbox));
    return cache;
  } catch (error) {
    cache.db.close();
    if (!isCorrupt(error)) throw error;
    moveAside(cachePath(dir), `corrupt-${now()}`);
    return { db: openCacheFile(dir, owner, now).db, notices: ['cache-rebuilt'] };
  }
};
