import { expect, test } from 'vitest';
import { againOf, mostAgain, runFile } from './support/file-run.ts';
import { randomFrom } from './support/random.ts';

// The short run of P11 (docs/promises.md): 12 MB cut as often on its way as 100 MB are by a cut every 5 s at 3 MB/s.
test('a file goes on where it was cut, both ways, also when app and server are killed', async () => {
  const run = await runFile({
    ...{ random: randomFrom(11), server: 'embedded', bytes: 12_000_000, bandwidth: 3_000_000 },
    ...{ every: 1_800_000, kills: true },
  });
  expect(run.equal).toBe(true);
  expect(run.halves).toBe(0);
  expect(run.kills).toBe(4);
  expect(run.cuts).toBeGreaterThanOrEqual(10);
  expect(againOf(run.up, run.bytes)).toBeLessThan(mostAgain(run.bytes));
  expect(againOf(run.down, run.bytes)).toBeLessThan(mostAgain(run.bytes));
  expect(run.before).toBe(run.texts);
}, 300_000);
