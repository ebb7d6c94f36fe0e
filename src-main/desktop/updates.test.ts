import { expect, test, vi } from 'vitest';
import type { UpdateState, UpdateWay } from '../../contract/updates.ts';
import { AGAIN_MS, createUpdates, EVERY_MS, FIRST_MS, troubleOf, type UpdateEngine } from './updates.ts';

type Found = Awaited<ReturnType<UpdateEngine['check']>>;

/** Updates over an engine that answers what `answer` says, and a clock that stands until `pass` moves it. */
const make = (options: { way?: UpdateWay; online?: () => boolean; answer?: () => Promise<Found> } = {}) => {
  let now = 0;
  let waiting: { at: number; work: () => void }[] = [];
  const told: UpdateState[] = [];
  const restart = vi.fn();
  const check = vi.fn(options.answer ?? (async () => null));
  const loadEngine = vi.fn(async (): Promise<UpdateEngine> => ({ check, restart }));
  const updates = createUpdates({
    way: options.way ?? 'self',
    loadEngine,
    isOnline: options.online ?? (() => true),
    now: () => now,
    after: (ms, work) => {
      const entry = { at: now + ms, work };
      waiting.push(entry);
      return { cancel: () => void (waiting = waiting.filter((w) => w !== entry)) };
    },
    random: () => 0,
    log: () => undefined,
    changed: (state) => told.push(state),
  });
  /** Lets `ms` pass and what is due happen. */
  const pass = async (ms: number): Promise<void> => {
    now += ms;
    const due = waiting.filter((w) => w.at <= now);
    waiting = waiting.filter((w) => w.at > now);
    for (const { work } of due) work();
    await vi.waitFor(() => expect(updates.state().step).not.toBe('checking'));
  };
  return { updates, loadEngine, check, restart, told, pass, dues: () => waiting.map((w) => w.at - now) };
};

const found = (version: string, downloaded: Promise<unknown> = Promise.resolve()): (() => Promise<Found>) => {
  downloaded.catch(() => undefined);
  return async () => ({ version, downloaded });
};
const coded = (code: string): Error => Object.assign(new Error('x'), { code });

test('the start is left alone: nothing is loaded before the first look, which comes late', async () => {
  const { loadEngine, check, pass, dues } = make();
  expect(dues()).toEqual([FIRST_MS]);
  await pass(FIRST_MS - 1);
  expect(loadEngine).not.toHaveBeenCalled();
  await pass(1);
  expect(check).toHaveBeenCalledTimes(1);
  await vi.waitFor(() => expect(dues()).toEqual([EVERY_MS]));
});

test.each(['system', 'none'] as const)('a copy that is renewed otherwise (%s) never looks', async (way) => {
  const { updates, loadEngine, dues } = make({ way });
  await updates.check();
  expect(dues()).toEqual([]);
  expect(loadEngine).not.toHaveBeenCalled();
  expect(updates.restart()).toBe(false);
});

test('offline nothing is asked, and it tries again', async () => {
  let online = false;
  const { updates, check, dues, pass } = make({ online: () => online });
  await updates.check();
  expect(check).not.toHaveBeenCalled();
  expect(updates.state()).toMatchObject({ step: 'idle', trouble: 'offline' });
  expect(dues()).toEqual([AGAIN_MS]);
  online = true;
  await pass(AGAIN_MS);
  expect(updates.state()).toMatchObject({ step: 'idle', trouble: null, checkedAt: AGAIN_MS });
});

test('what is found is fetched, is ready once, and is put in place when asked', async () => {
  const arrived = Promise.withResolvers<void>();
  const { updates, check, restart, told, dues } = make({ answer: found('2.0.0', arrived.promise) });
  expect(updates.restart()).toBe(false);
  const looked = updates.check();
  await vi.waitFor(() => expect(updates.state()).toMatchObject({ step: 'downloading', version: '2.0.0', percent: 0 }));
  await updates.check();
  arrived.resolve();
  await looked;
  await updates.check();
  expect(updates.state()).toMatchObject({ step: 'ready', version: '2.0.0', percent: null });
  expect(check).toHaveBeenCalledTimes(1);
  expect(told.map((state) => state.step)).toEqual(['checking', 'downloading', 'ready']);
  // Asking by hand takes the place of the look that was due; what is ready needs no other.
  expect(dues()).toEqual([]);
  expect(updates.restart()).toBe(true);
  expect(restart).toHaveBeenCalledTimes(1);
});

test('what did not come whole is forgotten, said quietly, and looked for again', async () => {
  const { updates, dues } = make({ answer: found('2.0.0', Promise.reject(coded('ERR_CHECKSUM_MISMATCH'))) });
  await updates.check();
  expect(updates.state()).toMatchObject({ step: 'idle', version: null, percent: null, trouble: 'refused' });
  expect(updates.restart()).toBe(false);
  expect(dues()).toEqual([AGAIN_MS]);
});

test('an updater that cannot be loaded harms nobody, and is tried again', async () => {
  const { updates, loadEngine } = make();
  loadEngine.mockRejectedValueOnce(new Error('damaged'));
  await updates.check();
  expect(updates.state()).toMatchObject({ step: 'idle', trouble: 'unknown' });
  await updates.check();
  expect(updates.state()).toMatchObject({ step: 'idle', trouble: null });
});

test('stopped, it asks nothing more', () => {
  const { updates, dues } = make();
  updates.stop();
  expect(dues()).toEqual([]);
});

test.each([
  [coded('ERR_CHECKSUM_MISMATCH'), 'refused'],
  [coded('ERR_UPDATER_INVALID_SIGNATURE'), 'refused'],
  [coded('ENOSPC'), 'disk'],
  [coded('EACCES'), 'disk'],
  [coded('ERR_UPDATER_CHANNEL_FILE_NOT_FOUND'), 'unreachable'],
  [coded('HTTP_ERROR_503'), 'unreachable'],
  [new Error('net::ERR_CONNECTION_REFUSED'), 'unreachable'],
  [new Error('net::ERR_INTERNET_DISCONNECTED'), 'offline'],
  [new Error('something else'), 'unknown'],
  ['not even an error', 'unknown'],
])('%s is told as %s', (error, trouble) => expect(troubleOf(error)).toBe(trouble));
