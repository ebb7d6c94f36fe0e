import fc from 'fast-check';
import { expect, test } from 'vitest';
import { middleOf, moved, sideOf, within, ZOOM_MAX } from './crop.ts';

const size = fc.record({ width: fc.integer({ min: 1, max: 4_000 }), height: fc.integer({ min: 1, max: 4_000 }) });

test('at first all that fits, from the middle', () => {
  expect(middleOf({ width: 900, height: 600 })).toEqual({ x: 450, y: 300, zoom: 1 });
  expect(sideOf({ width: 900, height: 600 }, 1)).toBe(600);
  expect(sideOf({ width: 900, height: 600 }, 2)).toBe(300);
});

test('however it is moved and sized, the square lies inside the picture', () => {
  const steps = fc.array(
    fc.record({
      dx: fc.double({ min: -3, max: 3, noNaN: true }),
      dy: fc.double({ min: -3, max: 3, noNaN: true }),
      zoom: fc.double({ min: 0, max: 9, noNaN: true }),
    }),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(size, steps, (of, all) => {
      let crop = middleOf(of);
      for (const { dx, dy, zoom } of all) crop = moved(of, within(of, { ...crop, zoom }), dx, dy);
      const half = sideOf(of, crop.zoom) / 2;
      expect(crop.zoom).toBeGreaterThanOrEqual(1);
      expect(crop.zoom).toBeLessThanOrEqual(ZOOM_MAX);
      expect(crop.x - half).toBeGreaterThanOrEqual(-1e-6);
      expect(crop.x + half).toBeLessThanOrEqual(of.width + 1e-6);
      expect(crop.y - half).toBeGreaterThanOrEqual(-1e-6);
      expect(crop.y + half).toBeLessThanOrEqual(of.height + 1e-6);
    }),
  );
});
