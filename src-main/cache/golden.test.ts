import Database from 'better-sqlite3';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SearchHit } from '../../contract/ipc.ts';
import { dayOfTime, isoOfDay, startOfDay } from '../../contract/search-day.ts';
import type { SearchFilters } from '../../contract/search-ipc.ts';
import type { Cache, SearchWanted } from './api.ts';
import { fold } from '../../contract/fold.ts';
import { goldenMessages, goldenQueries, type GoldenQuery } from './golden/golden.ts';
import { chat, EPOCH, event, kit, PEER, SELF, T0, text, type Kit } from './test-kit.ts';

/** The same messages stand in a chat that is searched through and, the newest of many, in one that the index is asked about. */
const SMALL = 1;
const BIG = 2;
const BEFORE = 6_000;
const DAY_MS = 86_400_000;
/** Each query of the set is asked for in both chats and over everything. */
const ALL_MS = 120_000;

/** What is compared, written a second time and differently: character by character, from the list of what looks alike. */
const TONES = ['\u0E48', '\u0E49', '\u0E4A', '\u0E4B'];
const LOOKS: [string, string][] = [
  ...['\u200B', '\u00AD', '\u2060', '\uFEFF'].map((unseen): [string, string] => [unseen, '']),
  ['\u0E40\u0E40', '\u0E41'],
  ['\u03C2', '\u03C3'],
  ...['', ...TONES].map((tone): [string, string] => [`\u0E4D${tone}\u0E32`, `${tone}\u0E33`]),
  ...TONES.map((tone): [string, string] => [`\u0E33${tone}`, `${tone}\u0E33`]),
];
const seen = (s: string): string => {
  let out = s.normalize('NFC').toLowerCase().normalize('NFC');
  for (const [from, to] of LOOKS) out = out.split(from).join(to);
  return out;
};
const wordsOf = (query: string): string[] => seen(query).split(/\s/).filter(Boolean);
const naive = (query: string): number[] => {
  const words = wordsOf(query);
  if (words.length === 0) return [];
  return goldenMessages.filter(([, s]) => words.every((w) => seen(s).includes(w))).map(([id]) => id);
};

let at: Kit;
let cache: Cache;
const file = <T>(work: (db: Database.Database) => T): T => {
  const db = new Database(join(at.dir, 'cache.db'));
  try {
    return work(db);
  } finally {
    db.close();
  }
};
const waiting = (): number =>
  file((db) => db.prepare<[], { n: number }>('SELECT count(*) AS n FROM fts_todo').get()?.n ?? -1);
const numberIn = (chatId: number, id: number): number => (chatId === BIG ? BEFORE + id : id);
const expected = (chatId: number, ids: readonly number[]): string[] =>
  ids.toSorted((a, b) => b - a).map((id) => `${chatId}-${numberIn(chatId, id)}`);
const idsOf = (hits: SearchHit[]): (string | null)[] => hits.map((hit) => hit.message.id);

/** A word of the query that a hit does not mark. */
const unmarked = (hit: SearchHit, query: string): string | undefined => {
  const { text: content } = hit.message;
  const marked = hit.ranges.map(([from, to]) => seen(content.slice(from, to)));
  return wordsOf(query).find((w) => !marked.some((m) => m.includes(w)));
};

/** All hits, however many answers the 50 ms of one make of them on a busy machine. */
const findAll = async (wish: Omit<SearchWanted, 'before' | 'limit'>): Promise<SearchHit[]> => {
  const all: SearchHit[] = [];
  for (let before: string | null | undefined; before !== null;) {
    const { hits, next } = await cache.search({ ...wish, before: before ?? null, limit: 2 * goldenMessages.length });
    all.push(...hits);
    before = next;
  }
  return all;
};

const askAll = async (): Promise<void> => {
  const wrong: unknown[] = [];
  const ask = async (query: string, chatId: number | null, want: string[]): Promise<void> => {
    const filters = chatId === null ? {} : { in: [chatId] };
    const hits = await findAll({ query, filters });
    const got = idsOf(hits);
    const bad = hits.flatMap((hit) => unmarked(hit, query) ?? []);
    if (got.join() !== want.join() || bad.length > 0)
      wrong.push({ query: query.slice(0, 40), chatId, got: got.join(), want: want.join(), bad });
  };
  for (const [query, ids] of goldenQueries) {
    const [small, big] = [expected(SMALL, ids), expected(BIG, ids)];
    await Promise.all([ask(query, null, [...big, ...small]), ask(query, SMALL, small), ask(query, BIG, big)]);
  }
  expect(wrong).toEqual([]);
};

beforeAll(async () => {
  at = kit();
  cache = (await at.open()).cache;
  for (const [chatId, after] of [
    [SMALL, 0],
    [BIG, DAY_MS],
  ] as const) {
    await cache.applyChat(chat(chatId, numberIn(chatId, 0), { kind: 'group', title: `กลุ่ม ${chatId}` }));
    const messages = goldenMessages.map(([id, s]) => {
      const timestamp = new Date(T0 + after + id * 1_000).toISOString();
      return event(text(chatId, numberIn(chatId, id), id % 3 === 0 ? SELF : PEER, s, { timestamp }));
    });
    await cache.applyEvents(chatId, messages, numberIn(chatId, messages.length), EPOCH);
  }
  for (let i = 0; i < 200 && waiting() > 0; i += 1) await wait(50);
});
afterAll(() => at.end());

describe('the golden set', () => {
  it('is what it says: each message once, each query once, the lists as a second reading of the rule has them', () => {
    expect(goldenMessages.map(([id]) => id)).toEqual(goldenMessages.map((_, i) => i + 1));
    expect(goldenMessages.length).toBeGreaterThanOrEqual(300);
    expect(new Set(goldenQueries.map(([query]) => query)).size).toBe(goldenQueries.length);
    expect(goldenQueries.length).toBeGreaterThanOrEqual(220);
    const other = goldenQueries.filter(([query, ids]) => naive(query).join() !== ids.join());
    expect(other.map(([query, ids]) => ({ query: query.slice(0, 40), ids, naive: naive(query) }))).toEqual([]);
  });

  it('is found without a miss and without a false hit: indexed', { timeout: ALL_MS }, async () => {
    expect(waiting()).toBe(0);
    await askAll();
  });

  it('and with filters, typed and chosen, on every sixth query and on none', { timeout: ALL_MS }, async () => {
    // Who sent the n-th message, and when: as beforeAll has it. The links were listed by hand.
    const own = (id: number): boolean => id % 3 === 0;
    const links = new Set([231, 232, 234, 236, 237]);
    const at = (chatId: number, id: number): number => T0 + (chatId === BIG ? DAY_MS : 0) + id * 1_000;
    const noon = T0 + DAY_MS + 150_000;
    const day = dayOfTime(T0 + DAY_MS);
    const ways: { typed: string; chosen?: SearchFilters; fits: (chatId: number, id: number) => boolean }[] = [
      { typed: 'from:me', fits: (_, id) => own(id) },
      { typed: 'จาก:"user 2"', fits: (_, id) => !own(id) },
      { typed: '', chosen: { from: [PEER] }, fits: (_, id) => !own(id) },
      { typed: `ใน:"กลุ่ม ${BIG}" จาก:ฉัน`, fits: (chatId, id) => chatId === BIG && own(id) },
      { typed: `in:"กลุ่ม"`, fits: () => true },
      { typed: '', chosen: { before: noon }, fits: (chatId, id) => at(chatId, id) < noon },
      { typed: '', chosen: { after: noon, in: [BIG] }, fits: (chatId, id) => chatId === BIG && at(chatId, id) >= noon },
      { typed: `after:${isoOfDay(day)}`, fits: (chatId, id) => at(chatId, id) >= startOfDay(day) },
      { typed: `ก่อน:${isoOfDay(day)} มี:ลิงก์`, fits: (chatId, id) => at(chatId, id) < startOfDay(day) && links.has(id) },
      { typed: 'has:link', fits: (_, id) => links.has(id) },
      { typed: 'has:image', fits: () => false },
      { typed: 'from:nobody', fits: () => false },
    ];
    const all: GoldenQuery = ['', goldenMessages.map(([id]) => id)];
    const asked = [all, ...goldenQueries.filter((_, i) => i % 6 === 0)];
    const wrong: unknown[] = [];
    let count = 0;
    for (const [query, ids] of asked)
      for (const { typed, chosen = {}, fits } of ways) {
        // A chat alone is nothing to look for, and neither is what cannot be seen.
        const nothing = wordsOf(query).length === 0 && (query.trim() !== '' || typed.startsWith('in:'));
        const want = [BIG, SMALL].flatMap((chatId) =>
          expected(chatId, nothing ? [] : ids.filter((id) => fits(chatId, id))),
        );
        const wish = { query: `${typed} ${query}`, filters: chosen };
        const hits = await findAll(wish);
        count += 1;
        if (idsOf(hits).join() !== want.join())
          wrong.push({ query: wish.query.slice(0, 60), chosen, got: idsOf(hits).join(), want: want.join() });
      }
    expect(wrong).toEqual([]);
    expect(count).toBeGreaterThan(800);
  });

  it('two of three messages indexed', { timeout: ALL_MS }, async () => {
    const back = file((db) => {
      const rows = db
        .prepare<[], { id: number; content: string }>('SELECT id, content FROM message WHERE seq % 3 = 1')
        .all();
      db.transaction(() => {
        for (const { id, content } of rows) {
          db.prepare("INSERT INTO fts (fts, rowid, text) VALUES ('delete', ?, ?)").run(id, fold(content));
          db.prepare('INSERT INTO fts_todo (id) VALUES (?)').run(id);
        }
      })();
      return rows.length;
    });
    await askAll();
    expect(waiting()).toBe(back);
  });

  it('none indexed', { timeout: ALL_MS }, async () => {
    file((db) =>
      db.exec("INSERT INTO fts (fts) VALUES ('delete-all'); INSERT OR IGNORE INTO fts_todo SELECT id FROM message"),
    );
    await askAll();
    expect(waiting()).toBe(2 * goldenMessages.length);
  });
});
