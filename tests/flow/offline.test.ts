import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startWorkerNode } from '../../src-main/cache/start-worker-node.ts';
import { startClient, value, waitFor } from './support/client.ts';
import type { Client } from './support/client.ts';
import { startProxy } from './support/proxy.ts';
import type { Proxy } from './support/proxy.ts';
import { startServer } from './support/server.ts';
import type { RunningServer } from './support/server.ts';

let server: RunningServer;
let proxy: Proxy;
let ann: Client;
let others: Client[];
let chats: number[];

beforeAll(async () => {
  server = await startServer({ kind: 'embedded' });
  proxy = await startProxy(server.url);
  ann = await startClient();
  await ann.register(proxy.url, 'ann');
  others = await Promise.all([startClient(), startClient(), startClient()]);
  for (const [i, o] of others.entries()) await o.register(server.url, `other${i}`);
  await ann.ready();
  chats = [];
  for (const o of others) chats.push(await ann.chatWith(o.id));
}, 60_000);
afterAll(async () => {
  await Promise.all([ann, ...others].map((c) => c.stop()));
  await proxy.stop();
  await server.stop();
});

const received = (i: number): Promise<string[]> =>
  others[i]?.texts(chats[i] ?? 0).catch(() => []) ?? Promise.resolve([]);

test('20 messages to 3 chats, written offline, survive a restart and go out once, in order', async () => {
  proxy.down(true);
  proxy.cut();
  await waitFor('offline', () => ann.core.connection().state !== 'online');
  const wanted: string[][] = [[], [], []];
  for (let n = 0; n < 20; n += 1) {
    const i = n % 3;
    await ann.send(chats[i] ?? 0, `offline ${n}`);
    wanted[i]?.push(`offline ${n}`);
  }
  await ann.restart();
  expect(ann.core.account()).not.toBeNull();
  for (const i of [0, 1, 2]) {
    const mine = await ann.messages(chats[i] ?? 0);
    expect(mine.map((m) => [m.text, m.state])).toEqual(wanted[i]?.map((text) => [text, 'queued']));
  }
  proxy.down(false);
  ann.core.wake();
  await waitFor('all have arrived', async () => {
    const now = await Promise.all([0, 1, 2].map(received));
    return now.flat().length >= 20;
  });
  for (const i of [0, 1, 2]) {
    expect(await received(i)).toEqual(wanted[i]);
    await waitFor('nothing is queued', async () =>
      (await ann.messages(chats[i] ?? 0)).every((m) => m.state === 'sent'),
    );
    expect(await ann.texts(chats[i] ?? 0)).toEqual(wanted[i]);
  }
}, 60_000);

test('a lost ack leads to no second message', async () => {
  const chat = chats[0] ?? 0;
  const before = (await received(0)).length;
  await ann.online();
  proxy.deaf(true);
  await ann.send(chat, 'acked into the void');
  await waitFor('the server has it', async () => (await received(0)).length > before);
  expect((await ann.messages(chat)).at(-1)?.state).toBe('sending');
  proxy.cut();
  proxy.deaf(false);
  await waitFor('the ack came', async () => (await ann.messages(chat)).at(-1)?.state === 'sent');
  await ann.send(chat, 'the next');
  await waitFor('it went on', async () => (await received(0)).includes('the next'));
  expect((await received(0)).slice(before)).toEqual(['acked into the void', 'the next']);
  expect(await ann.texts(chat)).toEqual(await received(0));
}, 60_000);

test('a half-open connection is found out by a request and replaced', async () => {
  const chat = chats[1] ?? 0;
  await ann.online();
  proxy.hole(true);
  await ann.send(chat, 'into the hole');
  await waitFor('the dead connection is noticed', () => ann.core.connection().state !== 'online', 14_000);
  proxy.hole(false);
  proxy.cut();
  ann.core.wake();
  await waitFor('it arrives', async () => (await received(1)).at(-1) === 'into the hole');
}, 60_000);

test('a connection that breaks again and again: once each, in order', async () => {
  const before = await Promise.all([0, 1, 2].map(received));
  const wanted: string[][] = [[], [], []];
  for (let n = 0; n < 45; n += 1) {
    const i = n % 3;
    await ann.send(chats[i] ?? 0, `flap ${n}`);
    wanted[i]?.push(`flap ${n}`);
    if (n % 5 === 4) {
      proxy.cut();
      ann.core.wake();
    }
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  await waitFor('all have arrived', async () => {
    const now = await Promise.all([0, 1, 2].map(received));
    return now.flat().length >= before.flat().length + 45;
  });
  for (const i of [0, 1, 2]) {
    expect((await received(i)).slice(before[i]?.length)).toEqual(wanted[i]);
    await waitFor('the sender agrees', async () =>
      (await ann.messages(chats[i] ?? 0)).every((m) => m.state !== 'queued'),
    );
    expect((await ann.texts(chats[i] ?? 0)).slice(-15)).toEqual(wanted[i]);
  }
}, 60_000);

test('what needs the server says that there is none; what does not works', async () => {
  proxy.down(true);
  proxy.cut();
  await waitFor('offline', () => ann.core.connection().state !== 'online');
  expect(await ann.core.requests['users.search']({ query: 'other' })).toMatchObject({ error: { code: 'OFFLINE' } });
  expect((await ann.chats()).every((c) => c.peer?.online === false)).toBe(true);
  value(await ann.core.requests['drafts.set']({ chatId: chats[2] ?? 0, text: 'half a thought' }));
  await ann.restart();
  expect((await ann.chat(chats[2] ?? 0)).draft).toBe('half a thought');

  await ann.send(chats[2] ?? 0, 'unsent');
  expect(await ann.core.requests['auth.logout']({ force: false })).toMatchObject({ error: { code: 'CONFLICT' } });
  expect(await ann.core.requests['auth.logout']({ force: true })).toMatchObject({ ok: true });
  expect(ann.core.account()).toBeNull();
  proxy.down(false);
}, 60_000);

test('signing out deletes what is here, also when the store has died', async () => {
  const workers: Worker[] = [];
  const eve = await startClient({
    startWorker(data) {
      const worker = startWorkerNode(data);
      workers.push(worker);
      return worker;
    },
  });
  await eve.register(server.url, 'eve');
  await eve.ready();
  await Promise.all(workers.map((worker) => worker.terminate()));
  expect(await eve.core.requests['auth.logout']({ force: true })).toMatchObject({ ok: true });
  expect(eve.core.account()).toBeNull();
  expect(readdirSync(join(eve.dir, 'accounts'))).toEqual([]);
  await eve.restart();
  expect(eve.core.account()).toBeNull();
  await eve.stop();
}, 60_000);

test('signing out says so when something could not be deleted', async () => {
  const fay = await startClient();
  await fay.register(server.url, 'fay');
  await fay.ready();
  // A directory can neither be deleted like a file nor written over.
  rmSync(join(fay.dir, 'session.json'));
  mkdirSync(join(fay.dir, 'session.json'));
  const told: string[] = [];
  fay.core.on('account.changed', ({ reason }) => told.push(reason));
  fay.core.on('notice', ({ kind }) => told.push(kind));
  expect(await fay.core.requests['auth.logout']({ force: true })).toMatchObject({ ok: true });
  expect(told).toEqual(['signed-out', 'files-left']);
  expect(fay.core.notices()).toEqual(['files-left']);
  expect(readdirSync(join(fay.dir, 'accounts'))).toEqual([]);
  await fay.stop();
}, 60_000);
