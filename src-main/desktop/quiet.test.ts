import { describe, expect, test } from 'vitest';
import { isQuiet, untilChange } from './quiet.ts';

const at = (time: string): Date => new Date(`2026-11-22T${time}`);
const hours = (from: number, to: number, over = {}) => ({
  doNotDisturb: false,
  quietHours: true,
  quietFrom: from * 60,
  quietTo: to * 60,
  ...over,
});

describe('quiet hours', () => {
  test.each([
    [22, 7, '21:59:59', false],
    [22, 7, '22:00:00', true],
    [22, 7, '00:00:00', true],
    [22, 7, '06:59:59', true],
    [22, 7, '07:00:00', false],
    [9, 17, '08:59:59', false],
    [9, 17, '12:00:00', true],
    [9, 17, '17:00:00', false],
    [8, 8, '08:00:00', true],
    [8, 8, '07:59:00', true],
  ])('%i to %i, at %s: %s', (from, to, time, quiet) => {
    expect(isQuiet(hours(from, to), at(time))).toBe(quiet);
  });

  test('switched off they are none; do-not-disturb holds at any time', () => {
    expect(isQuiet(hours(22, 7, { quietHours: false }), at('23:00:00'))).toBe(false);
    expect(isQuiet(hours(22, 7, { doNotDisturb: true }), at('12:00:00'))).toBe(true);
  });

  test('they end and begin on the minute', () => {
    expect(untilChange(hours(22, 7), at('21:59:30.250'))).toBe(29_750);
    expect(untilChange(hours(22, 7), at('22:00:00'))).toBe(9 * 3_600_000);
    expect(untilChange(hours(9, 17), at('18:00:00'))).toBe(15 * 3_600_000);
    expect(untilChange(hours(9, 17, { quietHours: false }), at('18:00:00'))).toBeNull();
    expect(untilChange(hours(9, 9), at('18:00:00'))).toBeNull();
  });

  test('whatever the hours, nothing changes before the time told, and something does then', () => {
    for (let minute = 0; minute < 1_440; minute += 7) {
      const set = hours(0, 0, { quietFrom: (minute * 13) % 1_440, quietTo: (minute * 29 + 5) % 1_440 });
      const now = new Date(2026, 10, 22, 0, minute, 31);
      const ms = untilChange(set, now);
      if (ms === null) continue;
      const later = (by: number): boolean => isQuiet(set, new Date(now.getTime() + by));
      expect(later(ms - 1)).toBe(isQuiet(set, now));
      expect(later(ms)).not.toBe(isQuiet(set, now));
    }
  });
});
