import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { PrismaClient } from './data/generated/client.ts';
import type { Database } from './data/sql.ts';
import type { Env } from './env.ts';

/** What the server is made of. `createApp(parts)` wires them and does nothing else; tests hand in their own. */
export interface Parts {
  env: Env;
  log: Logger;
  db: Database;
  /** For everything off the hot path. Speaks to the same database as `db`. */
  prisma: PrismaClient;
  /** Joins this node to the others of its installation; absent: there are none. Opened and closed by the app. */
  redis?: Redis;
  /** Milliseconds since 1970. Never used for order. */
  now: () => number;
}
