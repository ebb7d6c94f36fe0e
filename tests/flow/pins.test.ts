import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { limits } from '../../contract/limits.ts';
import { type Client as Device, startPerson, value, waitFor } from './support/client.ts';
import { chatOf, type Client, connect, type Person, register } from './support/people.ts';
import { type Proxy, startProxy } from './support/proxy.ts';
import { databaseKinds, type RunningServer, startServer } from './support/server.ts';

describe.each(databaseKinds)('pinned messages on %s', (kind) => {
  let server: RunningServer;
  let ann: Person;
  let bob: Person;
  let eve: Person;
  let [a, b, e]: Client[] = [];
  let chatId: number;

  beforeAll(async () => {
    server = await startServer({ kind, env: { RATE_LIMIT_SCALE: '100' } });
    [ann, bob, eve] = [
      await register(server.url, 'ann'),
      await register(server.url, 'bob'),
      await register(server.url, 'eve'),
    ];
    chatId = await chatOf(server.url, ann, bob);
    [a, b, e] = [
      await connect(server.url, ann.token),
      await connect(server.url, bob.token),
      await connect(server.url, eve.token),
    ];
  });
  afterAll(async () => {
    for (const c of [a, b, e]) c?.socket.close();
    await server.stop();
  });

  const pin = (client: Client | undefined, seq: number, on: boolean, clientId = randomUUID()) =>
    client?.ask('act_on_message', { kind: 'pin', chatId, seq, clientId, on });
  const pinsOf = async (client: Client | undefined): Promise<object | undefined> => {
    const answer = await client?.ask('sync', {});
    return answer?.ok === true ? answer.chats.find((c) => c.id === chatId)?.pins : undefined;
  };

  test('both may pin, the last one stands first; a stranger learns nothing; a deleted one is pinned no more', async () => {
    for (const content of ['one', 'two', 'three']) await a?.ask('send_message', { chatId, content });
    expect(await pin(a, 1, true)).toMatchObject({ ok: true, event: { kind: 'pin', target: 1, pins: [1] } });
    expect(await pin(b, 3, true)).toMatchObject({ ok: true, event: { pins: [3, 1] } });
    expect(await pin(b, 1, true), 'once more: to the front').toMatchObject({ ok: true, event: { pins: [1, 3] } });
    expect(await pinsOf(b)).toEqual({ seq: 6, messages: [1, 3] });
    expect(await pin(e, 1, false)).toMatchObject({ ok: false, error: { code: 'FORBIDDEN' } });
    expect(await pin(a, 99, true)).toMatchObject({ ok: false, error: { code: 'FORBIDDEN' } });
    const gone = await a?.ask('act_on_message', { kind: 'delete', chatId, seq: 3, clientId: randomUUID() });
    expect(gone).toMatchObject({ ok: true, event: { pins: [1] } });
    expect(await pin(b, 3, true)).toMatchObject({ ok: false, error: { code: 'FORBIDDEN' } });
    expect(await pin(a, 1, false)).toMatchObject({ ok: true, event: { pins: [] } });
    expect(await pinsOf(a)).toEqual({ seq: 8, messages: [] });
  });

  test('a repeated one is answered as the first, another under its clientId refused; the first pinned one goes past the limit', async () => {
    const clientId = randomUUID();
    const first = await pin(a, 1, true, clientId);
    expect(await pin(a, 1, true, clientId)).toMatchObject({ ...first, duplicate: true });
    expect(await pin(a, 1, false, clientId)).toMatchObject({ ok: false, error: { code: 'CONFLICT' } });
    const seqs: number[] = [];
    for (let i = 0; i < limits.pins; i += 1) {
      const sent = await a?.ask('send_message', { chatId, content: `more ${i}` });
      if (sent?.ok !== true) throw new Error('not sent');
      seqs.unshift(sent.message.seq);
      await pin(b, sent.message.seq, true);
    }
    expect(await pinsOf(a)).toMatchObject({ messages: seqs });
  });
});

describe('pinned messages in the app', () => {
  let server: RunningServer;
  let proxy: Proxy;
  let ann: Device;
  let bob: Device;
  let chatId: number;

  beforeAll(async () => {
    server = await startServer({ kind: 'embedded' });
    proxy = await startProxy(server.url);
    ann = await startPerson(proxy.url, 'ann');
    bob = await startPerson(server.url, 'bob');
    chatId = await ann.chatWith(bob.id);
  }, 60_000);
  afterAll(async () => {
    await Promise.all([ann, bob].map((c) => c.stop()));
    await proxy.stop();
    await server.stop();
  });

  const pins = async (c: Device): Promise<string[]> =>
    value(await c.core.requests['pins.list']({ chatId })).pins.map((p) => p.preview);

  test('without a connection it shows as done, goes out later, and follows what becomes of the message', async () => {
    const key = await ann.send(chatId, 'the **address**');
    await waitFor('there', async () => (await bob.messages(chatId).catch(() => [])).some((m) => m.key === key));
    const seq = (await bob.messages(chatId)).find((m) => m.key === key)?.seq ?? 0;
    await waitFor('sent', async () => (await ann.messages(chatId)).some((m) => m.key === key && m.seq === seq));
    proxy.down(true);
    proxy.cut();
    await waitFor('offline', () => ann.core.connection().state !== 'online');
    value(await ann.core.requests['messages.pin']({ chatId, seq, on: true }));
    expect((await ann.chat(chatId)).pins).toEqual([seq]);
    expect(await pins(ann)).toEqual(['the address']);
    expect((await bob.chat(chatId)).pins).toEqual([]);
    await ann.restart();
    proxy.down(false);
    ann.core.wake();
    await ann.ready();
    await waitFor('pinned', async () => (await bob.chat(chatId)).pins.length === 1);
    expect(await pins(bob)).toEqual(['the address']);
    value(await ann.core.requests['messages.edit']({ chatId, key, seq, text: 'another address' }));
    await waitFor('edited', async () => (await pins(bob))[0] === 'another address');
    value(await ann.core.requests['messages.remove']({ chatId, key, seq, forEveryone: true }));
    expect(await pins(ann)).toEqual([]);
    await waitFor('gone', async () => (await bob.chat(chatId)).pins.length === 0);
  });
});
