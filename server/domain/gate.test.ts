import { expect, test } from 'vitest';
import { ok } from '../../contract/result.ts';
import { createGate } from './gate.ts';

test('a few run, a few wait, the rest are turned away, and a failure frees its place', async () => {
  const gate = createGate({ running: 2, waiting: 3 });
  let running = 0;
  let most = 0;
  const work = async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, 5));
    running -= 1;
    return ok(1);
  };
  const answers = await Promise.all(Array.from({ length: 7 }, () => gate.run(work)));
  expect(most).toBe(2);
  expect(answers.map((one) => one.ok)).toEqual([true, true, true, true, true, false, false]);
  const failing = () => Promise.reject(new Error('broken'));
  await Promise.allSettled(Array.from({ length: 5 }, () => gate.run(failing)));
  expect((await Promise.all([1, 2, 3].map(() => gate.run(work)))).every((one) => one.ok)).toBe(true);
  expect(most).toBe(2);
});
