import Database from 'better-sqlite3';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Cache } from './api.ts';
import { migrate } from './migrate.ts';
import { CACHE_APPLICATION, cacheMigrations } from './schema.ts';
import { teachSeal } from './seal.ts';
import {
  answer,
  chat,
  draftItem,
  EPOCH,
  event,
  events,
  kit,
  lastMessage,
  member,
  PEER,
  SELF,
  T0,
  text,
  uuid,
  type Kit,
} from './test-kit.ts';

let at: Kit;
let cache: Cache;
let now: number;
beforeEach(async () => {
  at = kit();
  now = T0;
  cache = (await at.open({ now: () => now })).cache;
});
afterEach(() => at.end());

const report = () => cache.doctor.chats(0, 100).chats;
const texts = (chatId = 1): string[] => cache.page(chatId, {}, 200).messages.map((m) => m.text);
/** Changes a row behind the app's back, with a valid seal: what no checksum can find. */
const tamper = (sql: string, ...values: unknown[]): void => {
  const db = new Database(join(at.dir, 'cache.db'), { timeout: 5_000 });
  teachSeal(db);
  db.prepare(sql).run(...values);
  db.close();
};

describe('where chats stand', () => {
  it('tells what is here, what is missing, what only comes when scrolled to, and what waits', async () => {
    const rows = [chat(1, 300), chat(2, 4), chat(3, 0)];
    await cache.applySync(answer(rows, { full: true }));
    await cache.applyEvents(1, events(1, 260, 300), 300, EPOCH);
    await cache.applyEvents(2, events(2, 1, 4), 6, EPOCH);
    await cache.enqueue({ ...draftItem(uuid(1), 3), createdAt: T0 + 5 });
    await cache.enqueue({ ...draftItem(uuid(2), 3), createdAt: T0 + 6 });
    await cache.refused(uuid(2), { code: 'TOO_LARGE', message: '', retry: 'final' });
    expect(report()).toMatchObject([
      // 1–259 are missing: 1–250 are older than what a new device keeps, 251–259 should be here.
      {
        chatId: 1,
        here: true,
        head: 300,
        top: 300,
        total: 300,
        missing: 259,
        older: 250,
        holes: 1,
        waiting: 0,
        failed: 0,
      },
      { chatId: 2, head: 6, top: 4, total: 6, missing: 2, older: 0, holes: 1 },
      { chatId: 3, head: 0, missing: 0, holes: 0, waiting: 1, failed: 1, waitingSince: T0 + 5 },
    ]);
    expect(report().every((c) => c.heardAt !== null && c.heardAt >= T0)).toBe(true);
  });

  it('gives the chats in pages, and last those that only something unsent is known of', async () => {
    await cache.applySync(answer(Array.from({ length: 25 }, (_, i) => chat(i + 10, 0))));
    await cache.enqueue(draftItem(uuid(1), 5));
    const seen: number[] = [];
    for (let after = 0, more = true; more; after = seen.at(-1) ?? 0) {
      const page = cache.doctor.chats(after, 10);
      expect(page.chats.length).toBeLessThanOrEqual(11);
      seen.push(...page.chats.map((c) => c.chatId));
      ({ more } = page);
    }
    expect(seen).toEqual([...Array.from({ length: 25 }, (_, i) => i + 10), 5]);
    expect(cache.doctor.chats(30, 10).chats.at(-1)).toMatchObject({ chatId: 5, here: false, waiting: 1 });
  });
});

describe('a message’s way', () => {
  beforeEach(async () => {
    await cache.applyChat(chat(1, 0));
  });

  it('is known step by step: written, waiting, stored, delivered, read', async () => {
    await cache.enqueue({ ...draftItem(uuid(1)), createdAt: T0 + 100 });
    expect(cache.doctor.message(1, uuid(1), null)).toMatchObject({
      own: true,
      state: 'queued',
      writtenAt: T0 + 100,
      seq: null,
    });
    // The machine slept for a day: the times are those of the clock, not of how long the store has run.
    now = T0 + 86_400_000;
    await cache.acked(text(1, 1, SELF, 'hello', { clientId: uuid(1) }));
    const stored = cache.doctor.message(1, uuid(1), 1);
    expect(stored).toMatchObject({
      state: 'sent',
      seq: 1,
      writtenAt: T0 + 100,
      storedAt: T0 + 1_000,
      leftAt: T0 + 86_400_000,
    });
    expect(stored?.delivered).toEqual({ reached: false, at: null, exact: true });
    await cache.applyPointers(1, [{ userId: PEER, read: 0, delivered: 1 }]);
    expect(cache.doctor.message(1, uuid(1), 1)?.delivered).toMatchObject({ reached: true, exact: true });
    expect(cache.doctor.message(1, uuid(1), 1)?.delivered.at).toBe(T0 + 86_400_000);
    expect(cache.doctor.message(1, uuid(1), 1)?.read.reached).toBe(false);
    // The key alone finds it, too: the window may have asked before it had a number.
    await cache.applyPointers(1, [{ userId: PEER, read: 1, delivered: 0 }]);
    expect(cache.doctor.message(1, uuid(1), null)?.read).toMatchObject({ reached: true, exact: true });
  });

  it('what a catch-up brought happened at that time or before; what was so before this cache is not known', async () => {
    await cache.applyEvents(1, events(1, 1, 9, SELF), 9, EPOCH);
    const pointed = (delivered: number, read: number) =>
      chat(1, 9, { members: [member(SELF), member(PEER, { delivered_seq: delivered, read_seq: read })] });
    await cache.applyChat(pointed(4, 2));
    expect(cache.doctor.message(1, 'x', 2)?.read).toMatchObject({ reached: true, exact: false });
    expect(cache.doctor.message(1, 'x', 2)?.read.at).not.toBeNull();
    expect(cache.doctor.message(1, 'x', 5)?.delivered.reached).toBe(false);
    await cache.applyChat(chat(2, 9, { members: [member(SELF), member(PEER, { read_seq: 9 })] }));
    await cache.applyEvents(2, events(2, 1, 9, SELF), 9, EPOCH);
    expect(cache.doctor.message(2, 'x', 3)?.read).toEqual({ reached: true, at: null, exact: true });
  });

  it('in a group a step is reached when all have reached it, and as well known as the worst known', async () => {
    const group = (a: number, b: number) =>
      chat(7, 3, {
        kind: 'group',
        title: 'g',
        members: [member(SELF), member(PEER, { read_seq: a }), member('3', { read_seq: b })],
      });
    await cache.applyChat(group(0, 0));
    await cache.applyEvents(7, events(7, 1, 3, SELF), 3, EPOCH);
    await cache.applyPointers(7, [{ userId: PEER, read: 3, delivered: 0 }]);
    expect(cache.doctor.message(7, 'x', 2)?.read.reached).toBe(false);
    await cache.applyChat(group(3, 2));
    expect(cache.doctor.message(7, 'x', 2)?.read).toMatchObject({ reached: true, exact: false });
  });

  it('is not known of a message that is nowhere', () => {
    expect(cache.doctor.message(1, uuid(9), 5)).toBeNull();
    expect(cache.doctor.message(9, uuid(9), null)).toBeNull();
  });

  it('forgets the times of a chat whose numbers mean something else', async () => {
    await cache.enqueue(draftItem(uuid(1)));
    await cache.acked(text(1, 1, SELF, 'hello', { clientId: uuid(1) }));
    const other = '22222222-2222-4222-8222-222222222222';
    await cache.applyEvents(1, events(1, 1, 1, SELF), 1, other);
    expect(cache.doctor.message(1, 'x', 1)).toMatchObject({ writtenAt: null, leftAt: null });
  });
});

describe('putting the server’s messages in the place of what is here', () => {
  const log = [1, 2, 3, 4, 5].map((n) => text(1, n, n % 2 === 0 ? SELF : PEER, `message ${n}`));
  const all = log.map(event);
  const row = chat(1, 5, { last_message: lastMessage(log[4] ?? text(1, 5, PEER, '')) });
  const right = log.map((m) => m.content);
  const refetch = async (wrong = { ahead: false, lower: [] as string[] }) => {
    await cache.renewChat(row, wrong);
    return cache.replaceEvents(1, { from: 1, to: 5 }, all, 5, EPOCH);
  };
  beforeEach(async () => {
    await cache.applyChat(row);
    await cache.applyEvents(1, all, 5, EPOCH);
    await cache.enqueue(draftItem(uuid(8), 1, 'still unsent'));
  });

  it.each([
    ['a changed text', "UPDATE message SET content = 'forged', plain = 1 WHERE chat_id = 1 AND seq = 2"],
    [
      'a changed last text, and its copy in the list',
      "UPDATE message SET content = 'forged' WHERE chat_id = 1 AND seq = 5",
    ],
    ['a row that went missing', 'DELETE FROM message WHERE chat_id = 1 AND seq = 3'],
    ['a row above the head', 'UPDATE message SET seq = 99 WHERE chat_id = 1 AND seq = 4'],
    ['another sender', "UPDATE message SET sender = '3' WHERE chat_id = 1 AND seq = 1"],
  ])('mends %s', async (_name, sql) => {
    tamper(sql);
    tamper("UPDATE chat SET last_text = 'forged too'");
    await refetch();
    expect(texts()).toEqual([...right, 'still unsent']);
    expect(cache.chat(1)?.last?.text).toBe('still unsent');
    await cache.discard(uuid(8));
    expect(cache.chat(1)?.last?.text).toBe('message 5');
    expect((await cache.search({ query: 'forged', limit: 10 })).hits).toEqual([]);
    expect((await cache.search({ query: 'message 2', limit: 10 })).hits).toHaveLength(1);
  });

  it('mends pointers that are too far, and a head that the server never had', async () => {
    tamper("UPDATE member SET read_seq = 5, delivered_seq = 5 WHERE user_id = '2'");
    await refetch({ ahead: false, lower: [PEER] });
    expect(cache.chat(1)).toMatchObject({ peersReadSeq: 0, peersDeliveredSeq: 0 });
    tamper('UPDATE chat SET head = 40, top = 40 WHERE id = 1');
    await refetch({ ahead: true, lower: [] });
    expect(cache.chatState(1)).toMatchObject({ head: 5, top: 5 });
    expect(texts()).toEqual([...right, 'still unsent']);
  });

  it('notifies of nothing and keeps what is read and unread', async () => {
    await cache.markRead(1, 3);
    const before = cache.chat(1);
    const changes = await refetch();
    expect(changes).toMatchObject({ chatIds: [1], arrived: [], messages: [] });
    expect(cache.chat(1)).toEqual(before);
    expect(cache.unread()).toBe(1);
  });

  it('what did not come is a hole afterwards, not taken for here', async () => {
    await cache.replaceEvents(1, { from: 1, to: 5 }, all.slice(3), 5, EPOCH);
    expect(cache.gaps(1, 9)).toEqual([{ from: 1, to: 3 }]);
  });

  it('a message that came meanwhile stays', async () => {
    await cache.applyLive(text(1, 6, PEER, 'live'));
    await refetch();
    expect(texts()).toEqual([...right, 'live', 'still unsent']);
    expect(cache.chatState(1)).toMatchObject({ head: 6, top: 6 });
  });

  it('of another database it changes nothing', async () => {
    const other = '22222222-2222-4222-8222-222222222222';
    await cache.replaceEvents(1, { from: 1, to: 5 }, [], 0, other);
    expect(texts()).toEqual([...right, 'still unsent']);
  });
});

it('a cache of the version before has its rows, and no times', async () => {
  const before = kit();
  const db = new Database(join(before.dir, 'cache.db'));
  teachSeal(db);
  db.pragma('journal_mode = WAL');
  const version = cacheMigrations.findIndex((step) => step.includes('CREATE TABLE pointer_time'));
  migrate(db, CACHE_APPLICATION, cacheMigrations.slice(0, version));
  db.prepare(
    `INSERT INTO chat (id, kind, title, updated_at, epoch, head, top, joined_seq) VALUES (4, 'group', 'old', 1, ?, 1, 1, 0)`,
  ).run(EPOCH);
  db.prepare(
    `INSERT INTO message (id, chat_id, seq, sender, own, type, content, at, plain) VALUES (1, 4, 1, ?, 1, 'TEXT', 'kept', 1, 1)`,
  ).run(SELF);
  db.close();
  const { cache: opened, notices } = await before.open();
  expect(notices).toEqual([]);
  expect(opened.page(4, {}, 5).messages.map((m) => m.text)).toEqual(['kept']);
  expect(opened.doctor.chats(0, 9).chats).toMatchObject([{ chatId: 4, heardAt: null }]);
  expect(opened.doctor.message(4, 'x', 1)).toMatchObject({ writtenAt: null, storedAt: 1 });
  await before.end();
});
