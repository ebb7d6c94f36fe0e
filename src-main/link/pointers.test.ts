import { expect, test } from 'vitest';
import { fail, ok, type Result } from '../../contract/result.ts';
import type { LinkContext } from './context.ts';
import { createJobs } from './jobs.ts';
import { createPointers } from './pointers.ts';
import { testClock } from './test-clock.ts';

test('on a new connection what is read is told at once, however long the wait after the old one’s failures', async () => {
  const clock = testClock();
  // The longest wait of each back-off.
  const parts = { ...clock, random: () => 1 };
  let down = true;
  const told: number[] = [];
  let pending = [{ chatId: 1, seq: 7 }];
  const pointers = createPointers({
    parts,
    jobs: createJobs(parts),
    isUp: () => true,
    request: (): Promise<Result<object>> => {
      if (down) return Promise.resolve(fail('UNAVAILABLE', 'The database is away.'));
      told.push(clock.now());
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
  await clock.pass(60_000);
  down = false;
  const stands = clock.now();
  pointers.connected();
  await clock.pass(60_000);
  expect(told).toHaveLength(1);
  expect((told[0] ?? Infinity) - stands).toBeLessThanOrEqual(100);
});
