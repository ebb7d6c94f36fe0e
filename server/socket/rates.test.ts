import { expect, test } from 'vitest';
import { createLimiter } from './rates.ts';

const rate = { burst: 3, perSecond: 2 };

test('a burst passes, then as many as the rate says; keys do not share', () => {
  let at = 1_000;
  const limiter = createLimiter(() => at, 1);
  expect([1, 2, 3].map(() => limiter.take('a', rate))).toEqual([0, 0, 0]);
  expect(limiter.take('a', rate)).toBe(500);
  expect(limiter.take('b', rate)).toBe(0);
  at += 500;
  expect(limiter.take('a', rate)).toBe(0);
  expect(limiter.take('a', rate)).toBe(500);
  // A clock that goes back gives nothing and breaks nothing.
  at -= 10_000;
  expect(limiter.take('a', rate)).toBe(500);
});

test('the scale multiplies both', () => {
  const limiter = createLimiter(() => 0, 10);
  expect(Array.from({ length: 30 }, () => limiter.take('a', rate)).every((ms) => ms === 0)).toBe(true);
  expect(limiter.take('a', rate)).toBe(50);
});
