import { expect, test } from 'vitest';
import { addDays, addMonths, dayByKey, sameMonth, weeksOf } from './month.ts';

const day = (year: number, month: number, date: number): number => new Date(year, month - 1, date).getTime();

test('a month stands in six whole weeks that begin with the day asked for', () => {
  for (const first of [0, 1]) {
    for (let month = 1; month <= 12; month += 1) {
      const weeks = weeksOf(day(2026, month, 15), first);
      const days = weeks.flat();
      expect(days).toHaveLength(42);
      expect(new Date(days[0] ?? 0).getDay()).toBe(first);
      expect(weeks[0]?.some((at) => sameMonth(at, day(2026, month, 1)))).toBe(true);
      expect(days.every((at, i) => i === 0 || at === addDays(days[i - 1] ?? 0, 1))).toBe(true);
      expect(days.every((at) => new Date(at).getHours() === 0)).toBe(true);
    }
  }
});

test('months are stepped by the calendar: the 31st becomes the last of a shorter one', () => {
  expect(addMonths(day(2024, 1, 31), 1)).toBe(day(2024, 2, 29));
  expect(addMonths(day(2024, 2, 29), -12)).toBe(day(2023, 2, 28));
  expect(addMonths(day(2026, 11, 30), 2)).toBe(day(2027, 1, 30));
});

test.each([
  ['ArrowLeft', false, day(2026, 11, 17)],
  ['ArrowDown', false, day(2026, 11, 25)],
  ['Home', false, day(2026, 11, 16)],
  ['End', false, day(2026, 11, 22)],
  ['PageUp', false, day(2026, 10, 18)],
  ['PageDown', true, day(2027, 11, 18)],
  ['x', false, null],
] as const)('%s (shift: %s) leads from Wednesday 18 November 2026 on', (key, shift, to) => {
  expect(dayByKey(key, shift, day(2026, 11, 18), 1)).toBe(to);
});
