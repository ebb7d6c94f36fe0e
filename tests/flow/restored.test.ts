import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { limits } from '../../contract/limits.ts';
import { renewEpochs } from '../../server/data/chats.ts';
import { readToken, writeToken } from '../../server/domain/sync-token.ts';
import { teachSeal } from '../../src-main/cache/seal.ts';
import { accountDir } from '../../src-main/session.ts';
import { startClient, value, waitFor, type Client } from './support/client.ts';
import { startLocal, type LocalServer } from './support/in-process.ts';
import { chatOf, connect, type Client as Raw, register, type Person } from './support/people.ts';
import { startProxy, type Proxy } from './support/proxy.ts';
import { startServer } from './support/server.ts';

let server: LocalServer;
let proxy: Proxy;
let bo: Person;
let raw: Raw;
beforeAll(async () => {
  server = await startLocal({ kind: 'embedded' });
  proxy = await startProxy(server.url);
  bo = await register(server.url, 'bo');
  raw = await connect(server.url, bo.token);
}, 60_000);
afterAll(async () => {
  raw.socket.close();
  await proxy.stop();
  await server.stop();
});

const say = async (chatId: number, content: string): Promise<void> => {
  expect(await raw.ask('send_message', { chatId, content })).toMatchObject({ ok: true });
};

/** Ann with `count` messages of Bo's, all of them read by nobody. */
const ann = async (count: number, text = (n: number) => `old ${n}`, beat?: number): Promise<[Client, number]> => {
  const client = await startClient({
    after(ms, work) {
      const timer = setTimeout(work, ms === limits.heartbeatMs && beat !== undefined ? beat : ms);
      return { cancel: () => clearTimeout(timer) };
    },
  });
  await client.register(proxy.url, 'ann');
  await client.ready();
  const chat = await client.chatWith(String(bo.id));
  for (let n = 1; n <= count; n += 1) await say(chat, text(n));
  await waitFor('all is here', async () => (await client.chat(chat)).headSeq === count);
  return [client, chat];
};

const away = async (client: Client): Promise<void> => {
  proxy.down(true);
  proxy.cut();
  await waitFor('away', () => client.core.connection().state !== 'online');
};
const back = async (client: Client): Promise<void> => {
  proxy.down(false);
  client.core.wake();
  await client.ready();
};
const cacheOf = (client: Client): string => join(accountDir(client.dir, proxy.url, client.id), 'cache.db');

/** What a restored backup looks like: the chat as it was at `head`, under another epoch. */
const restore = async (chatId: number, head: number, announced: boolean): Promise<void> => {
  const { db } = server.store;
  await db.query('DELETE FROM chat_event WHERE chat_id = $1 AND seq > $2', [chatId, head]);
  await db.query('DELETE FROM message WHERE chat_id = $1 AND seq > $2', [chatId, head]);
  await db.query(
    `UPDATE chat_member SET read_seq = LEAST(read_seq, $2), delivered_seq = LEAST(delivered_seq, $2) WHERE chat_id = $1`,
    [chatId, head],
  );
  await db.query('UPDATE chat SET head_seq = $2, last_message_seq = $2 WHERE id = $1', [chatId, head]);
  if (announced) await renewEpochs(db);
  else await db.query('UPDATE chat SET epoch = gen_random_uuid() WHERE id = $1', [chatId]);
};

test('a server restored from a backup: the numbers it gives out anew hide nothing, and what was unsent goes out once', async () => {
  const [client, chat] = await ann(6);
  try {
    await away(client);
    await client.send(chat, 'unsent');
    await restore(chat, 3, true);
    await say(chat, 'new 4');
    await say(chat, 'new 5');
    await back(client);
    await waitFor('sent', async () => (await client.chat(chat)).headSeq === 6);
    expect(await client.texts(chat)).toEqual(['old 1', 'old 2', 'old 3', 'new 4', 'new 5', 'unsent']);
    expect(client.core.unread()).toBe(5);
  } finally {
    await client.stop();
  }
});

test('an epoch that nothing announces is found by the heartbeat', async () => {
  const [client, chat] = await ann(4, undefined, 300);
  try {
    await restore(chat, 2, false);
    await waitFor('found', async () => (await client.chats()).some((c) => c.id === chat && c.headSeq === 2), 8_000);
    await client.ready();
    expect(await client.texts(chat)).toEqual(['old 1', 'old 2']);
  } finally {
    await client.stop();
  }
});

test('a token that the server does not know: the cache is rebuilt, the outbox and the drafts are kept', async () => {
  const [client, chat] = await ann(3);
  try {
    await away(client);
    await client.send(chat, 'unsent');
    value(await client.core.requests['drafts.set']({ chatId: chat, text: 'unfinished' }));
    const file = cacheOf(client);
    await client.core.close();
    const cache = new Database(file);
    teachSeal(cache);
    cache.prepare(`UPDATE meta SET value = 'of another database' WHERE key = 'token'`).run();
    cache.prepare(`UPDATE message SET content = 'a ghost' WHERE seq = 2`).run();
    cache.close();
    client.arrived.length = 0;
    await client.restart();
    await back(client);
    await waitFor('sent', async () => (await client.chat(chat)).headSeq === 4);
    expect(await client.texts(chat)).toEqual(['old 1', 'old 2', 'old 3', 'unsent']);
    expect(await client.chat(chat)).toMatchObject({ draft: 'unfinished', unread: 3 });
    // What a rebuilt cache is filled with is no news.
    expect(client.arrived).toEqual([]);
  } finally {
    await client.stop();
  }
});

test('a cache that turns out damaged while connected is full again within seconds', async () => {
  const filling = 'x'.repeat(400);
  const [client, chat] = await ann(120, (n) => `page ${n} ${filling}`);
  try {
    expect(await client.texts(chat)).toHaveLength(120);
    const file = cacheOf(client);
    await client.core.close();
    const bytes = readFileSync(file);
    const at = bytes.indexOf('page 60 ');
    expect(at).toBeGreaterThan(0);
    bytes.fill(0xa5, at - (at % 4_096), at - (at % 4_096) + 4_096);
    writeFileSync(file, bytes);
    await client.restart();
    await client.ready();
    await client.core.requests['messages.page']({ chatId: chat, limit: 50, around: 60 });
    await waitFor('noticed', () => client.core.notices().includes('cache-rebuilt'), 2_000);
    await waitFor('full again', async () => (await client.chats()).some((c) => c.headSeq === 120), 5_000);
    expect(await client.texts(chat)).toHaveLength(120);
  } finally {
    await client.stop();
  }
}, 60_000);

test('the program for it changes every epoch, and not under a running server', async () => {
  const one = await startServer({ kind: 'embedded' });
  const run = (): ReturnType<typeof spawnSync> =>
    spawnSync(process.execPath, [fileURLToPath(new URL('../../server/restored.ts', import.meta.url))], {
      env: { PATH: process.env['PATH'] ?? '', DATA_DIR: one.dataDir },
      encoding: 'utf8',
    });
  try {
    const [a, b] = [await register(one.url, 'a'), await register(one.url, 'b')];
    const chatId = await chatOf(one.url, a, b);
    const before = await connect(one.url, a.token);
    const first = await before.ask('sync', {});
    expect(run()).toMatchObject({ status: 1, stderr: expect.stringContaining('Another server is using') });
    await one.kill();
    expect(run()).toMatchObject({ status: 0, stdout: '1 chats will be fetched anew by every device.\n' });
    await one.restart();
    const after = await connect(one.url, a.token);
    if (!first.ok) throw new Error(first.error.code);
    expect(await after.ask('sync', { token: first.token })).toMatchObject({ ok: false, error: { code: 'RESNAPSHOT' } });
    const second = await after.ask('sync', {});
    if (!second.ok) throw new Error(second.error.code);
    expect(second.chats.map((c) => c.id)).toEqual([chatId]);
    expect(second.chats[0]?.epoch).not.toBe(first.chats[0]?.epoch);
    after.socket.close();
  } finally {
    await one.stop();
  }
});

test('a token of before the restore is void, even when the restored database has counted past it since', async () => {
  const dee = await register(server.url, 'dee');
  const chat = await chatOf(server.url, dee, bo);
  await say(chat, 'before');
  const socket = await connect(server.url, dee.token);
  try {
    const first = await socket.ask('sync', {});
    if (!first.ok) throw new Error(first.error.message);
    const read = readToken(first.token);
    if (read === null) throw new Error('The token cannot be read.');
    await renewEpochs(server.store.db);
    // What was done after the backup was taken had taken these numbers; after the restore others have.
    for (let n = 0; n < 40; n += 1)
      await server.store.db.query('UPDATE "user" SET name = name WHERE id = $1', [dee.id]);
    const token = writeToken({ ...read, since: String(BigInt(read.since) + 20n) });
    expect(await socket.ask('sync', { token })).toMatchObject({ ok: false, error: { code: 'RESNAPSHOT' } });
  } finally {
    socket.socket.close();
  }
});
