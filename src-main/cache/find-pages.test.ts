import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setTimeout as wait } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { join } from 'node:path';
import type { SearchFilters } from '../../contract/search-ipc.ts';
import type { Cache } from './api.ts';
import { FEW } from './find-read.ts';
import { act, chat, EPOCH, event, kit, member, PEER, SELF, T0, text, user, type Kit } from './test-kit.ts';

/** Thousands of messages on a machine that has other work. */
const PATIENCE_MS = 180_000;
/** More than are read whole, so that each way of reading goes in steps (find-read.ts). */
const BUSY = 3 * FEW;
const THIRD = '3';
/** What stands in a message: which sender, whether a picture or a link. */
const senderOf = (seq: number): string => (seq % 400 === 0 ? THIRD : seq % 2 === 0 ? SELF : PEER);
const contentOf = (seq: number): string =>
  `${seq % 3 === 0 ? 'กาแฟ' : 'tea'} ${seq % 5 === 0 ? 'see example.org' : 'e.g. nothing'} no ${seq}`;
const isPicture = (seq: number): boolean => seq % 7 === 0;
const payload = (chatId: number, seq: number) =>
  text(chatId, seq, senderOf(seq), contentOf(seq), {
    timestamp: new Date(T0 + seq * 60_000 + chatId).toISOString(),
    ...(isPicture(seq) ? { messageType: 'IMAGE', imageUrl: 'https://example.org/p.png' } : {}),
    senderName: senderOf(seq) === THIRD ? 'Third Person' : `User ${senderOf(seq)}`,
  });

let at: Kit;
let cache: Cache;
beforeAll(async () => {
  at = kit();
  cache = (await at.open()).cache;
  for (const [chatId, count] of [
    [1, BUSY],
    [2, 300],
  ] as const) {
    const members = [member(SELF), member(PEER), member(THIRD)];
    await cache.applyChat(
      chat(chatId, 0, { kind: 'group', title: `Chat ${chatId}`, user1: null, user2: user(PEER), members }),
    );
    for (let from = 1; from <= count; from += 500) {
      const part = Array.from({ length: Math.min(500, count - from + 1) }, (_, i) => event(payload(chatId, from + i)));
      await cache.applyEvents(chatId, part, count, EPOCH);
    }
  }
  const left = (): number => {
    const db = new Database(join(at.dir, 'cache.db'), { readonly: true });
    const n = db.prepare<[], { n: number }>('SELECT count(*) AS n FROM fts_todo').get()?.n ?? -1;
    db.close();
    return n;
  };
  while (left() > 0) await wait(50);
}, PATIENCE_MS);
afterAll(() => at.end());

type Place = [chatId: number, seq: number];
const everything: Place[] = [
  ...Array.from({ length: BUSY }, (_, i): Place => [1, i + 1]),
  ...Array.from({ length: 300 }, (_, i): Place => [2, i + 1]),
];
const expected = (fits: (chatId: number, seq: number) => boolean): string[] =>
  everything
    .filter(([chatId, seq]) => fits(chatId, seq))
    .sort((a, b) => b[1] - a[1] || b[0] - a[0])
    .map(([chatId, seq]) => `${chatId}-${seq}`);

/** All that is found, page by page. */
const paged = async (query: string, filters: SearchFilters, limit: number): Promise<string[]> => {
  const found: string[] = [];
  let before: string | null = null;
  for (let n = 0; n < 2_000; n += 1) {
    const { hits, next }: Awaited<ReturnType<Cache['search']>> = await cache.search({ query, filters, limit, before });
    expect(hits.length).toBeLessThanOrEqual(limit);
    found.push(...hits.map((hit) => hit.message.id ?? ''));
    if (next === null) return found;
    before = next;
  }
  throw new Error('It does not end.');
};
const coffee = (seq: number): boolean => seq % 3 === 0;
const day = T0 + 2_000 * 60_000;

describe('pages hold each hit once, in order, whichever way is read', { timeout: PATIENCE_MS }, () => {
  it.each<[string, string, SearchFilters, (chatId: number, seq: number) => boolean]>([
    ['the text index', 'กาแฟ', {}, (_, seq) => coffee(seq)],
    ['the text index, a sender of many', 'กาแฟ from:me', {}, (_, seq) => coffee(seq) && senderOf(seq) === SELF],
    ['few of a sender', 'กาแฟ', { from: [THIRD] }, (_, seq) => coffee(seq) && senderOf(seq) === THIRD],
    ['few and many senders', 'no from:"third person"', { from: [SELF] }, (_, seq) => senderOf(seq) !== PEER],
    ['everything, a short word', 'กา', {}, (_, seq) => coffee(seq)],
    ['a sender, a short word', 'กา', { from: [PEER] }, (_, seq) => coffee(seq) && senderOf(seq) === PEER],
    ['a sender without words', '', { from: [PEER] }, (_, seq) => senderOf(seq) === PEER],
    ['pictures', '', { has: ['image'] }, (_, seq) => isPicture(seq)],
    ['links', '', { has: ['link'] }, (_, seq) => seq % 5 === 0],
    ['pictures with links', 'tea', { has: ['image', 'link'] }, (_, seq) => seq % 35 === 0 && !coffee(seq)],
    ['a big chat, a short word', 'กา', { in: [1] }, (chatId, seq) => chatId === 1 && coffee(seq)],
    ['a big chat, the text index', 'กาแฟ', { in: [1] }, (chatId, seq) => chatId === 1 && coffee(seq)],
    ['a small chat', 'กา', { in: [2] }, (chatId, seq) => chatId === 2 && coffee(seq)],
    ['both chats', 'กาแฟ', { in: [1, 2] }, (_, seq) => coffee(seq)],
    ['a time', 'tea', { after: day - 600_000, before: day }, (_, seq) => !coffee(seq) && seq >= 1_990 && seq < 2_000],
    ['a time without words', '', { before: T0 + 50 * 60_000 }, (_, seq) => seq < 50],
  ])('%s', async (_name, query, filters, fits) => {
    const want = expected(fits);
    expect(want.length).toBeGreaterThan(3);
    for (const limit of [137, 5_000]) expect(await paged(query, filters, limit)).toEqual(want);
  });

  it('the places of a chat are all told', async () => {
    const all: number[] = [];
    let before: string | null = null;
    do {
      const answer: Awaited<ReturnType<Cache['searchPlaces']>> = await cache.searchPlaces(1, {
        query: 'กา',
        limit: 300,
        before,
      });
      all.push(...answer.places);
      before = answer.next;
    } while (before !== null);
    expect(all).toEqual(Array.from({ length: BUSY / 3 }, (_, i) => BUSY - 3 * i));
  });

  it('people are found by a part of their name', async () => {
    expect(await cache.people('PERS')).toEqual([{ id: THIRD, name: 'Third Person', picture: null }]);
    expect((await cache.people('user')).map((p) => p.id)).toContain(PEER);
  });

  it('what is deleted is found by no filter, what is edited by its new text', async () => {
    const picture = BUSY - (BUSY % 7);
    const edited = picture - 2;
    await cache.applyEvents(
      1,
      [
        act(1, BUSY + 1, 'delete', picture, { seq: BUSY + 1, deletedAt: '2026-03-01T00:00:00Z' }),
        act(1, BUSY + 2, 'edit', edited, {
          seq: BUSY + 2,
          content: 'see https://new.example.org/x',
          editedAt: '2026-03-01T00:00:00Z',
        }),
      ],
      BUSY + 2,
      EPOCH,
    );
    expect((await paged('', { has: ['image'] }, 500))[0]).not.toBe(`1-${picture}`);
    expect(await paged('', { has: ['link'], from: [senderOf(edited)] }, 5_000)).toContain(`1-${edited}`);
    expect(await paged('new.example', {}, 10)).toEqual([`1-${edited}`]);
  });
});
