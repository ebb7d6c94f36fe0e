import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setTimeout as wait } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { join } from 'node:path';
import type { Cache } from './api.ts';
import { fold } from '../../contract/fold.ts';
import {
  chat,
  draftItem,
  EPOCH,
  event,
  kit,
  lastMessage,
  member,
  PEER,
  SELF,
  text,
  uuid,
  type Kit,
} from './test-kit.ts';

/** Pieces that are joined without spaces, as Thai is written, beside other scripts. */
const PIECES = [
  'สวัสดี',
  'ครับ',
  'ค่ะ',
  'วันนี้',
  'ไปกิน',
  'ข้าว',
  'ที่ร้าน',
  'น้ำ',
  'น\u0E4Dำ',
  'ทำงาน',
  'ประชุม',
  'พรุ่งนี้',
  'เช้า',
  'เย็น',
  'ไม่',
  'รู้',
  'เรื่อง',
  'ก็',
  'มะม่วง',
  'Hello',
  'meeting',
  'Café',
  'cafe\u0301',
  'ÜBER',
  '100%',
  'a_b',
  '"quoted"',
  "it's",
  '東京',
  '会議',
  '안녕',
  '👩‍👩‍👧',
  'OK',
  ' ',
  ' ',
  '\n',
];
const QUERIES = [
  'สวัสดี',
  'สวัสดีครับ',
  'กินข้าว',
  'น้ำ',
  'น\u0E49\u0E4D\u0E32',
  'ก็',
  'ม่',
  'ร',
  'รู้',
  'ไม่รู้',
  'มะม่วง',
  'hello',
  'HELLO',
  'ok',
  'o',
  'café',
  'CAFE\u0301',
  'über',
  '100%',
  '%',
  '_',
  'a_b',
  '"quoted"',
  '"',
  "it's",
  '東京',
  '会',
  '東京会議',
  '안녕',
  '안',
  '👩‍👩‍👧',
  'hello ข้าว',
  'ก็ meeting',
  'วันนี้ ok น้ำ',
  'not there',
  '\\',
  "' OR 1=1",
  'fts AND',
];

/** A fixed sequence of numbers in [0, 1), so that a failure repeats. */
const sequence = (seed: number) => (): number => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
  return seed / 2_147_483_648;
};

let at: Kit;
let cache: Cache;
const random = sequence(7);
const sentences = Array.from({ length: 160 }, () =>
  Array.from({ length: 2 + Math.floor(random() * 6) }, () => PIECES[Math.floor(random() * PIECES.length)] ?? '').join(
    '',
  ),
);
const expected = (query: string, from = 1, to = sentences.length): number[] => {
  const words = fold(query)
    .split(/\s+/)
    .filter((w) => w !== '');
  const all = sentences.map((s, i) => ({ seq: i + 1, folded: fold(s) }));
  return all
    .filter((s) => s.seq >= from && s.seq <= to && words.every((w) => s.folded.includes(w)))
    .map((s) => s.seq)
    .reverse();
};
const found = async (query: string, chatId: number | null): Promise<(number | null)[]> =>
  (await cache.search({ query, ...(chatId === null ? {} : { filters: { in: [chatId] } }), limit: 500 })).hits.map(
    (h) => h.message.seq,
  );
const waiting = (): number => {
  const db = new Database(join(at.dir, 'cache.db'), { readonly: true });
  const n = db.prepare<[], { n: number }>('SELECT count(*) AS n FROM fts_todo').get()?.n ?? -1;
  db.close();
  return n;
};

beforeAll(async () => {
  at = kit();
  cache = (await at.open()).cache;
  await cache.applyChat(chat(1, 0));
  await cache.applyEvents(
    1,
    sentences.map((s, i) => event(text(1, i + 1, PEER, s))),
    sentences.length,
    EPOCH,
  );
});
afterAll(() => at.end());

describe('search finds exactly what a plain scan finds, newest first', () => {
  it('before anything is indexed', async () => {
    expect(waiting()).toBeGreaterThan(0);
    expect(await found('สวัสดี', null)).toEqual(expected('สวัสดี'));
    expect(await found('ไม่รู้', null)).toEqual(expected('ไม่รู้'));
  });

  it('and after', async () => {
    for (let i = 0; i < 100 && waiting() > 0; i += 1) await wait(50);
    expect(waiting()).toBe(0);
    for (const query of QUERIES) {
      expect(await found(query, null), query).toEqual(expected(query));
      expect(await found(query, 1), `${query} in the chat`).toEqual(expected(query));
    }
    expect(expected('สวัสดี').length).toBeGreaterThan(5);
    expect(expected('น้ำ').length).toBeGreaterThan(5);
  });

  it('in a chat too big to read whole, and never in another', async () => {
    await cache.applyChat(chat(3, 6_000, { last_message: lastMessage(text(3, 6_000, PEER, 'สวัสดีสยาม')) }));
    expect(
      (await cache.search({ query: 'สวัสดีสยาม', filters: { in: [3] }, limit: 9 })).hits.map((h) => h.message.id),
    ).toEqual(['3-6000']);
    expect((await cache.search({ query: 'hello', filters: { in: [3] }, limit: 9 })).hits).toEqual([]);
    expect(await found('สยาม', 1)).toEqual([]);
  });

  it('says when there is more', async () => {
    const all = expected('hello');
    expect((await cache.search({ query: 'hello', limit: 3 })).next).not.toBeNull();
    expect((await cache.search({ query: 'hello', limit: all.length })).next).toBeNull();
    expect(await cache.search({ query: '  ', limit: 3 })).toEqual({ hits: [], next: null });
  });
});

it('finds unsent messages first, with the title and what to colour', async () => {
  const clientId = uuid(1);
  await cache.enqueue(draftItem(clientId, 1, 'ยังไม่ส่ง HELLO'));
  const [first, second] = (await cache.search({ query: 'hello', limit: 5 })).hits;
  expect(first).toMatchObject({ message: { key: clientId, state: 'queued' }, chatTitle: 'User 2', ranges: [[10, 15]] });
  expect(second?.message.state).toBe('received');
});

it('orders by time over all chats, whatever came in first', async () => {
  await cache.applyChat(chat(4, 0, { kind: 'group', title: 'กลุ่ม', members: [member(SELF)] }));
  for (const [seq, when] of [
    [3, '2026-03-03'],
    [2, '2026-03-02'],
    [1, '2026-03-01'],
  ] as const) {
    await cache.applyEvents(4, [event(text(4, seq, PEER, 'zebra', { timestamp: `${when}T00:00:00Z` }))], 3, EPOCH);
  }
  await cache.applyEvents(1, [event(text(1, 161, PEER, 'zebra', { timestamp: '2026-03-02T12:00:00Z' }))], 161, EPOCH);
  const hits = (await cache.search({ query: 'zebra', limit: 9 })).hits;
  expect(hits.map((h) => h.message.id)).toEqual(['4-3', '1-161', '4-2', '4-1']);
  expect(hits[0]?.chatTitle).toBe('กลุ่ม');
});
