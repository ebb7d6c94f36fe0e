import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ChatView } from '../../contract/ipc.ts';
import type { PeopleState } from '../../contract/people-ipc.ts';
import { type Client, startClient, startPerson, value, waitFor } from './support/client.ts';
import { connect, type Person, register, settle } from './support/people.ts';
import { type Proxy, startProxy } from './support/proxy.ts';
import { type LocalServer, startLocal } from './support/in-process.ts';
import { databaseKinds } from './support/server.ts';

describe.each(databaseKinds)('blocking somebody, on %s', (kind) => {
  let server: LocalServer;
  let proxy: Proxy;
  /** Ann’s two devices and Bob’s; the second of Ann’s can lose its connection. */
  let ann: Client;
  let ann2: Client;
  let bob: Client;
  let chatId: number;

  beforeAll(async () => {
    server = await startLocal({ kind });
    proxy = await startProxy(server.url);
    ann = await startPerson(server.url, 'ann');
    bob = await startPerson(server.url, 'bob');
    chatId = await ann.chatWith(bob.id);
    await ann.send(chatId, 'hello');
    await waitFor('the chat is at Bob’s', async () => (await bob.chats()).length === 1);
    ann2 = await startClient();
    await ann2.login(proxy.url, ann.email);
    await ann2.ready();
  }, 60_000);
  afterAll(async () => {
    await Promise.all([ann, ann2, bob].map((c) => c.stop()));
    await proxy.stop();
    await server.stop();
  });

  const state = async (c: Client): Promise<PeopleState> => value(await c.core.requests['people.state'](undefined));
  const row = async (c: Client): Promise<ChatView | undefined> => (await c.chats()).find((chat) => chat.id === chatId);
  const block = async (on: boolean): Promise<void> =>
    void value(await ann.core.requests['people.block']({ userId: bob.id, on }));
  const blocked = (c: Client, is: boolean): Promise<void> =>
    waitFor('the block is here', async () => (await row(c))?.blocked === is);

  test('all own devices know, also one that was away; the other one’s messages are refused, and both see nothing of each other', async () => {
    await waitFor('online', async () => (await row(ann))?.peer?.online === true);
    await waitFor('online', async () => (await row(bob))?.peer?.online === true);
    proxy.down(true);
    proxy.cut();
    await waitFor('offline', () => ann2.core.connection().state !== 'online');
    await block(true);
    await blocked(ann, true);
    expect((await state(ann)).blocked).toEqual([{ id: bob.id, name: 'bob', picture: null }]);
    for (const c of [ann, bob])
      await waitFor('hidden', async () => {
        const peer = (await row(c))?.peer;
        return peer?.online === false && peer.lastSeen === null;
      });
    expect((await row(bob))?.blocked).toBe(false);
    expect((await state(bob)).blocked).toEqual([]);
    proxy.down(false);
    ann2.core.wake();
    await blocked(ann2, true);
    expect((await state(ann2)).blocked).toHaveLength(1);
    expect((await row(ann2))?.peer).toMatchObject({ online: false, lastSeen: null });
    await bob.send(chatId, 'are you there?');
    await waitFor('refused', async () => (await bob.status(chatId, 'are you there?')) === 'failed');
    expect(await ann.texts(chatId)).toEqual(['hello']);
  });

  test('a new device of one’s own knows; a link to the person opens the chat and unblocks nobody', async () => {
    const fresh = await startClient();
    await fresh.login(server.url, ann.email);
    await fresh.ready();
    await blocked(fresh, true);
    expect(await fresh.chatWith(bob.id)).toBe(chatId);
    expect((await row(fresh))?.blocked).toBe(true);
    await bob.send(chatId, 'still?');
    await waitFor('refused', async () => (await bob.status(chatId, 'still?')) === 'failed');
    await fresh.stop();
  });

  test('who comes back to a chat with a block sees neither online nor last seen; unblocked, both see each other at once', async () => {
    await bob.restart();
    await bob.ready();
    expect((await row(bob))?.peer).toMatchObject({ online: false, lastSeen: null });
    await block(false);
    for (const c of [ann, ann2]) await blocked(c, false);
    for (const c of [ann, bob]) await waitFor('seen again', async () => (await row(c))?.peer?.online === true);
    await bob.send(chatId, 'thanks');
    await waitFor('came', async () => (await ann.texts(chatId)).includes('thanks'));
    expect((await state(ann2)).blocked).toEqual([]);
  });

  test('on the wire: twice is once, strangers and oneself are refused, the other one is pushed no word of it', async () => {
    const [eve, sam]: Person[] = [await register(server.url, 'eve'), await register(server.url, 'sam')];
    if (!eve || !sam) throw new Error('Nobody was registered.');
    const [e, s] = [await connect(server.url, eve.token), await connect(server.url, sam.token)];
    const ask = (userId: number, on: boolean): Promise<unknown> => e.ask('block_user', { userId: String(userId), on });
    expect(await ask(sam.id, true)).toEqual({ ok: true });
    expect(await ask(sam.id, true)).toEqual({ ok: true });
    expect(await ask(eve.id, true)).toMatchObject({ error: { code: 'BAD_INPUT' } });
    expect(await ask(2_000_000_001, true)).toMatchObject({ error: { code: 'NOT_FOUND' } });
    expect(await e.ask('list_blocked', {})).toMatchObject({ blocked: [{ id: String(sam.id), name: 'sam' }] });
    expect(e.got('user_event').filter((x) => x.kind === 'blocks')).toHaveLength(1);
    await settle(300);
    // They share no chat: not even that a presence is hidden is told.
    expect(s.got('user_hidden')).toEqual([]);
    expect(s.got('user_event')).toEqual([]);
    const rows = await server.store.db.query<{ action: string; target: string }>(
      `SELECT action, target FROM audit WHERE actor_id = $1 AND action IN ('block', 'unblock') ORDER BY id`,
      [eve.id],
    );
    expect(await ask(sam.id, false)).toEqual({ ok: true });
    expect(rows).toEqual([{ action: 'block', target: `user:${sam.id}` }]);
    for (const c of [e, s]) c.socket.close();
  });
});
