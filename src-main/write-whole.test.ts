import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeWhole } from './write-whole.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sarn-whole-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test('replaces what was there, for its owner alone unless told otherwise, and leaves nothing beside it', async () => {
  const file = join(dir, 'a');
  writeFileSync(file, 'a longer text of before');
  await writeWhole(file, 'new');
  await writeWhole(join(dir, 'b'), new Uint8Array([98]), 0o644);
  expect(readFileSync(file, 'utf8')).toBe('new');
  expect(readFileSync(join(dir, 'b'), 'utf8')).toBe('b');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(join(dir, 'b')).mode & 0o777).toBe(0o644 & ~process.umask());
  expect(readdirSync(dir)).toEqual(['a', 'b']);
});

test('what cannot be put in its place is thrown, and takes no room', async () => {
  mkdirSync(join(dir, 'taken', 'inside'), { recursive: true });
  await expect(writeWhole(join(dir, 'taken'), 'text')).rejects.toThrow();
  expect(readdirSync(dir)).toEqual(['taken']);
});
