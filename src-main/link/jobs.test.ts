import { expect, test } from 'vitest';
import { createJobs } from './jobs.ts';

test('a wait that a server named is never longer than a timer can be, which would make it no wait at all', () => {
  const waits: number[] = [];
  const after = (ms: number) => {
    waits.push(ms);
    return { cancel: () => undefined };
  };
  const jobs = createJobs({ after, log: () => undefined });
  jobs.after(50, () => undefined);
  jobs.after(Number.MAX_SAFE_INTEGER, () => undefined);
  expect(waits[0]).toBe(50);
  expect(waits[1]).toBeGreaterThan(60_000);
  // setTimeout's longest; anything above fires at once.
  expect(waits[1]).toBeLessThanOrEqual(2_147_483_647);
});
