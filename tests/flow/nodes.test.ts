import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase } from './support/database.ts';
import { startClient, waitFor } from './support/client.ts';
import { call, chatOf, type Client, connect, type Person, register, settle, signInAgain } from './support/people.ts';
import { startProxy, type Proxy } from './support/proxy.ts';
import { type RunningServer, startServer } from './support/server.ts';

const redisUrl = process.env['TEST_REDIS_URL'];
const missing = redisUrl === undefined || process.env['TEST_DATABASE_URL'] === undefined;

/** Two nodes of one installation, one PostgreSQL, and a Redis that can be taken away. */
describe.skipIf(missing)('two nodes that meet in Redis (needs TEST_DATABASE_URL and TEST_REDIS_URL)', () => {
  let database: Awaited<ReturnType<typeof createDatabase>>;
  let redis: Proxy;
  let one: RunningServer;
  let two: RunningServer;
  let ann: Person;
  let bob: Person;
  let a: Client;
  let b: Client;
  let chatId: number;
  const open: Client[] = [];

  const come = async (node: RunningServer, person: Person, protocol?: null): Promise<Client> => {
    const client = await connect(node.url, person.token, protocol === null ? { protocol } : {});
    open.push(client);
    return client;
  };

  beforeAll(async () => {
    database = await createDatabase('empty');
    redis = await startProxy(redisUrl ?? '');
    const env = {
      DATABASE_URL: database.url,
      REDIS_URL: redis.url.replace('http:', 'redis:'),
      JWT_SECRET: `nodes-${randomUUID()}`,
    };
    one = await startServer({ kind: 'embedded', env });
    two = await startServer({ kind: 'embedded', env });
    await waitFor('both nodes have joined', () => [one, two].every((n) => n.output().includes('nodes_joined')));
    [ann, bob] = [await register(one.url, 'ann'), await register(two.url, 'bob')];
    chatId = await chatOf(one.url, ann, bob);
    a = await come(one, ann);
    b = await come(two, bob);
  });
  afterAll(async () => {
    for (const client of open) client.socket.close();
    await one?.stop();
    await two?.stop();
    await redis?.stop();
    await database?.drop();
  });

  test('what is sent at one is told at the other: message, delivered and read, typing, presence', async () => {
    await a.ask('send_message', { chatId, content: 'across' });
    expect(await b.push('receive_message', (m) => m.content === 'across')).toMatchObject({ chatId, seq: 1 });
    expect(b.got('receive_message').filter((m) => m.content === 'across')).toHaveLength(1);
    await b.ask('mark_delivered', { items: [{ chatId, seq: 1 }] });
    await a.push('chat_event', (e) => e.kind === 'delivered' && e.seq === 1);
    await b.ask('mark_read', { chatId, seq: 1 });
    await a.push('chat_event', (e) => e.kind === 'read' && e.seq === 1);
    await b.ask('typing', { chatId, typing: true });
    await a.push('typing_update', (t) => t.chatId === chatId && t.typing);
    await a.push('user_online', (id) => id === String(bob.id));
  });

  test('the sender gets the ack and no echo, its other device at the other node gets the message', async () => {
    const second = await come(two, await signInAgain(two.url, ann));
    await a.ask('send_message', { chatId, content: 'from one of two' });
    await second.push('receive_message', (m) => m.content === 'from one of two');
    await settle();
    expect(a.got('receive_message').filter((m) => m.content === 'from one of two')).toEqual([]);
  });

  test('a device that is signed out at one loses its socket at the other', async () => {
    const lost = await signInAgain(two.url, ann);
    const socket = await come(two, lost);
    expect((await call(one.url, 'DELETE', `/api/devices/${lost.deviceId}`, ann.token)).status).toBe(204);
    expect(await socket.push('session_end')).toEqual({ reason: 'revoked' });
    await socket.closed;
    expect((await call(two.url, 'GET', '/api/chat/list', lost.token)).status).toBe(401);
  });

  test('a device written from the seed is told its row, whichever node the message came to', async () => {
    const seed = await come(two, await signInAgain(two.url, bob), null);
    await a.ask('send_message', { chatId, content: 'for the seed' });
    await seed.push('receive_message', (m) => m.content === 'for the seed');
    await seed.push('chat_list_update', (row) => row.id === chatId && row.last_message?.content === 'for the seed');
    await seed.push('unread_update', (u) => u.chatId === chatId && u.unreadCount > 0);
    // Who looks at the chat there reads it at once, and the writer here hears of it.
    await seed.ask('open_chat', { chatId });
    const ack = await a.ask('send_message', { chatId, content: 'seen at once' });
    if (!ack.ok) throw new Error(ack.error.code);
    await a.push('chat_event', (e) => e.kind === 'read' && e.seq === ack.message.seq);
  });

  test('signing a device out at one node ends its socket at the other within 2 s', async () => {
    const device = await signInAgain(one.url, bob);
    const socket = await come(two, device);
    const from = performance.now();
    expect((await call(one.url, 'POST', '/api/auth/logout', device.token)).status).toBe(204);
    await socket.closed;
    expect(performance.now() - from).toBeLessThan(2_000);
    expect(socket.got('session_end')).toEqual([{ reason: 'revoked' }]);
  });

  test('without Redis each node serves its own; what was missed comes with the next message after its return', async () => {
    const [here, there] = [await startClient(), await startClient()];
    try {
      await here.register(one.url, 'cat');
      await there.register(two.url, 'dan');
      const id = await here.chatWith(there.id);
      await Promise.all([here.ready(), there.ready()]);
      await here.send(id, 'before');
      await waitFor(
        'the first arrives',
        async () => (await there.chats()).some((c) => c.id === id) && (await there.texts(id)).includes('before'),
      );
      redis.down(true);
      redis.cut();
      await here.send(id, 'while away');
      await waitFor('acknowledged without Redis', async () => (await here.status(id, 'while away')) === 'sent');
      const beside = await come(one, bob);
      await a.ask('send_message', { chatId, content: 'same node' });
      await beside.push('receive_message', (m) => m.content === 'same node');
      redis.down(false);
      await waitFor(
        'pushes flow again and the gap is filled',
        async () => {
          await here.send(id, `after ${randomUUID()}`);
          await settle(500);
          return (await there.texts(id)).includes('while away');
        },
        10_000,
      );
      await waitFor('both have the same, in the same order', async () => {
        const [x, y] = [await here.texts(id), await there.texts(id)];
        return x.length === y.length && x.every((text, n) => text === y[n]);
      });
    } finally {
      await here.stop();
      await there.stop();
    }
  });
});
