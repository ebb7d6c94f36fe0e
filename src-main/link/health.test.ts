import { expect, test } from 'vitest';
import { createHealth, troubleOf } from './health.ts';

const at = (start: number) => {
  const clock = { now: start };
  return { clock, health: createHealth({ now: () => clock.now }) };
};

test('a try to connect does not end the time offline; being online does', () => {
  const { clock, health } = at(1_000);
  health.state('connecting');
  clock.now = 2_000;
  health.state('offline');
  clock.now = 3_000;
  health.state('connecting');
  health.state('offline');
  expect(health.report().since).toBe(2_000);
  clock.now = 4_000;
  health.state('online');
  expect(health.report().since).toBe(4_000);
});

test('a heartbeat tells the way there and back, and how far the clocks are apart', () => {
  const { clock, health } = at(10_000);
  clock.now = 10_040;
  health.beat(10_000, new Date(7_020).toISOString());
  expect(health.report().beat).toEqual({ at: 10_040, roundTripMs: 40, clockAheadMs: 3_000 });
  // A clock that was set back in between.
  clock.now = 9_000;
  health.beat(10_000, 'never');
  expect(health.report().beat).toEqual({ at: 9_000, roundTripMs: 0, clockAheadMs: 0 });
});

test('the next try is due at a time, and not once it is made', () => {
  const { health } = at(500);
  health.waits(250);
  expect(health.report().retryAt).toBe(750);
  health.waits(null);
  expect(health.report().retryAt).toBeNull();
});

test.each([
  ['websocket error', 'unreachable'],
  ['OFFLINE', 'unreachable'],
  ['timeout', 'timeout'],
  ['TIMEOUT', 'timeout'],
  ['UNAUTHENTICATED', 'session'],
  ['DISK', 'disk'],
  ['RATE_LIMITED', 'busy'],
  ['UNAVAILABLE', 'busy'],
  ['WRONG_SERVER', 'refused'],
])('%s is called %s', (code, kind) => expect(troubleOf(code)).toBe(kind));
