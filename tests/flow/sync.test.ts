import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { limits } from '../../contract/limits.ts';
import type { ChatRow } from '../../contract/chat.ts';
import type { UserEvent } from '../../contract/event.ts';
import type { RequestOutput } from '../../contract/socket.ts';
import { requests } from '../../contract/socket.ts';
import { chatOf, type Client, connect, type Person, register } from './support/people.ts';
import { databaseKinds, type RunningServer, startServer } from './support/server.ts';

type Page = RequestOutput<'sync'>;

/** What a client holds after a sync: rows by chat, its place in its own log, and the next token. */
interface View {
  token: string;
  chats: Map<number, ChatRow>;
  userSeq: number;
  pages: number;
}

/** Presence is told apart from the rows, and moves with the clock. */
const still = (row: ChatRow): ChatRow => {
  const plain = (u: ChatRow['user1']): ChatRow['user1'] =>
    u === null ? null : { ...u, is_online: false, last_seen: null };
  return { ...row, user1: plain(row.user1), user2: plain(row.user2) };
};

const ask = async (client: Client, token?: string): Promise<Page> => {
  const page = await client.ask('sync', token === undefined ? {} : { token });
  if (!page.ok) throw new Error(page.error.code);
  requests.sync.output.parse(page);
  return page;
};

/** Syncs as a client does: page after page, onto what it held. */
const syncFrom = async (client: Client, old?: View): Promise<View & { events: UserEvent[] }> => {
  const chats = new Map(old?.chats);
  const events: UserEvent[] = [];
  let token = old?.token;
  let userSeq = old?.userSeq ?? 0;
  for (let pages = 1; ; pages += 1) {
    const page = await ask(client, token);
    expect(page.full).toBe(old === undefined);
    for (const row of page.chats) chats.set(row.id, still(row));
    for (const id of page.gone) chats.delete(id);
    events.push(...page.userEvents);
    token = page.token;
    userSeq = page.userSeq;
    if (!page.more) return { token, chats, userSeq, events, pages };
  }
};

/** When a row was read is its own affair. */
const sorted = (view: View): [number, ChatRow][] =>
  [...view.chats].map(([id, row]): [number, ChatRow] => [id, { ...row, as_of: 0 }]).sort(([a], [b]) => a - b);

describe.each(databaseKinds)('sync on %s', (kind) => {
  let server: RunningServer;
  let ann: Person;
  let bob: Person;
  let cat: Person;
  let a: Client;
  let b: Client;
  let c: Client;

  beforeAll(async () => {
    server = await startServer({ kind });
    [ann, bob, cat] = [
      await register(server.url, 'ann'),
      await register(server.url, 'bob'),
      await register(server.url, 'cat'),
    ];
    [a, b, c] = [
      await connect(server.url, ann.token),
      await connect(server.url, bob.token),
      await connect(server.url, cat.token),
    ];
  });
  afterAll(async () => {
    for (const client of [a, b, c]) client.socket.close();
    await server.stop();
  });

  test('from any old token one gets to what a fresh snapshot shows', async () => {
    const views: View[] = [await syncFrom(a)];
    expect(views[0]?.chats.size).toBe(0);
    const withBob = await chatOf(server.url, ann, bob);
    views.push(await syncFrom(a));
    await a.ask('send_message', { chatId: withBob, content: 'one' });
    views.push(await syncFrom(a));
    await b.ask('mark_delivered', { items: [{ chatId: withBob, seq: 1 }] });
    views.push(await syncFrom(a));
    await b.ask('send_message', { chatId: withBob, content: 'two' });
    const withCat = await chatOf(server.url, cat, ann);
    views.push(await syncFrom(a));
    await c.ask('send_message', { chatId: withCat, content: 'hello' });
    views.push(await syncFrom(a));
    await a.ask('mark_read', { chatId: withBob });
    await b.ask('mark_read', { chatId: withBob, seq: 1 });

    const fresh = await syncFrom(a);
    expect([...fresh.chats.keys()]).toEqual([withCat, withBob]);
    expect(fresh.chats.get(withBob)).toMatchObject({
      unread_count: 0,
      head_seq: 2,
      members: [{ user_id: String(ann.id), read_seq: 2 }, { read_seq: 1 }],
    });
    expect(fresh.chats.get(withCat)).toMatchObject({ unread_count: 1, hidden: false });
    for (const old of views) {
      const now = await syncFrom(a, old);
      expect(sorted(now)).toEqual(sorted(fresh));
      expect(now.userSeq).toBe(fresh.userSeq);
      expect(now.events.map((e) => e.useq)).toEqual(
        Array.from({ length: now.userSeq - old.userSeq }, (_, i) => old.userSeq + i + 1),
      );
    }
    const again = await ask(a, fresh.token);
    expect(again).toMatchObject({ more: false, userEvents: [], gone: [], full: false, userSeq: fresh.userSeq });
    // The same token twice gives the same.
    expect((await ask(a, fresh.token)).chats.map(still)).toEqual(again.chats.map(still));
  });

  test('nothing that is written while pages are read is missed', async () => {
    const chats = [await chatOf(server.url, ann, bob), await chatOf(server.url, ann, cat)];
    let view = await syncFrom(a);
    let done = false;
    const writers = [a, b, c].map(async (client, n) => {
      for (let i = 0; !done; i += 1) {
        const chatId = chats[n === 2 ? 1 : n === 1 ? 0 : i % 2] ?? 0;
        await client.ask('send_message', { chatId, content: `w${n} ${i}`, clientId: randomUUID() });
        await client.ask('mark_read', { chatId });
      }
    });
    for (let i = 0; i < 25; i += 1) view = await syncFrom(a, view);
    done = true;
    await Promise.all(writers);
    view = await syncFrom(a, view);
    expect(sorted(view)).toEqual(sorted(await syncFrom(a)));
  });

  test('a token that is not the caller’s, or of nothing known, asks for a snapshot', async () => {
    const { token } = await syncFrom(b);
    const held: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    const altered = (change: object): string =>
      Buffer.from(JSON.stringify({ ...(held as object), ...change })).toString('base64url');
    const bad = [
      'x',
      'AAAA',
      Buffer.from('null').toString('base64url'),
      altered({ instance: 'another' }),
      altered({ user: ann.id }),
      altered({ v: 2 }),
      altered({ useq: 1_000_000 }),
      altered({ since: '99999999999999' }),
      altered({ since: '-1' }),
      altered({ extra: true }),
      altered({ paging: { next: '1; drop table chat', place: null } }),
    ];
    for (const text of bad)
      expect(await b.ask('sync', { token: text }), text).toMatchObject({
        ok: false,
        error: { code: 'RESNAPSHOT', retry: 'final' },
      });
    expect(await a.ask('sync', { token })).toMatchObject({ ok: false, error: { code: 'RESNAPSHOT' } });
    expect(await b.ask('sync', { token })).toMatchObject({ ok: true });
  });

  test('the token holds over a restart of the server', async () => {
    const before = await syncFrom(a);
    await server.restart();
    [a, b, c] = [
      await connect(server.url, ann.token),
      await connect(server.url, bob.token),
      await connect(server.url, cat.token),
    ];
    await b.ask('send_message', { chatId: await chatOf(server.url, ann, bob), content: 'after the restart' });
    expect(sorted(await syncFrom(a, before))).toEqual(sorted(await syncFrom(a)));
  });

  test.skipIf(kind === 'embedded')(
    'more chats than fit in an answer come page by page, newest first, each once',
    async () => {
      const dan = await register(server.url, 'dan');
      const old = await syncFrom(await connect(server.url, dan.token));
      const sql = new pg.Client(server.databaseUrl ?? '');
      await sql.connect();
      try {
        // Some of them at the same instant, as a batch of sends makes them.
        await sql.query(
          `WITH peer AS (
           INSERT INTO "user" (email, name, password_hash) SELECT 'peer' || n || '@example.org', 'peer ' || n, '' FROM generate_series(1, 450) n
           RETURNING id),
         made AS (
           INSERT INTO chat (user1_id, user2_id, pair_key, changed_xid, updated_at)
           SELECT $1::int, id, $1::int || ':' || id, pg_current_xact_id()::text::bigint, date_trunc('second', now()) - (id / 40) * interval '1 second'
           FROM peer RETURNING id, user2_id)
         INSERT INTO chat_member (chat_id, user_id) SELECT id, $1::int FROM made UNION ALL SELECT id, user2_id FROM made`,
          [dan.id],
        );
      } finally {
        await sql.end();
      }
      const d = await connect(server.url, dan.token);
      const given: ChatRow[] = [];
      for (let page = await ask(d); ; page = await ask(d, page.token)) {
        given.push(...page.chats);
        if (!page.more) break;
      }
      expect(given).toHaveLength(450);
      expect(new Set(given.map((row) => row.id)).size).toBe(450);
      expect(given.map((row) => row.updated_at)).toEqual(
        given
          .map((row) => row.updated_at)
          .toSorted()
          .toReversed(),
      );
      const delta = await syncFrom(d, old);
      expect(delta.pages).toBe(Math.ceil(450 / limits.syncChats));
      expect(sorted(delta)).toEqual(sorted(await syncFrom(d)));
      d.socket.close();
    },
  );
});
