import { expect, test } from 'vitest';
import { createDates } from './dates.ts';

const at = (text: string) => new Date(text).getTime();
const now = at('2026-11-22T14:40:00');
const en = createDates('en', 'auto');
const th = createDates('th', 'auto');

test.each([
  ['2026-11-22T00:00:00', '00:00', '00:00'],
  ['2026-11-22T14:32:00', '14:32', '14:32'],
  ['2026-11-21T23:59:59', 'Yesterday', 'เมื่อวาน'],
  ['2026-11-20T08:00:00', 'Fri', 'ศ.'],
  ['2026-11-16T08:00:00', 'Mon', 'จ.'],
  ['2026-11-15T08:00:00', '15 Nov', '15 พ.ย.'],
  ['2026-09-03T08:00:00', '3 Sep', '3 ก.ย.'],
  ['2025-11-12T08:00:00', '12 Nov 2025', '12 พ.ย. 2568'],
])('list stamp of %s', (when, english, thai) => {
  expect(en.list(at(when), now)).toBe(english);
  expect(th.list(at(when), now)).toBe(thai);
});

test.each([
  ['2026-11-22T00:00:01', 'Today', 'วันนี้'],
  ['2026-11-21T12:00:00', 'Yesterday', 'เมื่อวาน'],
  ['2026-11-16T12:00:00', 'Mon 16 November', 'วันจันทร์ที่ 16 พฤศจิกายน 2569'],
  ['2025-11-16T12:00:00', 'Sun 16 November 2025', 'วันอาทิตย์ที่ 16 พฤศจิกายน 2568'],
])('day stamp of %s', (when, english, thai) => {
  expect(en.day(at(when), now)).toBe(english);
  expect(th.day(at(when), now)).toBe(thai);
});

test('the year is the setting’s, whatever the language', () => {
  expect(createDates('th', 'gregorian').day(at('2026-11-16T12:00:00'), now)).toBe('วันจันทร์ที่ 16 พฤศจิกายน 2026');
  expect(createDates('en', 'buddhist').full(at('2026-11-16T09:05:00'))).toBe('Mon 16 November 2569 09:05');
});

test('a clock that is a little behind does not make a message of tomorrow', () => {
  expect(en.list(at('2026-11-23T00:00:30'), at('2026-11-22T23:59:50'))).toBe('00:00');
});

test('the moment after "Last seen"', () => {
  expect(en.moment(at('2026-11-22T09:05:00'), now)).toBe('09:05');
  expect(en.moment(at('2026-11-21T09:05:00'), now)).toBe('yesterday 09:05');
  expect(th.moment(at('2025-11-12T09:05:00'), now)).toBe('12 พ.ย. 2568');
});
