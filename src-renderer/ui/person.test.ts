import { expect, test } from 'vitest';
import { initialsOf, personColour } from './person.ts';

test.each([
  ['Arthit Boonmee', 'AB'],
  ['kevin', 'K'],
  ['Anna Maria von Trapp', 'AT'],
  ['อาทิตย์ บุญมี', 'อ'],
  ['เมย์ ทองดี', 'ม'],
  ['น้ำ', 'น'],
  ['👩‍👩‍👧 Family', '👩‍👩‍👧F'],
  ['   ', ''],
])('initials of %s', (name, initials) => {
  expect(initialsOf(name)).toBe(initials);
});

test('a colour for everybody, the same one each time', () => {
  expect([1, 7, 8, 9, 2_147_483_647].map((id) => personColour(String(id)))).toEqual([2, 8, 1, 2, 8]);
  expect(personColour('not a number')).toBe(1);
});
