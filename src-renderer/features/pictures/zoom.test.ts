import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FITTED, held, larger, smaller, wheelFactor, zoomedAt } from './zoom.ts';

const frame = { width: 800, height: 600 };
const shown = { width: 800, height: 400 };

test('a picture that fits lies in the middle and cannot be moved', () => {
  expect(held({ scale: 1, x: 50, y: -20 }, shown, frame)).toEqual(FITTED);
  expect(held({ scale: 0.2, x: 0, y: 0 }, shown, frame)).toEqual(FITTED);
});

test('what is under the pointer stays under it', () => {
  const at = { x: 120, y: -40 };
  const zoomed = zoomedAt({ scale: 2, x: 30, y: 10 }, 1.7, at);
  const under = (v: typeof zoomed) => [(at.x - v.x) / v.scale, (at.y - v.y) / v.scale];
  expect(under(zoomed).map((n) => n.toFixed(6))).toEqual(under({ scale: 2, x: 30, y: 10 }).map((n) => n.toFixed(6)));
});

test('larger and smaller are each other’s way back', () => {
  expect(smaller(larger(FITTED))).toEqual(FITTED);
  expect(wheelFactor(-100, false)).toBeGreaterThan(1);
  expect(wheelFactor(100, true)).toBeLessThan(1);
});

test('however it is moved and enlarged, it covers its frame as far as it can', () => {
  const number = fc.double({ min: -5_000, max: 5_000, noNaN: true });
  fc.assert(
    fc.property(fc.double({ min: 0.01, max: 50, noNaN: true }), number, number, (scale, x, y) => {
      const view = held({ scale, x, y }, shown, frame);
      expect(view.scale).toBeGreaterThanOrEqual(1);
      expect(view.scale).toBeLessThanOrEqual(8);
      const side = (shown.width * view.scale) / 2;
      expect(Math.abs(view.x) + frame.width / 2).toBeLessThanOrEqual(Math.max(side, frame.width / 2) + 1e-9);
    }),
  );
});
