import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Bridge } from '../../contract/bridge.ts';
import type { IpcOutput } from '../../contract/ipc.ts';
import { fail, ok, type Result } from '../../contract/result.ts';
import { sampleMessages } from '../../tests/support/sample-data.ts';
import { createSearchStore, type SearchStore } from './search.ts';

type Answer = Result<IpcOutput<'search.server'>>;
const [sample] = [...sampleMessages('en', Date.now()).values()].flat();
const hits = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => {
    if (sample === undefined) throw new Error('no sample');
    const seq = from - i;
    return {
      message: { ...sample, key: `k${seq}`, id: `1-${seq}`, seq, order: seq, at: seq },
      chatTitle: 'A',
      ranges: [],
    };
  });
const page = (from: number, count: number, next: string | null, whole = false): Answer =>
  ok({ hits: hits(from, count), next, whole });

/** What an answer takes. */
const ANSWER_MS = 10;
let asked: { name: string; input: unknown }[];
let here: Answer[];
let there: Answer[];
let search: SearchStore;
beforeEach(() => {
  vi.useFakeTimers();
  [asked, here, there] = [[], [], []];
  const bridge = {
    invoke: async (name: string, input: unknown) => {
      asked.push({ name, input });
      await new Promise((resolve) => setTimeout(resolve, ANSWER_MS));
      return (name === 'search.messages' ? here : there).shift() ?? page(0, 0, null, true);
    },
    on: () => () => undefined,
  };
  // The part of a bridge that the store uses, with answers that were prepared.
  search = createSearchStore(bridge as unknown as Bridge);
});
afterEach(() => vi.useRealTimers());
const settle = () => vi.advanceTimersByTimeAsync(1_000);
const of = (name: string) => asked.filter((a) => a.name === name);

describe('a search', () => {
  it('that had no time to find anything goes on by itself until a page is full, and then waits', async () => {
    here = [page(0, 0, 'a'), page(900, 10, 'b'), page(800, 40, 'c'), page(700, 50, 'd')];
    search.type('word');
    await vi.advanceTimersByTimeAsync(100);
    expect([asked, search.getState().stale]).toEqual([[], true]);
    await settle();
    expect(of('search.messages').map((a) => a.input)).toEqual([
      { query: 'word', filters: {} },
      { query: 'word', filters: {}, before: 'a' },
      { query: 'word', filters: {}, before: 'b' },
    ]);
    expect(search.getState()).toMatchObject({ here: 'more', stale: false, server: 'whole' });
    expect(search.getState().hits).toHaveLength(50);
    search.more();
    await settle();
    expect(search.getState().hits).toHaveLength(100);
  });

  it('is stopped, and goes on where it was', async () => {
    here = Array.from({ length: 50 }, (_, i) => page(0, 0, `n${i}`));
    search.type('x');
    await vi.advanceTimersByTimeAsync(120 + 5 * ANSWER_MS);
    search.stop();
    await settle();
    expect(search.getState().here).toBe('more');
    const before = of('search.messages').length;
    expect(before).toBeLessThan(10);
    here = [page(5, 1, null)];
    search.more();
    await settle();
    expect(search.getState()).toMatchObject({ here: 'done' });
    expect(of('search.messages').length).toBe(before + 1);
  });

  it('merges what the server has, each message once, and says when the server cannot be asked', async () => {
    here = [page(100, 5, null)];
    there = [page(97, 6, 'r1'), page(60, 2, null)];
    search.type('word');
    await settle();
    expect(search.getState().hits.map((h) => [h.message.seq, h.remote])).toEqual([
      ...[100, 99, 98, 97, 96].map((seq) => [seq, false]),
      ...[95, 94, 93, 92, 60, 59].map((seq) => [seq, true]),
    ]);
    expect(search.getState()).toMatchObject({ here: 'done', server: 'done' });
    there = [fail('OFFLINE', 'No connection.')];
    search.type('other');
    await settle();
    expect(search.getState()).toMatchObject({ server: 'offline', hits: [] });
  });

  it('drops what an older question is answered', async () => {
    here = [page(1, 1, null), page(2, 2, null)];
    search.type('one');
    search.type('two');
    await settle();
    expect(of('search.messages').map((a) => a.input)).toEqual([{ query: 'two', filters: {} }]);
  });

  it('makes chips of filters that are typed to their end, and asks with those that are chosen', async () => {
    search.type('budget has:image');
    expect(search.getState()).toMatchObject({ typed: 'budget has:image', chips: [] });
    search.type('budget has:image ');
    expect(search.getState()).toMatchObject({ typed: 'budget ', chips: [{ kind: 'has', what: 'image' }] });
    search.add({ kind: 'from', id: '2', name: 'Ann' });
    search.add({ kind: 'before', day: { year: 2026, month: 1, day: 1 } });
    search.add({ kind: 'before', day: { year: 2026, month: 2, day: 1 } });
    await settle();
    expect(of('search.messages').at(-1)?.input).toEqual({
      query: 'budget',
      filters: { from: ['2'], has: ['image'], before: new Date(2026, 1, 1).getTime() },
    });
    for (const chip of search.getState().chips) search.drop(chip);
    search.add({ kind: 'in', id: 7, name: 'Club' });
    search.type('');
    const before = asked.length;
    await settle();
    // A chat alone is nothing to look for.
    expect([asked.length, search.getState().here]).toEqual([before, 'idle']);
  });
});
