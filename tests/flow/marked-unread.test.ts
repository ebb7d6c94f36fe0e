import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ChatView } from '../../contract/ipc.ts';
import { type Client, startClient, startPerson, value, waitFor } from './support/client.ts';
import { type Proxy, startProxy } from './support/proxy.ts';
import { databaseKinds, type RunningServer, startServer } from './support/server.ts';

describe.each(databaseKinds)('a chat marked unread, on %s', (kind) => {
  let server: RunningServer;
  let proxy: Proxy;
  /** Ann’s two devices, of which the first can lose its connection, and Bob’s. */
  let ann: Client;
  let ann2: Client;
  let bob: Client;
  let chatId: number;

  beforeAll(async () => {
    server = await startServer({ kind });
    proxy = await startProxy(server.url);
    ann = await startPerson(proxy.url, 'ann');
    bob = await startPerson(server.url, 'bob');
    chatId = await ann.chatWith(bob.id);
    await ann.send(chatId, 'hello');
    await waitFor('the chat is at Bob’s', async () => (await bob.chats()).length === 1);
    ann2 = await startClient();
    await ann2.login(server.url, ann.email);
    await ann2.ready();
    for (const text of ['one', 'two', 'three']) await bob.send(chatId, text);
    await waitFor('they came', async () => (await row(ann)).unread === 3);
    await read(ann);
    await waitFor('read', async () => (await row(ann2)).unread === 0);
    await waitFor('told', async () => (await bob.status(chatId, 'three')) === 'read');
  }, 60_000);
  afterAll(async () => {
    await Promise.all([ann, ann2, bob].map((c) => c.stop()));
    await proxy.stop();
    await server.stop();
  });

  const row = (c: Client): Promise<ChatView> => c.chat(chatId);
  const read = async (c: Client): Promise<void> =>
    void value(await c.core.requests['chats.markRead']({ chatId, seq: (await row(c)).headSeq }));
  const mark = async (c: Client, from: number | null): Promise<void> =>
    void value(await c.core.requests['chats.set']({ chatId, set: { kind: 'unread', from } }));
  const shows = (c: Client, unread: number): Promise<void> =>
    waitFor(`unread ${unread}`, async () => (await row(c)).unread === unread && c.core.unread() === unread);

  test('it counts as one on all own devices, and nobody else sees a thing: the pointer stays', async () => {
    await mark(ann, 3);
    for (const c of [ann, ann2]) await shows(c, 1);
    expect(await row(ann2)).toMatchObject({ marked: 3, counted: 1, readSeq: 4 });
    expect(await bob.status(chatId, 'three')).toBe('read');
    const fresh = await startClient();
    await fresh.login(server.url, ann.email);
    await fresh.ready();
    await shows(fresh, 1);
    await fresh.stop();
  });

  test('what comes in counts itself, not once more', async () => {
    await bob.send(chatId, 'four');
    for (const c of [ann, ann2]) await shows(c, 1);
    await bob.send(chatId, 'five');
    for (const c of [ann, ann2]) await shows(c, 2);
  });

  test('read on one device, from wherever: the mark is gone from all', async () => {
    await read(ann2);
    for (const c of [ann, ann2]) await shows(c, 0);
    expect((await row(ann)).marked).toBeNull();
  });

  test('while its chat is looked at, what comes in is read and the mark stays', async () => {
    value(await ann.core.requests['chats.show']({ chatId }));
    await mark(ann, 2);
    await bob.send(chatId, 'six');
    await waitFor('it came', async () => (await ann.texts(chatId)).includes('six'));
    await read(ann);
    await waitFor('told', async () => (await bob.status(chatId, 'six')) === 'read');
    expect((await row(ann)).marked).toBe(2);
    value(await ann.core.requests['chats.show']({ chatId: null }));
    // Told before it is taken off: what shows 0 afterwards has heard of both, and not yet of neither.
    await shows(ann2, 1);
    await mark(ann, null);
    await shows(ann2, 0);
  });

  test('set offline it holds at once, outlives a start, and is told later; hiding the chat ends it', async () => {
    proxy.down(true);
    proxy.cut();
    await waitFor('offline', () => ann.core.connection().state !== 'online');
    await mark(ann, 3);
    await shows(ann, 1);
    await ann.restart();
    await shows(ann, 1);
    await shows(ann2, 0);
    proxy.down(false);
    ann.core.wake();
    await ann.ready();
    await shows(ann2, 1);
    value(await ann2.core.requests['chats.set']({ chatId, set: { kind: 'hide' } }));
    await waitFor('off the list', async () => (await ann.chats()).length === 0);
    expect(ann.core.unread()).toBe(0);
    await bob.send(chatId, 'back');
    await waitFor('back', async () => (await ann.chats()).length === 1);
    await shows(ann, 1);
    await read(ann);
    await shows(ann, 0);
  });
});
