import Database from 'better-sqlite3';
import { join } from 'node:path';
import { io } from 'socket.io-client';
import type { ManagerOptions, SocketOptions } from 'socket.io-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fail } from '../../contract/result.ts';
import { openCache } from '../../src-main/cache/index.ts';
import { startWorkerNode } from '../../src-main/cache/start-worker-node.ts';
import type { CoreParts } from '../../src-main/core-api.ts';
import { teachSeal } from '../../src-main/cache/seal.ts';
import { accountDir } from '../../src-main/session.ts';
import { startClient, waitFor, type Client } from './support/client.ts';
import { startServer, type RunningServer } from './support/server.ts';

let server: RunningServer;
let bo: Client;
beforeAll(async () => {
  server = await startServer({ kind: 'embedded' });
  bo = await startClient();
  await bo.register(server.url, 'bo');
  await bo.ready();
}, 60_000);
afterAll(async () => {
  await bo.stop();
  await server.stop();
});

type Options = Partial<ManagerOptions & SocketOptions>;
/** Stands between a request and its ack: `forward` makes it. */
type Bend = (name: string, input: unknown, forward: () => Promise<unknown>) => Promise<unknown>;

const bending =
  (bend: Bend): CoreParts['connect'] =>
  (uri?: string | Options, options?: Options) => {
    const socket = io(typeof uri === 'string' ? uri : '', options);
    const timeout = socket.timeout.bind(socket);
    const bent = (ms: number) => ({
      emit(name: string, input: unknown, done: (error: Error | null, answer?: unknown) => void) {
        const forward = (): Promise<unknown> =>
          new Promise((resolve, reject) => {
            timeout(ms).emit(name, input, (error: Error | null, answer: unknown) => {
              if (error) reject(error);
              else resolve(answer);
            });
          });
        void bend(name, input, forward).then(
          (answer) => done(null, answer),
          (error: unknown) => done(error instanceof Error ? error : new Error('lost')),
        );
      },
    });
    return Object.assign(socket, { timeout: bent });
  };

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test('who comes online while a sync is under way is online after it', async () => {
  let slow = false;
  const ann = await startClient({
    connect: bending(async (name, _input, forward) => {
      const answer = await forward();
      if (slow && name === 'sync') await later(800);
      return answer;
    }),
  });
  const cy = await startClient();
  try {
    await ann.register(server.url, 'ann');
    await ann.ready();
    await cy.register(server.url, 'cy');
    await cy.ready();
    const chat = await cy.chatWith(ann.id);
    await cy.send(chat, 'hello');
    await waitFor('seen online', async () => (await ann.chats()).some((c) => c.id === chat && c.peer?.online));
    await cy.core.close();
    await waitFor('seen offline', async () => (await ann.chat(chat)).peer?.online === false);
    slow = true;
    await ann.core.close();
    await ann.restart();
    await ann.online();
    await later(200);
    await cy.restart();
    await ann.ready();
    await later(300);
    expect((await ann.chat(chat)).peer?.online).toBe(true);
  } finally {
    await ann.stop();
    await cy.stop();
  }
});

test('a message that is sent while the cache is rebuilt stays on the screen', async () => {
  let bent = false;
  const ann = await startClient({
    connect: bending(async (name, input, forward) => {
      if (bent && name === 'send_message') await later(300);
      const answer = await forward();
      if (bent && name === 'sync' && JSON.stringify(input) === '{}') await later(900);
      return answer;
    }),
  });
  try {
    await ann.register(server.url, 'ann');
    await ann.ready();
    const chat = await ann.chatWith(bo.id);
    await ann.send(chat, 'one');
    await waitFor('sent', async () => (await ann.chat(chat)).headSeq === 1);
    const { id } = ann;
    const dir = accountDir(ann.dir, server.url, id);
    await ann.core.close();
    const cache = new Database(join(dir, 'cache.db'));
    teachSeal(cache);
    cache.prepare(`UPDATE meta SET value = 'of another database' WHERE key = 'token'`).run();
    cache.close();
    const opened = await openCache({
      dir,
      selfId: id,
      now: Date.now,
      startWorker: startWorkerNode,
      onDisk: () => undefined,
      log: () => undefined,
    });
    const clientId = '00000000-0000-7000-8000-000000000001';
    await opened.cache.enqueue({ clientId, chatId: chat, content: 'two', picture: null, createdAt: Date.now() });
    await opened.cache.close();
    bent = true;
    await ann.restart();
    await ann.online();
    const shown = async (): Promise<string> => {
      const there = (await ann.chats()).some((c) => c.id === chat);
      return there ? (await ann.messages(chat)).map((m) => `${m.text} ${m.state}`).join() : '';
    };
    await waitFor('both are sent and here', async () => (await shown().catch(() => '')) === 'one sent,two sent', 8_000);
  } finally {
    await ann.stop();
  }
});

test('history that the server holds back for its limits is filled all the same', async () => {
  const refusedOnce = new Set<string>();
  const ann = await startClient();
  const second = await startClient({
    connect: bending((name, input, forward) => {
      const key = `${name} ${JSON.stringify(input)}`;
      if (name !== 'fetch_pages' || refusedOnce.has(key)) return forward();
      refusedOnce.add(key);
      return Promise.resolve({ ok: false, error: fail('RATE_LIMITED', 'Wait.', 20).error });
    }),
  });
  try {
    await ann.register(server.url, 'ann');
    await ann.ready();
    const chat = await ann.chatWith(bo.id);
    for (let n = 1; n <= 10; n += 1) await ann.send(chat, `m${n}`);
    await waitFor('sent', async () => (await ann.chat(chat)).headSeq === 10);
    await second.login(server.url, ann.email);
    await second.ready();
    expect(refusedOnce.size).toBeGreaterThan(0);
    // The second time without a connection, so that nothing is fetched for the page.
    await server.kill();
    await waitFor('offline', () => second.core.connection().state !== 'online');
    expect(await second.texts(chat)).toEqual(Array.from({ length: 10 }, (_, i) => `m${i + 1}`));
  } finally {
    await server.restart();
    await ann.stop();
    await second.stop();
  }
});
