import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LockHeld, lockDataDir } from './lock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sarn-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('one holder at a time, at once and named; free again after release', () => {
  const unlock = lockDataDir(folder);
  const started = performance.now();
  expect(() => lockDataDir(folder)).toThrow(LockHeld);
  expect(() => lockDataDir(folder)).toThrow(folder);
  expect(performance.now() - started).toBeLessThan(500);
  unlock();
  lockDataDir(folder)();
});

test('makes the folder', () => {
  const unlock = lockDataDir(join(folder, 'a', 'b'));
  expect(() => lockDataDir(join(folder, 'a', 'b'))).toThrow(LockHeld);
  unlock();
});
