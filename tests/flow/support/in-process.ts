import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createApp } from '../../../server/app.ts';
import { openStore, type Store } from '../../../server/data/open.ts';
import { readEnv } from '../../../server/env.ts';
import { createLog } from '../../../server/log.ts';
import { copyEmbedded, createDatabase } from './database.ts';
import { type DatabaseKind, freshFolder } from './server.ts';

export interface LocalServer {
  url: string;
  dataDir: string;
  store: Store;
  /** What the server logged, JSON lines. */
  logged(): string;
  stop(): Promise<void>;
}

/** The whole server inside this process, so that a test can hand it a clock and look into its database. */
export const startLocal = async (options: {
  kind: DatabaseKind;
  now?: () => number;
  env?: Record<string, string>;
}): Promise<LocalServer> => {
  const dataDir = await freshFolder();
  const database = options.kind === 'postgres' ? await createDatabase('migrated') : null;
  if (database === null) await copyEmbedded(join(dataDir, 'database'));
  const read = readEnv({
    DATA_DIR: dataDir,
    RATE_LIMIT_SCALE: '1000',
    LOG_LEVEL: 'trace',
    ...(database === null ? {} : { DATABASE_URL: database.url }),
    ...options.env,
  });
  if (!read.ok) throw new Error(read.error);
  let logged = '';
  const log = createLog(read.env.logLevel, { write: (line: string) => void (logged += line) });
  const env = { ...read.env, jwtSecret: 'a secret of the tests, long enough for HS256' };
  const store = await openStore(env, log);
  const app = createApp({ env, log, db: store.db, prisma: store.prisma, now: options.now ?? Date.now });
  await app.start();
  await new Promise<void>((resolve) => app.http.listen(0, '127.0.0.1', resolve));
  const address = app.http.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    dataDir,
    store,
    logged: () => logged,
    async stop() {
      await app.close();
      await store.close();
      await database?.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
};
