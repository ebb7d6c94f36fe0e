import { beforeEach, expect, it, vi } from 'vitest';
import type { Bridge } from '../../contract/bridge.ts';
import { ok } from '../../contract/result.ts';
import { createDrafts, draftsOf } from './composer.ts';

const setUp = () => {
  const calls: unknown[] = [];
  const bridge = {
    invoke: async (_name: string, input: unknown) => {
      calls.push(input);
      return ok({});
    },
    on: () => () => undefined,
  } as unknown as Bridge; // the generic signature cannot be met by a recorder
  return { bridge, calls };
};

beforeEach(() => {
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

it('writes a draft once the keys rest for 300 ms', () => {
  const { bridge, calls } = setUp();
  const drafts = createDrafts(bridge);
  drafts.set(1, 'h');
  vi.advanceTimersByTime(200);
  drafts.set(1, 'hi');
  vi.advanceTimersByTime(299);
  expect(calls).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(calls).toEqual([{ chatId: 1, text: 'hi' }]);
});

it('flush writes every chat that waits, at once and only once', () => {
  const { bridge, calls } = setUp();
  const drafts = createDrafts(bridge);
  drafts.set(1, 'one');
  drafts.set(2, 'two');
  drafts.flush();
  drafts.flush();
  vi.advanceTimersByTime(1_000);
  expect(calls).toEqual([
    { chatId: 1, text: 'one' },
    { chatId: 2, text: 'two' },
  ]);
});

it('keeps a draft over the composer’s coming and going, and cuts only what main gets', () => {
  const { bridge, calls } = setUp();
  draftsOf(bridge).set(1, 'x'.repeat(9_000));
  expect(draftsOf(bridge).text(1)).toHaveLength(9_000);
  draftsOf(bridge).flush();
  expect(calls).toEqual([{ chatId: 1, text: 'x'.repeat(8_000) }]);
});
