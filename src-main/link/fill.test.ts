import { expect, test } from 'vitest';
import { limits } from '../../contract/limits.ts';
import { fail, ok } from '../../contract/result.ts';
import type { Result } from '../../contract/result.ts';
import type { Range } from '../cache/api.ts';
import type { LinkContext } from './context.ts';
import type { Fetcher, Piece } from './fetch.ts';
import { createFill } from './fill.ts';
import { createJobs } from './jobs.ts';

const DEPTH = 50;
const sum = (pieces: readonly Piece[]): number => pieces.reduce((n, p) => n + p.range.to - p.range.from + 1, 0);

/**
 * A filling of chats 1…n with `each` missing events, over a cache in memory. `serve` answers what came of a request, after
 * `ms` of the clock; what it names as come is stored.
 */
const setUp = (chats: number, each: number, serve: (pieces: readonly Piece[]) => Result<number>, ms = 5) => {
  const missing = new Map<number, Set<number>>();
  for (let id = 1; id <= chats; id += 1) missing.set(id, new Set(Array.from({ length: each }, (_, i) => i + 1)));
  const asked: Piece[][] = [];
  const told: string[] = [];
  let now = 0;
  let open: number | null = null;
  let up = true;
  const parts = {
    now: () => now,
    random: () => 0,
    after(_ms: number, work: () => void) {
      const timer = setImmediate(work);
      return { cancel: () => clearImmediate(timer) };
    },
    log: () => undefined,
  };
  const unfilled = (): { chatId: number; range: Range; near: boolean }[] => {
    const of = (near: boolean) =>
      [...missing].flatMap(([chatId, seqs]) => {
        const some = [...seqs].filter((n) => n > each - DEPTH === near);
        return some.length === 0 ? [] : [{ chatId, range: { from: Math.min(...some), to: Math.max(...some) }, near }];
      });
    return [...of(true), ...of(false)];
  };
  const fetcher: Fetcher = {
    fetch: () => Promise.resolve(ok(undefined)),
    async fetchPages(pieces) {
      asked.push([...pieces]);
      await new Promise((resolve) => setImmediate(resolve));
      now += ms;
      const r = serve(pieces);
      if (r.ok && r.value > 0) {
        for (const { chatId, range } of pieces)
          for (let n = range.from; n <= range.to; n += 1) missing.get(chatId)?.delete(n);
      }
      return r;
    },
  };
  const ctx = { parts, jobs: createJobs(parts), cache: { unfilled }, isUp: () => up, openChat: () => open };
  const fill = createFill(
    // The parts of the context that filling uses; the rest is never touched.
    ctx as unknown as LinkContext,
    fetcher,
    () => undefined,
    () => told.push('resnapshot'),
  );
  const run = (): Promise<void> =>
    new Promise((resolve) => {
      fill.start({
        near: () => told.push('near'),
        all() {
          told.push('all');
          resolve();
        },
      });
    });
  return {
    fill,
    run,
    asked,
    told,
    left: () => [...missing.values()].reduce((n, s) => n + s.size, 0),
    look: (chatId: number) => void (open = chatId),
    drop: () => void (up = false),
  };
};

test('the open chat first, then the newest of every chat, then the rest; few answers, none too large', async () => {
  const at = setUp(40, 250, (pieces) => ok(sum(pieces)));
  at.look(23);
  expect(at.fill.left()).toBe(0);
  const done = at.run();
  expect(at.fill.left()).toBe(40);
  await done;
  expect(at.left()).toBe(0);
  expect(at.told).toEqual(['near', 'all']);
  const firstOther = at.asked.findIndex((pieces) => pieces.some((p) => p.chatId !== 23));
  expect(sum(at.asked.slice(0, firstOther).flat())).toBe(250);
  const rest = at.asked.slice(firstOther).flat();
  const firstOld = rest.findIndex((p) => p.range.to <= 250 - DEPTH);
  expect(sum(rest.slice(0, firstOld))).toBe(39 * DEPTH);
  expect(at.asked.every((pieces) => sum(pieces) <= limits.eventsMax && pieces.length <= limits.pagesMax)).toBe(true);
  // Nothing is asked for twice, and the answers soon are as large as they may be.
  expect(sum(at.asked.flat())).toBe(40 * 250);
  expect(at.asked.length).toBeLessThan((40 * 250) / limits.eventsMax + 12);
});

test('on a slow line the answers become smaller', async () => {
  const at = setUp(1, 400, (pieces) => ok(sum(pieces)), 9_000);
  await at.run();
  expect(sum(at.asked[0] ?? [])).toBeGreaterThan(sum(at.asked.at(-1) ?? []));
  expect(at.left()).toBe(0);
});

test('what the server does not give is not asked for without end', async () => {
  const at = setUp(3, 100, (pieces) => (pieces.some((p) => p.chatId === 2) ? ok(0) : ok(sum(pieces))));
  await at.run();
  expect(at.told).toEqual(['near', 'all']);
  expect(at.asked.length).toBeLessThan(20);
});

test('held back for its limits, a stretch is asked for again; another database ends it', async () => {
  let refused = 0;
  const at = setUp(2, 60, (pieces) => ((refused += 1) < 4 ? fail('RATE_LIMITED', 'Wait.', 1) : ok(sum(pieces))));
  await at.run();
  expect(at.left()).toBe(0);
  const other = setUp(1, 10, () => fail('RESNAPSHOT', 'Another database.'));
  await other.run();
  expect(other.told).toContain('resnapshot');
});

test('without a connection it stops, and begun again asks only for what is missing', async () => {
  let answers = 0;
  const at = setUp(10, 200, (pieces) => {
    answers += 1;
    if (answers === 4) at.drop();
    return ok(sum(pieces));
  });
  void at.run();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(at.told).not.toContain('all');
  const [left, before] = [at.left(), sum(at.asked.flat())];
  expect(left).toBeGreaterThan(0);
  // What was asked for is here: nothing of it is asked for again.
  expect(before).toBe(10 * 200 - left);
});

test('what the server cannot give for a while is asked for until it can; nothing says before that all is here', async () => {
  let refusals = 60;
  const f = setUp(3, 40, (pieces) =>
    (refusals -= 1) >= 0 ? fail('UNAVAILABLE', 'The database is away.') : ok(sum(pieces)),
  );
  await f.run();
  expect(refusals).toBeLessThan(0);
  expect(f.told).toEqual(['near', 'all']);
  expect(f.left()).toBe(0);
});
