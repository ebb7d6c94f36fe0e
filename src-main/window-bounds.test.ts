import { describe, expect, test } from 'vitest';
import { MINIMUM, placeWindow } from './window-bounds.ts';

const displays = [
  { x: 0, y: 0, width: 1_920, height: 1_080 },
  { x: 1_920, y: 0, width: 1_280, height: 1_024 },
];

describe('the remembered place', () => {
  test('without one, the usual size in the middle', () => {
    expect(placeWindow({}, displays)).toEqual({ bounds: { width: 1_280, height: 820 }, maximized: false });
  });

  test('one that fits is kept, also on the second display', () => {
    const place = { x: 2_000, y: 40, width: 900, height: 700, maximized: true };
    expect(placeWindow(place, displays)).toEqual({
      bounds: { x: 2_000, y: 40, width: 900, height: 700 },
      maximized: true,
    });
  });

  test.each([
    [{ x: 90_000, y: 10, width: 900, height: 700 }],
    [{ x: -890, y: 10, width: 900, height: 700 }],
    [{ x: 10, y: -200, width: 900, height: 700 }],
    [{ x: 10, y: 1_079, width: 900, height: 700 }],
    [{ x: Number.NaN, y: 10, width: 900, height: 700 }],
    [{ x: '10', y: 10, width: 900, height: 700 }],
  ])('out of reach: %j loses its position only', (stored) => {
    expect(placeWindow(stored, displays).bounds).toEqual({ width: 900, height: 700 });
  });

  test.each([
    [{ width: 0, height: 0 }, MINIMUM],
    [
      { width: 1e5, height: 1e5 },
      { width: 1_920, height: 1_080 },
    ],
    [
      { width: 1e9, height: -1e9 },
      { width: 1_280, height: 820 },
    ],
  ])('a size of %j becomes %j', (stored, expected) => {
    expect(placeWindow(stored, displays).bounds).toEqual(expected);
  });
});
