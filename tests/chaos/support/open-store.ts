import { openCache } from '../../../src-main/cache/index.ts';
import { startWorkerNode } from '../../../src-main/cache/start-worker-node.ts';

/** Opens the store of an account in a folder and closes it; says what had to be done and what is unsent. Argument: the folder. */
const [dir] = process.argv.slice(2);
if (dir === undefined) throw new Error('Name the folder.');
process.send?.('opening');
const { cache, notices } = await openCache({
  dir,
  selfId: '1',
  now: Date.now,
  startWorker: startWorkerNode,
  onDisk: () => undefined,
  log: () => undefined,
});
const unsent = cache.outbox().map((item) => item.clientId);
await cache.close();
process.send?.({ notices, unsent });
process.disconnect?.();
