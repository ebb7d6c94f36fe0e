import { fold } from '../../contract/fold.ts';
import type { Db } from './migrate.ts';

/** Rows taken at once; a slice ends when its time is over. */
const BATCH = 64;

/** Brings stored messages into the text index, a slice at a time. */
export const indexer = (db: Db) => {
  // Ascending: the index must flush its buffer whenever a row id goes back.
  const next = db.prepare<[number], { id: number; content: string | null }>(
    'SELECT t.id, m.content FROM fts_todo t LEFT JOIN message m ON m.id = t.id ORDER BY t.id LIMIT ?',
  );
  const add = db.prepare<[number, string]>('INSERT INTO fts (rowid, text) VALUES (?, ?)');
  const done = db.prepare<[number]>('DELETE FROM fts_todo WHERE id = ?');
  const count = db.prepare<[number], { n: number }>('SELECT count(*) AS n FROM (SELECT 1 FROM fts_todo LIMIT ?)');

  return {
    /** Are more than `limit` messages waiting? */
    waiting: (limit: number): boolean => (count.get(limit + 1)?.n ?? 0) > limit,
    /** Indexes for about `ms`, in one transaction. False when nothing is left. */
    slice: (ms: number): boolean =>
      db
        .transaction((): boolean => {
          const until = performance.now() + ms;
          for (;;) {
            const rows = next.all(BATCH);
            for (const row of rows) {
              if (row.content !== null) add.run(row.id, fold(row.content));
              done.run(row.id);
            }
            if (rows.length < BATCH) return false;
            if (performance.now() >= until) return true;
          }
        })
        .immediate(),
  };
};
export type Indexer = ReturnType<typeof indexer>;
