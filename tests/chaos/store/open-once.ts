import { openCache } from '../../../src-main/cache/index.ts';
import { startWorkerNode } from '../../../src-main/cache/start-worker-node.ts';

/** `node open-once.ts FOLDER`: opens a store, writes one message and says in a line of JSON how that went. For a process of another user. */
const [dir = ''] = process.argv.slice(2);
const began = performance.now();
const say = (what: Record<string, unknown>): void =>
  void process.stdout.write(`${JSON.stringify({ ms: performance.now() - began, ...what })}\n`);
try {
  const { cache, notices } = await openCache({
    dir,
    selfId: '1',
    now: Date.now,
    startWorker: startWorkerNode,
    onDisk: () => undefined,
    log: () => undefined,
  });
  const unsent = cache.outbox().map((item) => item.content);
  await cache.enqueue({ clientId: 'new', chatId: 1, content: 'new', picture: null, createdAt: 0 });
  await cache.close();
  say({ notices, unsent });
} catch (error) {
  say({ code: error instanceof Error && 'code' in error ? error.code : String(error) });
  process.exit();
}
