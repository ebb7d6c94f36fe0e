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
import { startClient, startPerson, value, waitFor, type Client } from './support/client.ts';
import { startServer, type RunningServer } from './support/server.ts';

let server: RunningServer;
let bo: Client;
beforeAll(async () => {
  server = await startServer({ kind: 'embedded' });
  bo = await startPerson(server.url, 'bo');
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
  const ann = await startPerson(server.url, 'ann', {
    connect: bending(async (name, _input, forward) => {
      const answer = await forward();
      if (slow && name === 'sync') await later(800);
      return answer;
    }),
  });
  const cy = await startPerson(server.url, 'cy');
  try {
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
  const ann = await startPerson(server.url, 'ann', {
    connect: bending(async (name, input, forward) => {
      if (bent && name === 'send_message') await later(300);
      const answer = await forward();
      if (bent && name === 'sync' && JSON.stringify(input) === '{}') await later(900);
      return answer;
    }),
  });
  try {
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

test('what is told again while the cache is filled anew is not announced again', async () => {
  let asked = false;
  let emptied = false;
  let again = (): void => undefined;
  const connect = bending(async (name, _input, forward) => {
    // As after a send whose answer got lost: the server tells everybody of the message once more.
    if (name === 'fetch_pages' && emptied) {
      asked = true;
      again();
      await later(500);
    }
    return forward();
  });
  const ann = await startPerson(server.url, 'ann', {
    connect(...args) {
      const socket = connect(...args);
      const on = socket.on.bind(socket);
      const kept = (name: string, listener: (...told: unknown[]) => void): unknown =>
        on(name, (...told: unknown[]) => {
          const [m] = told;
          if (typeof m === 'object' && m !== null && 'content' in m && m.content === 'twice told')
            again = () => listener(m);
          listener(...told);
        });
      return Object.assign(socket, { on: kept });
    },
  });
  try {
    const chat = await bo.chatWith(ann.id);
    for (let n = 0; n < 5; n += 1) await bo.send(chat, `before ${n}`);
    await bo.send(chat, 'twice told');
    await bo.send(chat, 'the last');
    const times = (): number => ann.arrived.flatMap((a) => a.messages).filter((m) => m.text === 'twice told').length;
    await waitFor('announced', async () => times() === 1 && (await ann.chat(chat)).headSeq === 7);
    emptied = true;
    value(await ann.core.requests['doctor.rebuild'](undefined));
    await waitFor('filled anew', async () => asked && (await ann.texts(chat)).length === 7);
    await ann.ready();
    expect(times()).toBe(1);
  } finally {
    await ann.stop();
  }
});

test('history that the server holds back for its limits is filled all the same', async () => {
  const refusedOnce = new Set<string>();
  const ann = await startPerson(server.url, 'ann');
  const second = await startClient({
    connect: bending((name, input, forward) => {
      const key = `${name} ${JSON.stringify(input)}`;
      if (name !== 'fetch_pages' || refusedOnce.has(key)) return forward();
      refusedOnce.add(key);
      return Promise.resolve({ ok: false, error: fail('RATE_LIMITED', 'Wait.', 20).error });
    }),
  });
  try {
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
