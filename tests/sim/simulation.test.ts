import { expect, test } from 'vitest';
import { regressions } from './regressions.ts';
import { simulate } from './simulate.ts';

test('a seed has one course, in whichever process it runs', async () => {
  const three = ['3', '77', '1234'];
  const once = await Promise.all(three.map((seed) => simulate('--seed', seed)));
  const again = await Promise.all(three.map((seed) => simulate('--seed', seed)));
  for (const [i, { said }] of once.entries()) {
    expect(said).toMatch(/"hash":"[0-9a-f]{8}"/);
    expect(again[i]?.said).toBe(said);
  }
});

test.each(regressions)('seed $seed stays mended: $why', async ({ seed, commands }) => {
  const { code, said } = await simulate('--seed', String(seed), '--commands', String(commands));
  expect(said).toMatch(/"violations":\[\]/);
  expect(code).toBe(0);
});
