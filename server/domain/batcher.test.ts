import { describe, expect, test } from 'vitest';
import { createBatcher } from './batcher.ts';

const failing = (code: string): Error => Object.assign(new Error(code), { code });

describe('batcher', () => {
  test('what arrives while a call is under way goes out in one call after it, in order', async () => {
    const calls: number[][] = [];
    const batcher = createBatcher<number, number>({
      run: async (items) => {
        calls.push([...items]);
        await new Promise((resolve) => setTimeout(resolve, 5));
        return items.map((n) => n * 10);
      },
      max: 3,
      queueMax: 100,
    });
    const first = batcher.add(1);
    await new Promise((resolve) => setTimeout(resolve, 1));
    const rest = [2, 3, 4, 5, 6].map((n) => batcher.add(n));
    expect(await Promise.all([first, ...rest])).toEqual([10, 20, 30, 40, 50, 60]);
    expect(calls).toEqual([[1], [2, 3, 4], [5, 6]]);
    await batcher.idle();
  });

  test('one bad item harms nobody else', async () => {
    const batcher = createBatcher<number, number>({
      run: (items) => (items.includes(2) ? Promise.reject(failing('22P02')) : Promise.resolve([...items])),
      max: 10,
      queueMax: 100,
    });
    const results = await Promise.allSettled([1, 2, 3].map((n) => batcher.add(n)));
    expect(results.map((r) => r.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  test('a concurrent writer’s error is tried again, another one is not', async () => {
    let tries = 0;
    const batcher = (code: string) =>
      createBatcher<number, number>({
        run: () => {
          tries += 1;
          return tries < 4 ? Promise.reject(failing(code)) : Promise.resolve([7]);
        },
        max: 10,
        queueMax: 10,
      });
    expect(await batcher('23505').add(1)).toBe(7);
    expect(tries).toBe(4);
    tries = 0;
    await expect(batcher('22P02').add(1)).rejects.toMatchObject({ code: '22P02' });
    expect(tries).toBe(2);
  });

  test('a full queue refuses', async () => {
    const batcher = createBatcher<number, number>({
      run: (items) => Promise.resolve([...items]),
      max: 10,
      queueMax: 1,
    });
    const kept = batcher.add(1);
    await expect(batcher.add(2)).rejects.toMatchObject({ code: 'QUEUE_FULL' });
    expect(await kept).toBe(1);
  });
});
