import { expect, test } from 'vitest';
import { fail, ok, type Result } from '../../contract/result.ts';
import type { LinkContext } from './context.ts';
import { createJobs } from './jobs.ts';
import { createPointers } from './pointers.ts';

test('on a new connection what is read is told at once, however long the wait after the old one’s failures', async () => {
  let now = 0;
  const timers = new Set<{ at: number; work: () => void }>();
  const parts = {
    // The longest wait of each back-off.
    random: () => 1,
    log: () => undefined,
    after(ms: number, work: () => void) {
      const timer = { at: now + ms, work };
      timers.add(timer);
      return { cancel: () => void timers.delete(timer) };
    },
  };
  /** Lets the clock go on by `ms`. */
  const pass = async (ms: number): Promise<void> => {
    const end = now + ms;
    for (;;) {
      const [next] = [...timers].filter((t) => t.at <= end).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      now = next.at;
      timers.delete(next);
      next.work();
      await new Promise((resolve) => setImmediate(resolve));
    }
    now = end;
  };
  let down = true;
  const told: number[] = [];
  let pending = [{ chatId: 1, seq: 7 }];
  const pointers = createPointers({
    parts,
    jobs: createJobs(parts),
    isUp: () => true,
    request: (): Promise<Result<object>> => {
      if (down) return Promise.resolve(fail('UNAVAILABLE', 'The database is away.'));
      told.push(now);
      return Promise.resolve(ok({}));
    },
    cache: {
      pendingReads: () => pending,
      pendingDelivered: () => [],
      readTold: () => Promise.resolve(void (pending = [])),
    },
    // Pointers use nothing else of it.
  } as unknown as LinkContext);
  pointers.read();
  await pass(60_000);
  down = false;
  const stands = now;
  pointers.connected();
  await pass(60_000);
  expect(told).toHaveLength(1);
  expect((told[0] ?? Infinity) - stands).toBeLessThanOrEqual(100);
});
