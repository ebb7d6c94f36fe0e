import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ChatEvent } from '../../contract/event.ts';
import type { MessagePayload } from '../../contract/message.ts';
import { until } from '../chaos/support/wait.ts';
import { chatOf, type Client, connect, type Person, register } from './support/people.ts';
import { databaseKinds, type RunningServer, startServer } from './support/server.ts';

const JWT_SECRET = 'a secret that both nodes of this test share';

const sent = async (client: Client, chatId: number, content: string, clientId?: string): Promise<MessagePayload> => {
  const ack = await client.ask('send_message', { chatId, content, ...(clientId === undefined ? {} : { clientId }) });
  if (!ack.ok) throw new Error(`${content}: ${ack.error.code}`);
  return ack.message;
};

const logOf = async (client: Client, chatId: number): Promise<ChatEvent[]> => {
  const first = await client.ask('fetch_events', { chatId, from: 1, to: 500 });
  if (!first.ok) throw new Error(first.error.code);
  expect(first.head).toBe(first.events.at(-1)?.seq ?? 0);
  return first.events;
};

/** The log has no hole and no second entry of one client id. */
const expectWhole = (events: readonly ChatEvent[]): void => {
  expect(events.map((e) => e.seq)).toEqual(events.map((_, i) => i + 1));
  expect(new Set(events.map((e) => `${e.senderId}:${e.clientId}`)).size).toBe(events.length);
};

describe.each(databaseKinds)('sending on %s', (kind) => {
  let server: RunningServer;
  let ann: Person;
  let bob: Person;
  let cat: Person;
  let a: Client;
  let b: Client;
  let withBob: number;
  let withCat: number;

  beforeAll(async () => {
    server = await startServer({ kind, env: { JWT_SECRET } });
    [ann, bob, cat] = [
      await register(server.url, 'ann'),
      await register(server.url, 'bob'),
      await register(server.url, 'cat'),
    ];
    [withBob, withCat] = [await chatOf(server.url, ann, bob), await chatOf(server.url, cat, ann)];
    [a, b] = [await connect(server.url, ann.token), await connect(server.url, bob.token)];
  });
  afterAll(async () => {
    a.socket.close();
    b.socket.close();
    await server.stop();
  });

  test('a repeated send answers the first again and tells nobody twice; another body is a conflict', async () => {
    const clientId = randomUUID();
    const first = await sent(a, withBob, 'once', clientId);
    expect(await a.ask('send_message', { chatId: withBob, content: 'once', clientId })).toEqual({
      ok: true,
      duplicate: true,
      message: first,
    });
    const upper = clientId.toUpperCase();
    expect(await a.ask('send_message', { chatId: withBob, content: 'twice', clientId: upper })).toMatchObject({
      ok: false,
      error: { code: 'CONFLICT', retry: 'final' },
    });
    expect(await a.ask('send_message', { chatId: withCat, content: 'once', clientId })).toMatchObject({
      error: { code: 'CONFLICT' },
    });
    const last = await sent(a, withBob, 'after');
    expect(last.seq).toBe(first.seq + 1);
    await b.push('receive_message', (m) => m.id === last.id);
    expect(b.got('receive_message').filter((m) => m.clientId === clientId)).toHaveLength(1);
    // A client id is its sender's: the other side may use the same.
    expect(await sent(b, withBob, 'mine', clientId)).toMatchObject({ content: 'mine', senderId: String(bob.id) });
  });

  test('the same send twenty times at once is stored once', async () => {
    const clientId = randomUUID();
    const acks = await Promise.all(
      Array.from({ length: 20 }, () => a.ask('send_message', { chatId: withBob, content: 'storm', clientId })),
    );
    expect(acks.filter((ack) => ack.ok && !ack.duplicate)).toHaveLength(1);
    expect(new Set(acks.map((ack) => (ack.ok ? ack.message.id : ack.error.code))).size).toBe(1);
    const mixed = randomUUID();
    const two = await Promise.all(
      ['x', 'y'].map((content) => a.ask('send_message', { chatId: withBob, content, clientId: mixed })),
    );
    expect(two.map((ack) => (ack.ok ? 'stored' : ack.error.code))).toEqual(['stored', 'CONFLICT']);
    expectWhole(await logOf(a, withBob));
  });

  test('three hundred at once to several chats: no hole, and each chat in the order of arrival', async () => {
    const acked: MessagePayload[] = [];
    await Promise.all(
      Array.from({ length: 300 }, async (_, i) => {
        const chatId = i % 3 === 0 ? withCat : withBob;
        acked.push(await sent(i % 3 === 1 ? b : a, chatId, `burst ${i}`));
      }),
    );
    for (const chatId of [withBob, withCat]) {
      const events = await logOf(a, chatId);
      expectWhole(events);
      const stored = events.flatMap((e) => (e.message?.content.startsWith('burst') === true ? [e.message] : []));
      expect(acked.filter((m) => m.chatId === chatId).map((m) => m.id)).toEqual(
        expect.arrayContaining(stored.map((m) => m.id)),
      );
      for (const sender of [ann, bob]) {
        const own = stored.filter((m) => m.senderId === String(sender.id)).map((m) => Number(m.content.slice(6)));
        expect(own).toEqual(own.toSorted((x, y) => x - y));
      }
      // Acks of one socket come back in the order of the log.
      const order = acked.filter((m) => m.chatId === chatId && m.senderId === String(ann.id)).map((m) => m.seq);
      expect(order).toEqual(order.toSorted((x, y) => x - y));
    }
  });

  test('one send that is refused harms nobody in its batch', async () => {
    const foreign = await chatOf(server.url, bob, cat);
    const acks = await Promise.all([
      a.ask('send_message', { chatId: withBob, content: 'good' }),
      a.ask('send_message', { chatId: foreign, content: 'not mine' }),
      a.ask('send_message', { chatId: 2_000_000_000, content: 'no such chat' }),
      a.ask('send_message', { chatId: withBob, content: 'good too', replyToId: `${withBob}-1` }),
    ]);
    expect(acks.map((ack) => (ack.ok ? 'stored' : ack.error.code))).toEqual([
      'stored',
      'FORBIDDEN',
      'FORBIDDEN',
      'stored',
    ]);
    expect(acks[3]).toMatchObject({ message: { replyToId: `${withBob}-1` } });
  });

  test('an acked message is there after kill -9', async () => {
    const ids: string[] = [];
    const sender = await connect(server.url, ann.token);
    const storm = (async () => {
      for (let i = 0; i < 2_000; i += 1) {
        sender.socket.emit('send_message', { chatId: withCat, content: `storm ${i}` }, (ack: unknown) => {
          if (typeof ack === 'object' && ack !== null && 'message' in ack) ids.push(JSON.stringify(ack.message));
        });
        if (i % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 2));
      }
    })();
    // In the middle of it, whatever the machine's pace: some are answered, most are not.
    await until('some acks', 20_000, () => ids.length >= 20, 1);
    await server.kill();
    await storm;
    await server.restart();
    [a, b] = [await connect(server.url, ann.token), await connect(server.url, bob.token)];
    const stored = new Set<string>();
    for (let from = 1; ; from += 500) {
      const page = await a.ask('fetch_events', { chatId: withCat, from, to: from + 499 });
      if (!page.ok) throw new Error(page.error.code);
      for (const e of page.events) stored.add(JSON.stringify(e.message));
      if (from + 500 > page.head) break;
    }
    expect(ids.filter((m) => !stored.has(m))).toEqual([]);
  });

  test.skipIf(kind === 'embedded')(
    'two nodes on one database: one order, one row per client id, blocks are heeded',
    async () => {
      const databaseUrl = server.databaseUrl ?? '';
      const node2 = await startServer({ kind: 'embedded', env: { DATABASE_URL: databaseUrl, JWT_SECRET } });
      const sql = new pg.Client(databaseUrl);
      try {
        await sql.connect();
        const here = [a, await connect(node2.url, ann.token), b, await connect(node2.url, bob.token)];
        const chatId = await chatOf(node2.url, bob, ann);
        expect(chatId).toBe(withBob);
        const before = (await logOf(a, withBob)).length;
        const shared = Array.from({ length: 20 }, () => randomUUID());
        const acks = await Promise.all([
          ...Array.from({ length: 80 }, (_, i) => here[i % 4]?.ask('send_message', { chatId, content: `n${i}` })),
          // The same sends by both nodes of the same person at once.
          ...shared.flatMap((clientId) =>
            [0, 1].map((n) => here[n]?.ask('send_message', { chatId, content: 'same', clientId })),
          ),
        ]);
        expect(acks.filter((ack) => ack?.ok !== true)).toEqual([]);
        const events = await logOf(a, withBob);
        expect(events).toHaveLength(before + 100);
        expectWhole(events);
        const planted = sql.query(
          'INSERT INTO chat_event (chat_id, seq, kind, sender_id, client_id, payload) SELECT chat_id, seq + 1000, kind, sender_id, client_id, payload FROM chat_event WHERE chat_id = $1 LIMIT 1',
          [chatId],
        );
        await expect(planted).rejects.toMatchObject({ code: '23505' });

        await sql.query('INSERT INTO block (blocker_id, blocked_id) VALUES ($1, $2)', [bob.id, ann.id]);
        expect(await a.ask('send_message', { chatId, content: 'let me in' })).toMatchObject({
          error: { code: 'FORBIDDEN', retry: 'final' },
        });
        expect(await b.ask('send_message', { chatId, content: 'I may' })).toMatchObject({ ok: true });
        for (const c of [here[1], here[3]]) c?.socket.close();
      } finally {
        await sql.end();
        await node2.stop();
      }
    },
  );
});
