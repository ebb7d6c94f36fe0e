import { lockDataDir } from './data/lock.ts';
import { renewEpochs } from './data/chats.ts';
import { openStore } from './data/open.ts';
import { readEnv } from './env.ts';
import { createLog } from './log.ts';

/**
 * To be run once after a backup was put back and before the server starts, with the server's environment: every chat gets
 * another epoch, so that each device forgets what the backup does not know of. What is unsent on the devices stays.
 */
const main = async (): Promise<void> => {
  const given = readEnv(process.env);
  if (!given.ok) throw new Error(given.error);
  const unlock = lockDataDir(given.env.dataDir);
  try {
    const store = await openStore(given.env, createLog('warn'));
    try {
      const chats = await renewEpochs(store.db);
      process.stdout.write(`${chats} chats will be fetched anew by every device.\n`);
    } finally {
      await store.close();
    }
  } finally {
    unlock();
  }
};

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
