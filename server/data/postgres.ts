import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import type { Opened } from './opened.ts';
import type { Database, Sql } from './sql.ts';
import { inTransaction } from './transactional.ts';

const INT8 = 20;
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    Number(oid) === INT8 && format !== 'binary' ? BigInt : pg.types.getTypeParser(oid, format),
};

/** Connections of one node. Sends go out in one batch at a time, so a few are enough. */
const POOL_SIZE = 10;
/**
 * Statement texts that get a name, so that PostgreSQL plans each once per connection. Texts are constants of the code. Its
 * plan cache is left as it is: the send statement takes the same time with a plan made on empty tables as with a fresh one
 * (events.ts keeps it on the indexes), and autovacuum's ANALYZE, within a minute of a growth, has all of them planned anew.
 */
const NAMED_MAX = 500;
/** Key of the advisory lock that migrations hold: any constant of our own. */
const MIGRATION_LOCK = 7_261_726_101;

const names = new Map<string, string>();
const nameOf = (text: string): string | undefined => {
  const known = names.get(text);
  if (known !== undefined || names.size >= NAMED_MAX) return known;
  const name = `s${names.size + 1}`;
  names.set(text, name);
  return name;
};

const sqlOver = (runner: Pick<pg.ClientBase, 'query'>): Sql => ({
  query: async <Row extends object>(text: string, params: readonly unknown[] = []) => {
    const name = nameOf(text);
    const answer = await runner.query<Row>({
      text,
      values: [...params],
      types,
      ...(name === undefined ? {} : { name }),
    });
    return answer.rows;
  },
});

/** A PostgreSQL server. Throws when it does not answer within 10 s. */
export const openPostgres = async (url: string, onIdleError: (error: Error) => void): Promise<Opened> => {
  const pool = new pg.Pool({ connectionString: url, max: POOL_SIZE, connectionTimeoutMillis: 10_000 });
  let closed = false;
  // A connection that breaks while idle is replaced by the pool; without a listener the process would end. One that is let go of
  // may break as it pleases.
  const broke = (error: Error): void => {
    if (!closed) onIdleError(error);
  };
  pool.on('error', broke);
  try {
    await pool.query('SELECT 1');
  } catch (error) {
    await pool.end();
    throw error;
  }
  const transaction: Database['transaction'] = async (isolation, work) => {
    const client = await pool.connect();
    let broken: Error | undefined;
    // The pool listens to idle connections alone: one that breaks here, between two statements too, would end the process.
    const lost = (error: Error): void => void (broken = error);
    client.on('error', lost);
    try {
      await client.query(isolation === 'repeatable read' ? 'BEGIN ISOLATION LEVEL REPEATABLE READ' : 'BEGIN');
      const answer = await work(sqlOver(client));
      await client.query('COMMIT');
      return answer;
    } catch (error) {
      await client.query('ROLLBACK').catch((failed: unknown) => {
        broken = failed instanceof Error ? failed : new Error('ROLLBACK failed');
      });
      throw error;
    } finally {
      client.off('error', lost);
      client.release(broken);
    }
  };
  const close = (): Promise<void> => {
    closed = true;
    return pool.end();
  };
  const db: Database = { kind: 'postgres', ...sqlOver(pool), transaction, close };
  const migrating: Opened['migrating'] = async (work) => {
    // A pool of one: the lock, the transaction and the engine's statements share a connection, and its end frees the lock.
    const single = new pg.Pool({
      connectionString: url,
      max: 1,
      idleTimeoutMillis: 0,
      connectionTimeoutMillis: 10_000,
    });
    let done = false;
    single.on('error', (error) => done || broke(error));
    try {
      await single.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
      return await inTransaction(new PrismaPg(single), (script) => single.query(script), work);
    } finally {
      done = true;
      await single.end();
    }
  };
  return { db, adapter: new PrismaPg(pool), migrating };
};
