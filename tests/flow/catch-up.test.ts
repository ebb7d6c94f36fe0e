import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startClient, startPerson, waitFor } from './support/client.ts';
import type { Client } from './support/client.ts';
import { startClientProcess } from './support/client-tools.ts';
import { type LocalServer, startLocal } from './support/in-process.ts';
import { addChats, addMessages } from './support/missed.ts';
import { connect, type Person, register, signInAgain } from './support/people.ts';
import { type Proxy, startProxy } from './support/proxy.ts';
import { databaseKinds, startServer } from './support/server.ts';
import { cacheFile, missingEvents, storedRows } from './support/stored.ts';

const CHATS = 20;
const EACH = 100;

/** What a device shows, without what differs by device. */
const picture = async (c: Client): Promise<unknown> => {
  const chats = await c.chats();
  const list = chats.map(({ id, title, unread, headSeq, readSeq, peersReadSeq, peersDeliveredSeq, last }) => ({
    id,
    title,
    unread,
    headSeq,
    readSeq,
    peersReadSeq,
    peersDeliveredSeq,
    last: last?.text,
  }));
  const texts: Record<number, string[]> = {};
  for (const { id } of chats)
    texts[id] = (await c.messages(id)).map((m) => `${m.seq} ${m.senderId} ${m.text} ${m.state}`);
  return { list: list.sort((a, b) => a.id - b.id), texts };
};

test('2,000 missed messages in 20 chats: the same as signing in anew, and at most one batch of news', async () => {
  const server = await startServer({ kind: 'embedded' });
  const proxy = await startProxy(server.url);
  const ann = await startClient();
  const people: Client[] = [];
  const fresh = await startClient();
  try {
    await ann.register(proxy.url, 'ann');
    await ann.ready();
    const chats: number[] = [];
    for (let i = 0; i < CHATS; i += 1) {
      const p = await startPerson(server.url, `p${i}`);
      people.push(p);
      const chat = await p.chatWith(ann.id);
      chats.push(chat);
      await p.send(chat, 'first');
    }
    await waitFor('Ann knows all', async () => (await ann.chats()).length === CHATS && ann.core.unread() === CHATS);
    proxy.down(true);
    proxy.cut();
    await waitFor('Ann is away', () => ann.core.connection().state !== 'online');
    ann.arrived.length = 0;

    await Promise.all(
      people.map(async (p, i) => {
        for (let n = 0; n < EACH; n += 1) await p.send(chats[i] ?? 0, `${i}/${n}`);
        await waitFor('all is sent', async () => (await p.chat(chats[i] ?? 0)).headSeq === EACH + 1, 60_000);
      }),
    );
    proxy.down(false);
    const began = performance.now();
    ann.core.wake();
    await waitFor('Ann is back', () => ann.core.connection().state === 'online');
    // A cut in the middle of the catch-up: it goes on where it was.
    proxy.cut();
    await waitFor('Ann is cut off', () => ann.core.connection().state !== 'online');
    ann.core.wake();
    await ann.ready();
    expect(performance.now() - began).toBeLessThan(15_000);

    expect(ann.arrived.filter((a) => !a.live).length).toBeLessThanOrEqual(1);
    const keys = ann.arrived.flatMap((a) => a.messages.map((m) => m.key));
    expect(new Set(keys).size).toBe(keys.length);

    await fresh.login(server.url, ann.email);
    await fresh.ready();
    expect(await picture(ann)).toEqual(await picture(fresh));
    expect(ann.core.unread()).toBe(CHATS * (EACH + 1));
    expect(fresh.arrived).toEqual([]);
  } finally {
    await Promise.all([ann, fresh, ...people].map((c) => c.stop()));
    await proxy.stop();
    await server.stop();
  }
}, 180_000);

describe.each(databaseKinds)('a device that was away, on %s', (kind) => {
  test('has everything it missed, and in the end the very rows of one that signs in anew', async () => {
    const server = await startLocal({ kind });
    const sql = server.store.db;
    const away = await startClient();
    const fresh = await startClient();
    try {
      const reader = await register(server.url, 'reader');
      const chats = await addChats(sql, reader.id, 30);
      await addMessages(sql, reader.id, chats, 60);
      await away.login(server.url, reader.email, reader.password);
      await away.ready();
      await away.core.close();

      // 520 events in some chats are more than one answer holds; one chat is new, and some are read elsewhere meanwhile.
      await addMessages(sql, reader.id, chats.slice(0, 3), 520);
      await addMessages(sql, reader.id, chats.slice(3), 90);
      const [made = 0] = await addChats(sql, reader.id, 1);
      await addMessages(sql, reader.id, [made], 130);
      const desk = await connect(server.url, (await signInAgain(server.url, reader)).token);
      for (const [n, chatId] of chats.slice(5, 15).entries())
        expect(await desk.ask('mark_read', { chatId, seq: 40 + 12 * n })).toMatchObject({ ok: true });
      desk.socket.close();
      await sql.query(
        `UPDATE chat_member SET read_seq = 70, delivered_seq = 99, changed_xid = pg_current_xact_id()::text::bigint
         WHERE user_id <> $1 AND chat_id = ANY($2::int[])`,
        [reader.id, chats.slice(10, 20)],
      );

      await away.restart();
      await away.ready();
      const file = cacheFile(away.dir, server.url, away.id);
      expect(missingEvents(file)).toBe(0);
      const missed = 3 * 520 + 27 * 90 + 130;
      // Of the time before it keeps the newest 50 of each chat.
      expect(storedRows(file)['message']?.length).toBe(30 * 50 + missed);

      await fresh.login(server.url, reader.email, reader.password);
      await fresh.ready();
      // A new device has the newest by itself and the rest when it is scrolled to.
      for (const device of [away, fresh]) for (const id of [...chats, made]) await device.messages(id);
      const rows = (device: Client): Record<string, unknown[]> =>
        storedRows(cacheFile(device.dir, server.url, device.id));
      await waitFor('both have told the server what they have', () =>
        [away, fresh].every((d) =>
          (rows(d)['chat'] ?? []).every(
            (c) => Reflect.get(Object(c), 'other_seq') <= Reflect.get(Object(c), 'own_delivered'),
          ),
        ),
      );
      expect(rows(away)['gap']).toEqual([]);
      expect(rows(away)['message']?.length).toBe(30 * 60 + missed);
      expect(rows(away)).toEqual(rows(fresh));
      expect(away.core.unread()).toBe(fresh.core.unread());
    } finally {
      await Promise.all([away, fresh].map((c) => c.stop()));
      await server.stop();
    }
  }, 180_000);
});

describe('a catch-up that is broken off goes on where it was', () => {
  const CHATS_MISSED = 100;
  const EACH_MISSED = 120;
  /** What comes after a cut, at most, as a part of what was left (docs/promises.md, P6). */
  const MORE = 1.1;
  let server: LocalServer;
  let proxy: Proxy;
  let reader: Person;
  let folder: string;
  /** Bytes of a catch-up that nothing disturbs. */
  let whole = 0;
  const profile = (n: number): string => join(folder, String(n));
  const missed = (n: number): number => missingEvents(cacheFile(profile(n), proxy.url, String(reader.id)));
  const all = CHATS_MISSED * EACH_MISSED;

  beforeAll(async () => {
    server = await startLocal({ kind: 'embedded' });
    proxy = await startProxy(server.url);
    folder = await mkdtemp(join(tmpdir(), 'sarn-cut-'));
    const sql = server.store.db;
    reader = await register(server.url, 'reader');
    const chats = await addChats(sql, reader.id, CHATS_MISSED);
    await addMessages(sql, reader.id, chats, 60);
    for (let n = 0; n < 3; n += 1) {
      const { email, password } = reader;
      const client = startClientProcess({ dir: profile(n), signIn: { server: proxy.url, email, password } });
      await client.caughtUp;
      await client.close();
    }
    await addMessages(sql, reader.id, chats, EACH_MISSED);
    const from = proxy.passed();
    const client = startClientProcess({ dir: profile(0) });
    await client.caughtUp;
    whole = proxy.passed() - from;
    await client.close();
    expect(missed(0)).toBe(0);
  }, 180_000);
  afterAll(async () => {
    await proxy.stop();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** Somewhere in the middle: early nothing is stored yet, late nothing is left to be compared. */
  const somewhere = (): number => Math.round(whole * (0.2 + 0.5 * Math.random()));

  test('when the connection is cut, twice', async () => {
    const client = startClientProcess({ dir: profile(1) });
    try {
      for (let cut = 0; cut < 2; cut += 1) {
        const at = Math.round(somewhere() / 2);
        const before = proxy.passed();
        proxy.cutAfter(at);
        await waitFor('the cut', () => proxy.cuts() > cut, 30_000);
        console.log(`cut after ${proxy.passed() - before} of ${whole} bytes`);
      }
      const [left, from] = [missed(1), proxy.passed()];
      expect(left).toBeLessThan(all);
      await client.caughtUp;
      const after = proxy.passed() - from;
      console.log(
        `${left} of ${all} events were left, and took ${((after * all) / (whole * left)).toFixed(3)} of their bytes`,
      );
      expect(after).toBeLessThan((whole / all) * left * MORE);
      expect(missed(1)).toBe(0);
    } finally {
      await client.close();
    }
  }, 120_000);

  test('when the client is killed', async () => {
    const first = startClientProcess({ dir: profile(2) });
    const [from, at] = [proxy.passed(), somewhere()];
    await waitFor('some of it is here', () => proxy.passed() - from > at, 30_000);
    await first.kill();
    const [left, killed] = [missed(2), proxy.passed()];
    expect(left).toBeLessThan(all);
    const second = startClientProcess({ dir: profile(2) });
    try {
      await second.caughtUp;
      const after = proxy.passed() - killed;
      console.log(
        `${left} of ${all} events were left, and took ${((after * all) / (whole * left)).toFixed(3)} of their bytes`,
      );
      expect(after).toBeLessThan((whole / all) * left * MORE);
      expect(missed(2)).toBe(0);
    } finally {
      await second.close();
    }
  }, 120_000);
});
