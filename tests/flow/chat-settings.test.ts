import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MUTED_FOREVER } from '../../contract/attention.ts';
import type { ChatView, IpcParsed } from '../../contract/ipc.ts';
import { type Client, startClient, startPerson, value, waitFor } from './support/client.ts';
import { connect, register } from './support/people.ts';
import { type Proxy, startProxy } from './support/proxy.ts';
import { type RunningServer, startServer } from './support/server.ts';

let server: RunningServer;
let proxy: Proxy;
/** Ann’s two devices and Bob’s; the first of Ann’s can lose its connection. */
let ann: Client;
let ann2: Client;
let bob: Client;
let chatId: number;

beforeAll(async () => {
  server = await startServer({ kind: 'embedded' });
  proxy = await startProxy(server.url);
  ann = await startPerson(proxy.url, 'ann');
  bob = await startPerson(server.url, 'bob');
  chatId = await ann.chatWith(bob.id);
  await ann.send(chatId, 'hello');
  ann2 = await startClient();
  await ann2.login(server.url, ann.email);
  await ann2.ready();
}, 60_000);
afterAll(async () => {
  await Promise.all([ann, ann2, bob].map((c) => c.stop()));
  await proxy.stop();
  await server.stop();
});

const row = async (c: Client): Promise<ChatView | undefined> =>
  value(await c.core.requests['chats.list'](undefined)).chats.find((chat) => chat.id === chatId);
const set = async (c: Client, wish: IpcParsed<'chats.set'>['set']): Promise<void> =>
  void value(await c.core.requests['chats.set']({ chatId, set: wish }));
const shows = (c: Client, is: (chat: ChatView | undefined) => boolean): Promise<void> =>
  waitFor('the setting is here', async () => is(await row(c)));

test('a mute, a pin and the archive come to every device of the user, and to nobody else', async () => {
  await set(ann, { kind: 'mute', until: MUTED_FOREVER });
  await set(ann, { kind: 'pin', on: true });
  await set(ann, { kind: 'archive', on: true });
  await shows(ann2, (chat) => chat?.muted === true && chat.pinnedAt !== null && chat.archived);
  const both = await Promise.all([row(ann), row(ann2)]);
  expect(both[0]?.mutedUntil).toBe(MUTED_FOREVER);
  await shows(ann, (chat) => chat?.pinnedAt === both[1]?.pinnedAt);
  expect(await row(bob)).toMatchObject({ muted: false, pinnedAt: null, archived: false });
  await set(ann, { kind: 'archive', on: false });
  await shows(ann2, (chat) => chat?.archived === false);
  await set(ann, { kind: 'archive', on: true });
  await shows(ann2, (chat) => chat?.archived === true);
});

test('what is set offline holds at once, and only the last of it is told', async () => {
  proxy.down(true);
  proxy.cut();
  await waitFor('offline', () => ann.core.connection().state !== 'online');
  await set(ann, { kind: 'pin', on: false });
  await set(ann, { kind: 'mute', until: Date.now() + 60_000 });
  await set(ann, { kind: 'mute', until: null });
  expect(await row(ann)).toMatchObject({ pinnedAt: null, muted: false });
  expect(await row(ann2)).toMatchObject({ muted: true });
  proxy.down(false);
  ann.core.wake();
  await ann.ready();
  await shows(ann2, (chat) => chat?.pinnedAt === null && !chat.muted);
});

test('a hidden chat is gone from every device, read, and back with the next message', async () => {
  await bob.send(chatId, 'unread');
  await shows(ann2, (chat) => chat?.unread === 1);
  await shows(ann, (chat) => chat?.unread === 1);
  await set(ann, { kind: 'hide' });
  expect(await row(ann)).toBeUndefined();
  await shows(ann2, (chat) => chat === undefined);
  await bob.send(chatId, 'again');
  await shows(ann, (chat) => chat?.unread === 1);
  await shows(ann2, (chat) => chat?.unread === 1);
});

test('asked twice it is done once, also when something else was set in between', async () => {
  const cid = await register(server.url, 'cid');
  const dan = await register(server.url, 'dan');
  const client = await connect(server.url, cid.token);
  const made = await fetch(`${server.url}/api/chat/create`, {
    method: 'POST',
    headers: { authorization: `Bearer ${cid.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ otherUserId: String(dan.id) }),
  });
  const { chatId: own } = (await made.json()) as { chatId: number };
  const first = { chatId: own, clientId: randomUUID(), set: { kind: 'pin', on: true } };
  const ask = (input: unknown): Promise<{ ok: boolean; event: { useq: number; payload: object } }> =>
    client.socket.timeout(8_000).emitWithAck('set_chat', input);
  const one = await ask(first);
  const off = await ask({ chatId: own, clientId: randomUUID(), set: { kind: 'pin', on: false } });
  const again = await ask(first);
  expect(again).toEqual(one);
  expect(off.event.useq).toBe(one.event.useq + 1);
  expect(off.event.payload).toMatchObject({ pinned_at: null });
  for (const wrong of [{ kind: 'mute', until: '0000-01-01T00:00:00Z' }, { kind: 'mute' }, { kind: 'pin', on: 1 }])
    expect(await ask({ ...first, clientId: randomUUID(), set: wrong })).toMatchObject({ error: { code: 'BAD_INPUT' } });
  client.socket.disconnect();
});
