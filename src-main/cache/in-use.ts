import { cacheWrites } from './apply.ts';
import { indexer } from './indexer.ts';
import { ownSeqs } from './messages.ts';
import { metaTable } from './meta.ts';
import type { Db } from './migrate.ts';
import type { OutboxStore } from './outbox-store.ts';
import { lookups } from './viewer.ts';

/** The writer's cache.db as it stands now: all that works on it, prepared once, so that no send prepares it anew. */
export const cacheInUse = (db: Db, selfId: string, outbox: OutboxStore, now: () => number) => {
  const person = db.prepare<[string], { name: string }>('SELECT name FROM person WHERE id = ?');
  return {
    db,
    meta: metaTable(db),
    writes: cacheWrites(db, selfId, outbox, now),
    index: indexer(db),
    selfName: (): string => person.get(selfId)?.name ?? '',
    ownSeq: ownSeqs(db),
    look: lookups(db),
  };
};
export type InUse = ReturnType<typeof cacheInUse>;
