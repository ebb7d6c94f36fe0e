import { mkdirSync } from 'node:fs';
import { PGlite, types } from '@electric-sql/pglite';
import { PrismaPGlite } from 'pglite-prisma-adapter';
import type { Opened } from './opened.ts';
import type { Database, Sql } from './sql.ts';
import { inTransaction } from './transactional.ts';

/** int8 → bigint always; PGlite's own reader gives a number while it fits. */
const options = { parsers: { [types.INT8]: (text: string) => BigInt(text) } };

type Runner = Pick<PGlite, 'query'>;

const sqlOver = (runner: Runner): Sql => ({
  query: async <Row extends object>(text: string, params: readonly unknown[] = []) =>
    (await runner.query<Row>(text, [...params], options)).rows,
});

/**
 * PostgreSQL inside this process (PGlite), its files in `folder`. One connection: transactions run one after another.
 * The caller holds the folder's lock (lock.ts).
 */
export const openEmbedded = async (folder: string): Promise<Opened> => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const pglite = await PGlite.create(folder);
  const db: Database = {
    kind: 'embedded',
    ...sqlOver(pglite),
    transaction: (isolation, work) =>
      pglite.transaction(async (tx) => {
        if (isolation === 'repeatable read') await tx.exec('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
        return work(sqlOver(tx));
      }),
    close: () => pglite.close(),
  };
  const adapter = new PrismaPGlite(pglite);
  // One process holds the folder, so nobody else can migrate it.
  return { db, adapter, migrating: (work) => inTransaction(adapter, (script) => pglite.exec(script), work) };
};
