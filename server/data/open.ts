import { join } from 'node:path';
import type { Logger } from 'pino';
import type { GivenEnv } from '../env.ts';
import { PrismaClient } from './generated/client.ts';
import { migrate } from './migrate.ts';
import type { Database } from './sql.ts';

/** An open, migrated database and the Prisma client over the same connections. */
export interface Store {
  db: Database;
  prisma: PrismaClient;
  /** Waits for what runs, then closes both. */
  close(): Promise<void>;
}

/**
 * Opens the database that `env` names (DATABASE_URL, or the embedded one in DATA_DIR) and migrates it. Throws when it
 * does not answer or cannot be migrated.
 */
export const openStore = async (env: Pick<GivenEnv, 'databaseUrl' | 'dataDir'>, log: Logger): Promise<Store> => {
  // Only the one that is used gets loaded: the embedded one is 20 MB.
  const opened =
    env.databaseUrl === null
      ? await (await import('./embedded.ts')).openEmbedded(join(env.dataDir, 'database'))
      : await (
          await import('./postgres.ts')
        ).openPostgres(env.databaseUrl, (error) =>
          log.warn({ event: 'database-connection-lost', reason: error.message }),
        );
  try {
    const applied = await migrate(opened);
    if (applied.length > 0) log.info({ event: 'migrated', migrations: applied });
  } catch (error) {
    await opened.db.close();
    throw error;
  }
  const prisma = new PrismaClient({ adapter: opened.adapter });
  const close = async (): Promise<void> => {
    await prisma.$disconnect();
    await opened.db.close();
  };
  return { db: opened.db, prisma, close };
};
