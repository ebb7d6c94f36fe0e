import { expect, test } from 'vitest';
import { kinds } from './damage.ts';
import { spoil } from './spoil.ts';
import { medianOpen } from './table.ts';

/** A sample of `run.ts`: two people side by side, every second kind of damage, each once. */
test('files damaged at random: open, told, equal to the server again, nothing unsent lost or doubled', async () => {
  const [even, odd] = await Promise.all([spoil(20, 11, { first: 0, step: 4 }), spoil(20, 12, { first: 2, step: 4 })]);
  const outcomes = [...even, ...odd];
  expect(outcomes.filter((o) => o.wrong.length > 0)).toEqual([]);
  expect(outcomes.filter((o) => o.lost + o.doubled + o.crashLoops > 0)).toEqual([]);
  // 5 s; on a machine so busy that any opening takes longer than half a second, as much longer.
  const bound = Math.max(5_000, 10 * medianOpen(outcomes));
  expect(Math.max(...outcomes.map((o) => o.openMs))).toBeLessThan(bound);
  expect(new Set(outcomes.map((o) => o.kind)).size).toBe(40);
  expect(kinds.length).toBeGreaterThanOrEqual(80);
}, 240_000);
