import { expect, test } from 'vitest';
import { createBackoff } from './backoff.ts';

test('waits double up to the limit, are spread by chance, and begin anew after a reset', () => {
  const longest = createBackoff(() => 0.999_999, 500, 60_000);
  expect(Array.from({ length: 9 }, () => longest.next())).toEqual([
    500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000,
  ]);
  longest.reset();
  expect(longest.next()).toBe(500);
  expect(createBackoff(() => 0, 500, 60_000).next()).toBe(250);
});
