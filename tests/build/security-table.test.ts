import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

/** docs/security.md says of each point where it is tested: that must stay true. */
const root = resolve(import.meta.dirname, '../..');
const rows = readFileSync(join(root, 'docs/security.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| '));
const points = rows.flatMap((row) => {
  const found = /^\| (\d+) \| (.+) \| (.+) \|$/.exec(row);
  return found
    ? [{ number: Number(found[1]), files: [...(found[3] ?? '').matchAll(/`([^`]+)`/g)].map((m) => m[1] ?? '') }]
    : [];
});

/** The numbers that a test's title starts with: `6, 8, 9, 10 nothing of …`. */
const numbersIn = (path: string): number[] =>
  [...readFileSync(join(root, path), 'utf8').matchAll(/['`](\d+(?:, \d+)*|\d+–\d+) [a-z(]/g)].flatMap(
    ([, list = '']) => {
      const [from, to] = list.split('–').map(Number);
      if (to === undefined) return list.split(', ').map(Number);
      return Array.from({ length: to - (from ?? to) + 1 }, (_, i) => (from ?? to) + i);
    },
  );

test('every point of Electron’s list is there', () => {
  expect(points.map(({ number }) => number)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
});

test.each(points)('point $number has a test of its number in $files', ({ number, files }) => {
  expect(files.length).toBeGreaterThan(0);
  for (const file of files) expect([file, numbersIn(file)]).toEqual([file, expect.arrayContaining([number])]);
});

test('every file that is named is there', () => {
  const named = rows.flatMap((row) => [...row.matchAll(/`((?:tests|src-)[^`]+)`/g)].map((m) => m[1] ?? ''));
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});
