import { expect, test } from 'vitest';
import { fail, ok } from '../../contract/result.ts';
import type { Result } from '../../contract/result.ts';
import { persist } from './persist.ts';

const setUp = () => {
  const waits: number[] = [];
  return { waits, jobs: { pause: (ms: number) => Promise.resolve(void waits.push(ms)) } };
};

test('waits longer each time, or as long as the server says, until there is an answer', async () => {
  const { waits, jobs } = setUp();
  const answers: Result<number>[] = [fail('BUSY', ''), fail('RATE_LIMITED', '', 950), fail('BUSY', ''), ok(7)];
  expect(
    await persist(
      jobs,
      () => Promise.resolve(answers.shift() ?? ok(0)),
      () => true,
    ),
  ).toEqual(ok(7));
  expect(waits).toEqual([100, 950, 300]);
});

test('ends with the tenth failure, and at once with one that is not to be repeated', async () => {
  const { waits, jobs } = setUp();
  const busy = fail('BUSY', '');
  expect(
    await persist(
      jobs,
      () => Promise.resolve(busy),
      () => true,
    ),
  ).toEqual(busy);
  expect(waits).toHaveLength(9);
  expect(
    await persist(
      jobs,
      () => Promise.resolve(busy),
      ({ code }) => code !== 'BUSY',
    ),
  ).toEqual(busy);
  expect(waits).toHaveLength(9);
});
