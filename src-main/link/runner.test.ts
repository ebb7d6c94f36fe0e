import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { fail } from '../../contract/result.ts';
import { createJobs } from './jobs.ts';
import { createRunner, isCalledOff, type Tried } from './runner.ts';
import { testClock } from './test-clock.ts';

/** A runner of transfers whose tries are ended by hand, or by the runner. */
const running = (keys: string[]) => {
  const jobs = createJobs(testClock());
  const tries: string[] = [];
  const open = new Map<string, (tried: Tried) => void>();
  const runner = createRunner<string>({
    ...{ parts: { random: () => 0.5 }, jobs, name: 'test', width: 2, waits: () => undefined },
    next: () => keys.map((key) => ({ key, lane: key, item: key })),
    attempt(key, signal) {
      tries.push(key);
      return new Promise((resolve) => {
        const end = (tried: Tried): void => {
          if (tried === 'done' && !signal.aborted) keys.splice(keys.indexOf(key), 1);
          resolve(tried);
        };
        open.set(key, end);
        signal.addEventListener('abort', () => end('done'));
      });
    },
  });
  return { runner, tries, end: (key: string, tried: Tried) => open.get(key)?.(tried) };
};

test('what was on its way when the network went is begun anew when it is back: its answer may never come', async () => {
  const { runner, tries, end } = running(['a', 'b']);
  runner.kick();
  expect(tries).toEqual(['a', 'b']);
  end('a', 'done');
  await turn();
  runner.now();
  await turn();
  expect(tries).toEqual(['a', 'b', 'b']);
});

test('what waits for its next try does not wait out its time when the connection stands', async () => {
  const { runner, tries, end } = running(['a']);
  runner.kick();
  end('a', fail('OFFLINE', 'Nobody answers.').error);
  await turn();
  runner.kick();
  expect(tries).toEqual(['a']);
  runner.now();
  expect(tries).toEqual(['a', 'a']);
});

test('a try that was broken off to be begun anew is not called off: what it came to all the same counts', async () => {
  const signals: AbortSignal[] = [];
  const keys = ['a', 'b'];
  const runner = createRunner<string>({
    ...{ parts: { random: () => 0.5 }, jobs: createJobs(testClock()), name: 'test', width: 2, waits: () => undefined },
    next: () => keys.map((key) => ({ key, lane: key, item: key })),
    attempt: (_key, signal) => {
      signals.push(signal);
      return new Promise(() => undefined);
    },
  });
  runner.kick();
  await turn();
  runner.stop('a');
  runner.now();
  expect(signals.map((signal) => [signal.aborted, isCalledOff(signal)])).toEqual([
    [true, true],
    [true, false],
  ]);
});

test('a server that answers again is asked at once for what it could not take, but not before it said so itself', async () => {
  const { runner, tries, end } = running(['a', 'b']);
  runner.kick();
  end('a', fail('UNAVAILABLE', 'The database is away.').error);
  end('b', fail('RATE_LIMITED', 'Too many.', 60_000).error);
  await turn();
  runner.answered();
  expect(tries).toEqual(['a', 'b', 'a']);
});
