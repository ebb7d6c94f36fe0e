import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ChatView } from '../../contract/ipc.ts';
import { type Client, startClient, startPerson, value, waitFor } from './support/client.ts';
import { type Client as Wire, connect, register, settle } from './support/people.ts';
import { databaseKinds, type RunningServer, startServer } from './support/server.ts';

describe.each(databaseKinds)('what others are told, on %s', (kind) => {
  let server: RunningServer;
  /** Ann’s two devices and Bob’s. */
  let ann: Client;
  let ann2: Client;
  let bob: Client;
  let chatId: number;

  beforeAll(async () => {
    server = await startServer({ kind });
    ann = await startPerson(server.url, 'ann');
    bob = await startPerson(server.url, 'bob');
    chatId = await ann.chatWith(bob.id);
    await ann.send(chatId, 'hello');
    await waitFor('the chat is at Bob’s', async () => (await bob.chats()).length === 1);
    ann2 = await startClient();
    await ann2.login(server.url, ann.email);
    await ann2.ready();
  }, 60_000);
  afterAll(async () => {
    await Promise.all([ann, ann2, bob].map((c) => c.stop()));
    await server.stop();
  });

  const row = async (c: Client): Promise<ChatView> => c.chat(chatId);
  const wish = async (c: Client, set: { readReceipts?: boolean; presence?: boolean }): Promise<void> =>
    void value(await c.core.requests['people.privacy'](set));
  const privacyOf = async (c: Client) => {
    const { readReceipts, presence } = value(await c.core.requests['people.state'](undefined));
    return { readReceipts, presence };
  };
  const say = async (from: Client, to: Client, text: string): Promise<void> => {
    await from.send(chatId, text);
    await waitFor(`${text} came`, async () => (await to.texts(chatId)).includes(text));
  };
  const read = async (c: Client): Promise<void> => {
    const { headSeq } = await row(c);
    value(await c.core.requests['chats.markRead']({ chatId, seq: headSeq }));
  };
  const status = (c: Client, text: string, is: string): Promise<void> =>
    waitFor(`${text} is ${is}`, async () => (await c.status(chatId, text)) === is);

  test('receipts off: delivered stays, read is told to nobody else, nor are others’; own devices and counts are as before', async () => {
    await read(bob);
    await status(ann, 'hello', 'read');
    await wish(bob, { readReceipts: false });
    await say(ann, bob, 'secretly read');
    await status(ann, 'secretly read', 'delivered');
    await read(bob);
    await waitFor('read at Bob’s', async () => (await row(bob)).unread === 0);
    await say(bob, ann, 'and you?');
    await waitFor('unread on both', async () => (await row(ann)).unread === 1 && (await row(ann2)).unread === 1);
    await read(ann);
    await waitFor('read on Ann’s other device', async () => (await row(ann2)).unread === 0);
    await settle(500);
    expect(await ann.status(chatId, 'secretly read')).toBe('delivered');
    expect(await bob.status(chatId, 'and you?')).toBe('delivered');
    // Nothing of it comes by another way: a new device, and sums that agree.
    const fresh = await startClient();
    await fresh.login(server.url, ann.email);
    await fresh.ready();
    expect(await fresh.status(chatId, 'secretly read')).not.toBe('read');
    expect(await fresh.status(chatId, 'hello')).toBe('read');
    await fresh.stop();
    for (const c of [ann, bob]) {
      const check = value(await c.core.requests['doctor.check']({ chatId }));
      expect(JSON.stringify(check)).not.toContain('pointers');
    }
    const bobs = await startClient();
    await bobs.login(server.url, bob.email);
    await bobs.ready();
    expect(await privacyOf(bobs)).toEqual({ readReceipts: false, presence: true });
    expect((await row(bobs)).unread).toBe(0);
    await bobs.stop();
  });

  test('receipts on again: from the next message on each sees how far the other has read', async () => {
    await wish(bob, { readReceipts: true });
    await say(ann, bob, 'openly read');
    await read(bob);
    await status(ann, 'openly read', 'read');
    await status(ann, 'secretly read', 'read');
  });

  test('presence off: nobody sees online or last seen, and the user sees nobody’s; typing is another thing', async () => {
    await waitFor('online', async () => (await row(ann)).peer?.online === true);
    await wish(bob, { presence: false });
    for (const c of [ann, ann2, bob])
      await waitFor('hidden', async () => {
        const peer = (await row(c)).peer;
        return peer?.online === false && peer.lastSeen === null;
      });
    expect(await privacyOf(bob)).toEqual({ readReceipts: true, presence: false });
    await ann2.restart();
    await ann2.ready();
    expect((await row(ann2)).peer).toMatchObject({ online: false, lastSeen: null });
    await bob.restart();
    await bob.ready();
    expect((await row(ann)).peer).toMatchObject({ online: false, lastSeen: null });
    expect((await row(bob)).peer).toMatchObject({ online: false, lastSeen: null });
    await wish(bob, { presence: true });
    for (const c of [ann, bob]) await waitFor('seen again', async () => (await row(c)).peer?.online === true);
  });

  test('groups: who keeps to themselves what they read is told what others have stored only, on the wire', async () => {
    const people = await Promise.all(['eve', 'sam', 'tom'].map((name) => register(server.url, name)));
    const [eve, sam, tom] = await Promise.all(people.map((p) => connect(server.url, p.token)));
    if (!eve || !sam || !tom) throw new Error('Nobody came.');
    const ids = people.map((p) => String(p.id));
    const members = ids.slice(1);
    const made = await eve.ask('create_group', { clientId: randomUUID(), title: 'Trip', members });
    if (!made.ok) throw new Error(made.error.code);
    const group = made.chatId;
    const send = async (text: string): Promise<number> => {
      const sent = await eve.ask('send_message', { chatId: group, content: text, clientId: randomUUID() });
      if (!sent.ok) throw new Error(sent.error.code);
      return sent.message.seq;
    };
    expect(await tom.ask('set_privacy', { readReceipts: false })).toMatchObject({ ok: true, readReceipts: false });
    const seq = await send('who reads this?');
    for (const c of [sam, tom]) await c.ask('mark_read', { chatId: group, seq });
    const told = (c: Wire, id: string | undefined): number[] =>
      c
        .got('chat_event')
        .flatMap((p) => (p.kind === 'pointers' ? p.items : []).flatMap((i) => (i.userId === id ? [i.read] : [])));
    const stored = (c: Wire, id: string | undefined): number[] =>
      c
        .got('chat_event')
        .flatMap((p) => (p.kind === 'pointers' ? p.items : []).flatMap((i) => (i.userId === id ? [i.delivered] : [])));
    await expect.poll(() => told(eve, ids[1])).toContain(seq);
    await expect.poll(() => stored(eve, ids[2])).toContain(seq);
    await expect.poll(() => stored(tom, ids[1])).toContain(seq);
    expect(told(eve, ids[2])).not.toContain(seq);
    expect(told(tom, ids[1]).every((n) => n === 0)).toBe(true);
    expect(tom.got('user_event').some((e) => e.kind === 'read' && e.payload['seq'] === seq)).toBe(true);
    const rowsOf = async (c: Wire): Promise<Record<string, number>> => {
      const synced = await c.ask('sync', {});
      const chat = synced.ok ? synced.chats.find((x) => x.id === group) : undefined;
      return Object.fromEntries(chat?.members.map((m) => [m.user_id, m.read_seq]) ?? []);
    };
    const [eves, toms] = [await rowsOf(eve), await rowsOf(tom)];
    expect(eves[ids[1] ?? '']).toBe(seq);
    expect(eves[ids[2] ?? '']).toBeLessThan(seq);
    expect(toms[ids[1] ?? '']).toBe(0);
    expect(toms[ids[2] ?? '']).toBe(seq);
    for (const wrong of [{ readReceipts: 1 }, { presence: null }, { lastSeen: false }])
      expect(await tom.socket.timeout(8_000).emitWithAck('set_privacy', wrong)).toMatchObject({
        error: { code: 'BAD_INPUT' },
      });
    for (const c of [eve, sam, tom]) c.socket.close();
  });
});
