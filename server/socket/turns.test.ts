import { expect, test } from 'vitest';
import { ok } from '../../contract/result.ts';
import { createTurns } from './turns.ts';

test('a user’s heavy requests go two at a time, and nobody waits for another user’s', async () => {
  const turns = createTurns();
  const ends: (() => void)[] = [];
  let most = 0;
  let running = 0;
  const work = async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise<void>((resolve) => ends.push(resolve));
    running -= 1;
    return ok(null);
  };
  const mine = Array.from({ length: 5 }, () => turns.run(1, work));
  await expect(turns.run(2, async () => ok('at once'))).resolves.toEqual(ok('at once'));
  for (let i = 0; i < 5; i += 1) {
    await new Promise(setImmediate);
    ends.shift()?.();
  }
  await Promise.all(mine);
  expect(most).toBe(2);
});

test('past two hundred that wait, the next is told to come back', async () => {
  const turns = createTurns();
  const never = () => new Promise<never>(() => undefined);
  for (let i = 0; i < 202; i += 1) void turns.run(1, never);
  expect(await turns.run(1, never)).toMatchObject({ ok: false, error: { code: 'UNAVAILABLE' } });
});
