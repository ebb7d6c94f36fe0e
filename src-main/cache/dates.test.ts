import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Cache } from './api.ts';
import { answer, chat, EPOCH, event, kit, PEER, text, type Kit } from './test-kit.ts';

const DAY = 86_400_000;
const T = Date.parse('2026-03-01T00:00:00Z');

describe('dates of a chat', () => {
  let k: Kit;
  let cache: Cache;
  beforeEach(async () => {
    k = kit();
    ({ cache } = await k.open());
    await cache.applySync(answer([chat(1, 0)]));
    return () => undefined;
  });
  afterEach(() => k.end());

  /** Stores messages: number → day since T. */
  const store = async (days: Record<number, number>, head: number): Promise<void> => {
    for (const [seq, day] of Object.entries(days)) {
      const m = text(1, Number(seq), PEER, `m${seq}`, { timestamp: new Date(T + day * DAY).toISOString() });
      await cache.applyEvents(1, [event(m)], head, EPOCH);
    }
  };
  const at = (day: number) => {
    const { found, sure } = cache.messageFrom(1, T + day * DAY);
    return [found?.seq ?? null, sure];
  };

  it('finds the first message from a time on, or the last one before', async () => {
    await store({ 1: 0, 2: 0.5, 3: 4, 4: 4, 5: 9 }, 5);
    expect([-3, 0, 0.1, 1, 4, 4.1, 9, 10].map((day) => at(day)[0])).toEqual([1, 1, 2, 3, 3, 5, 5, 5]);
    expect(at(1)[1]).toBe(true);
  });

  it('says that the server is needed where something that is missing could be nearer, and tells the nearest', async () => {
    // 3 to 6 are missing.
    await store({ 1: 0, 2: 1, 7: 10, 8: 11 }, 8);
    expect(at(1)).toEqual([2, true]);
    expect(at(2)).toEqual([2, false]);
    expect(at(9)).toEqual([7, false]);
    expect(at(10.5)).toEqual([8, true]);
  });

  it('is not sure of what the chat was told of and has not seen', async () => {
    await store({ 1: 0 }, 1);
    await cache.applySync(answer([chat(1, 9)]));
    expect(at(3)).toEqual([1, false]);
  });

  it('knows nothing of an empty chat and of one that is not here', () => {
    expect(at(0)).toEqual([null, true]);
    expect(cache.messageFrom(99, T)).toEqual({ found: null, sure: true });
  });

  it('tells of each day whether anything was said, or is not known', async () => {
    await store({ 1: 0, 2: 0.5, 3: 2, 6: 5, 7: 5.5 }, 7);
    const bounds = Array.from({ length: 9 }, (_, i) => T + (i - 1) * DAY);
    expect(cache.days(1, bounds)).toEqual({
      days: ['none', 'some', 'none', 'some', 'unknown', 'unknown', 'some', 'none'],
      first: T,
    });
  });

  it('does not know the first message while what comes before is missing', async () => {
    await store({ 5: 0 }, 5);
    expect(cache.days(1, [T, T + DAY])).toEqual({ days: ['some'], first: null });
  });

  it('agrees with looking at every message, whatever is missing', async () => {
    let seed = 7;
    const random = (n: number): number => (seed = (seed * 48_271) % 2_147_483_647) % n;
    const kept: Record<number, number> = {};
    let day = 0;
    for (let seq = 1; seq <= 80; seq += 1) {
      day += random(5) / 2;
      if (random(3) > 0) kept[seq] = day;
    }
    await store(kept, 80);
    const stored = Object.entries(kept).map(([seq, d]) => ({ seq: Number(seq), day: d }));
    for (let n = 0; n < 200; n += 1) {
      const when = random(2 * Math.ceil(day) + 20) / 2 - 5;
      const next = stored.find((m) => m.day >= when);
      const earlier = stored.findLast((m) => m.day < when);
      const sure = (next?.seq ?? 81) === (earlier?.seq ?? 0) + 1;
      const nearest =
        next === undefined || (!sure && earlier !== undefined && when - earlier.day < next.day - when) ? earlier : next;
      expect(at(when), `${when}`).toEqual([nearest?.seq ?? null, sure]);
    }
  });
});
