import { afterAll, beforeAll, expect, test } from 'vitest';
import type { IpcInput } from '../../contract/ipc.ts';
import { type Client, startClient, startPerson, value, waitFor } from './support/client.ts';
import { type Proxy, startProxy } from './support/proxy.ts';
import { type RunningServer, startServer } from './support/server.ts';

let server: RunningServer;
let proxy: Proxy;
let ann: Client;
/** Ann's second device, which never had the beginning of the chat. */
let late: Client;
let bob: Client;
let chatId: number;
const TOLD = 120;

beforeAll(async () => {
  server = await startServer({ kind: 'embedded', env: { RATE_LIMIT_SCALE: '100' } });
  proxy = await startProxy(server.url);
  ann = await startPerson(server.url, 'ann');
  bob = await startPerson(server.url, 'bob');
  chatId = await ann.chatWith(bob.id);
  for (let n = 1; n <= TOLD; n += 1)
    await ann.send(chatId, n % 10 === 0 ? `น\u0E4D\u0E49\u0E32แข็ง ${n}` : `plain ${n}`);
  await waitFor('all are sent', async () => (await bob.texts(chatId).catch(() => [])).length === TOLD, 60_000);
  late = await startClient();
  await late.login(proxy.url, ann.email);
  await late.ready();
}, 120_000);
afterAll(async () => {
  await Promise.all([ann, late, bob].map((c) => c?.stop()));
  await proxy?.stop();
  await server?.stop();
});

const here = async (c: Client, query: string): Promise<string[]> =>
  value(await c.core.requests['search.messages']({ query })).hits.map((h) => h.message.text);
/** All that the server finds, and whether it had to be asked. */
const there = async (c: Client, wish: IpcInput<'search.server'>) => {
  const texts: string[] = [];
  let before: string | undefined;
  for (;;) {
    const answer = value(
      await c.core.requests['search.server']({ ...wish, ...(before === undefined ? {} : { before }) }),
    );
    texts.push(...answer.hits.map((h) => h.message.text));
    if (answer.next === null) return { texts, whole: answer.whole, last: answer.hits.at(-1) };
    before = answer.next;
  }
};

test('what is not on this device is found on the server, and together they are everything, once', async () => {
  const [a, b] = [await here(late, 'น้ำ'), await there(late, { query: 'น้ำ' })];
  expect(b.whole).toBe(false);
  expect(a.length).toBeGreaterThan(0);
  expect(b.texts.length).toBeGreaterThan(0);
  expect([...a, ...b.texts].sort()).toEqual(
    Array.from({ length: 12 }, (_, i) => `น\u0E4D\u0E49\u0E32แข็ง ${(i + 1) * 10}`).sort(),
  );
  // Marked where the words stand, in the spelling of the message.
  expect(b.last?.ranges).toEqual([[0, 4]]);
  expect(b.last?.message).toMatchObject({ own: true, chatId });
});

test('filters go along: of somebody who wrote nothing there, of another chat', async () => {
  expect((await there(late, { query: 'น้ำ', filters: { from: [bob.id] } })).texts).toEqual([]);
  expect((await there(late, { query: 'from:me น้ำ' })).texts.length).toBeGreaterThan(0);
  expect((await there(late, { query: 'น้ำ', filters: { in: [chatId + 1] } })).whole).toBe(true);
});

test('a device that has everything asks nobody', async () => {
  expect(await there(ann, { query: 'น้ำ' })).toMatchObject({ texts: [], whole: true });
  expect(await here(ann, 'น้ำ')).toHaveLength(12);
});

test('offline it says so; a hit that was opened is here from then on', async () => {
  const found = await there(late, { query: 'plain 31' });
  expect(found.texts).toEqual(['plain 31']);
  const around = found.last?.message.seq ?? 0;
  value(await late.core.requests['messages.page']({ chatId, around, limit: 20 }));
  expect(await here(late, 'plain 31')).toEqual(['plain 31']);
  expect((await there(late, { query: 'plain 31' })).texts).toEqual([]);
  proxy.down(true);
  proxy.cut();
  await waitFor('offline', () => late.core.connection().state !== 'online');
  expect(await late.core.requests['search.server']({ query: 'น้ำ' })).toMatchObject({
    ok: false,
    error: { code: 'OFFLINE' },
  });
  proxy.down(false);
  late.core.wake();
  await late.ready();
});
