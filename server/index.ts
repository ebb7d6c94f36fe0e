import { isIP, type AddressInfo } from 'node:net';
import { LockHeld, lockDataDir } from './data/lock.ts';
import { type GivenEnv, readEnv } from './env.ts';

/** SIGTERM closes cleanly within 5 s, so that anything slower is cut before. */
const CLOSE_MS = 4_500;

/** One line for the operator; the exit code says the rest. */
const giveUp = (line: string): never => {
  process.stderr.write(`${line}\n`);
  process.exit(1);
};

const listening = (address: AddressInfo): string =>
  `http://${isIP(address.address) === 6 ? `[${address.address}]` : address.address}:${address.port}`;

const run = async (given: GivenEnv): Promise<void> => {
  const unlock = lockDataDir(given.dataDir);
  // Loaded only now: a second server on the folder is told so at once.
  const [{ createApp }, { openStore }, { createLog }, { keptSecret }, { createRedis }] = await Promise.all([
    import('./app.ts'),
    import('./data/open.ts'),
    import('./log.ts'),
    import('./domain/secret.ts'),
    import('./redis.ts'),
  ]);
  const env = { ...given, jwtSecret: given.jwtSecret ?? keptSecret(given.dataDir) };
  const log = createLog(env.logLevel);
  const store = await openStore(env, log);
  const app = createApp({
    env,
    log,
    db: store.db,
    prisma: store.prisma,
    now: Date.now,
    ...(env.redisUrl === null ? {} : { redis: createRedis(env.redisUrl) }),
  });
  await app.start();

  let closing = false;
  const close = async (why: string): Promise<void> => {
    if (closing) return;
    closing = true;
    log.info({ event: 'closing', why });
    setTimeout(() => giveUp('The server did not close in time.'), CLOSE_MS).unref();
    try {
      await app.close();
      await store.close();
      unlock();
    } catch (error) {
      log.error({ event: 'close-failed', err: error });
      process.exit(1);
    }
    process.exit(0);
  };
  process.on('SIGTERM', () => void close('SIGTERM'));
  process.on('SIGINT', () => void close('SIGINT'));
  // Windows has no SIGTERM: a parent that started the server with an IPC channel ends it by closing that.
  if (process.channel) process.on('disconnect', () => void close('parent is gone'));

  // A fault of ours: said in the log, and the process ends, for nobody knows what state it is in. Data is safe by design.
  process.on('uncaughtException', (error) => {
    log.fatal({ event: 'crash', err: error });
    process.exit(1);
  });

  app.http.on('error', (error) =>
    giveUp(`The server cannot listen on HOST ${env.host} PORT ${env.port}: ${error.message}`),
  );
  app.http.listen(env.port, env.host, () => {
    const address = app.http.address();
    if (address === null || typeof address === 'string') return;
    const line = { event: 'listening', url: listening(address), database: store.db.kind };
    // Programs wait for this line, so it does not depend on LOG_LEVEL.
    process.stdout.write(`${JSON.stringify({ level: 30, time: Date.now(), pid: process.pid, ...line })}\n`);
  });
};

const read = readEnv(process.env);
if (!read.ok) giveUp(read.error);
else {
  run(read.env).catch((error: unknown) => {
    if (error instanceof LockHeld) giveUp(error.message);
    const reason = error instanceof Error ? error.message : String(error);
    giveUp(`The server cannot start: ${reason.split('\n')[0] ?? ''}`);
  });
}
