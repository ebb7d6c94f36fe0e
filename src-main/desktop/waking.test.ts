import { expect, test } from 'vitest';
import { createWaking } from './waking.ts';

const world = () => {
  const timers: { ms: number; work: () => void }[] = [];
  const state = { network: 'a', woken: 0, random: 0.5 };
  const waking = createWaking({
    network: () => state.network,
    random: () => state.random,
    wake: () => (state.woken += 1),
    after(ms, work) {
      const timer = { ms, work };
      timers.push(timer);
      return { cancel: () => void timers.splice(timers.indexOf(timer), 1) };
    },
  });
  /** Runs the timers that wait now, and answers how long each had waited. */
  const run = (): number[] =>
    timers.splice(0).map(({ ms, work }) => {
      work();
      return ms;
    });
  return { state, waking, run, timers };
};

test('waking up reconnects once, after a random while', () => {
  const { state, waking, run } = world();
  waking.now();
  waking.now();
  expect(run()).toEqual([5_000, 750]);
  expect(state.woken).toBe(1);
  state.random = 0.999;
  waking.now();
  expect(run()).toContain(1_499);
  expect(state.woken).toBe(2);
});

test('another network is one reason; the same one, looked at again and again, is none', () => {
  const { state, run } = world();
  run();
  run();
  expect(state.woken).toBe(0);
  state.network = 'b';
  run();
  run();
  expect(state.woken).toBe(1);
  run();
  expect(state.woken).toBe(1);
});

test('stopped, nothing is left to happen', () => {
  const { waking, timers } = world();
  waking.now();
  waking.stop();
  expect(timers).toEqual([]);
});
