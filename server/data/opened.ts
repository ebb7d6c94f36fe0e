import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import type { Database } from './sql.ts';

/** An open database: what the hot path uses, and what Prisma's client and migration engine use. */
export interface Opened {
  db: Database;
  adapter: SqlMigrationAwareDriverAdapterFactory;
  /**
   * Runs `work` while no other node migrates the same database, in one transaction: killed in the middle, nothing of it
   * is there. What `work` does through the adapter it is given belongs to the transaction.
   */
  migrating<T>(work: (adapter: SqlMigrationAwareDriverAdapterFactory) => Promise<T>): Promise<T>;
}
