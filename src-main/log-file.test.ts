import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openLogFile, withoutSecrets } from './log-file.ts';

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'sarn-log-')), 'logs');
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

test('the folder never holds more than three files of the size, the newest lines among them', async () => {
  const log = openLogFile(folder, 10_000);
  for (let n = 0; n < 1_000; n += 1) {
    log.write(`line ${n} ${'x '.repeat(45)}`);
    if (n % 20 === 19) log.flush();
  }
  const files = readdirSync(folder);
  expect(files.toSorted()).toEqual(['sarn.1.log', 'sarn.2.log', 'sarn.log']);
  for (const name of files) expect(statSync(join(folder, name)).size).toBeLessThanOrEqual(10_000);
  if (process.platform !== 'win32') expect(statSync(join(folder, 'sarn.log')).mode & 0o777).toBe(0o600);
  const recent = await log.recent(5_000);
  expect(Buffer.byteLength(recent)).toBeLessThanOrEqual(5_000);
  expect(recent.split('\n').at(-2)).toMatch(/^line 999 /);
  expect(recent).toMatch(/^line \d+ [x ]+\n/);
});

test('a new start goes on in the same file; what waits is written at the end and shown before it', async () => {
  openLogFile(folder).write('never written');
  const first = openLogFile(folder);
  first.write('one');
  first.flush();
  const second = openLogFile(folder);
  second.write('two');
  expect(await second.recent(1_000)).toBe('one\ntwo\n');
  expect(readFileSync(join(folder, 'sarn.log'), 'utf8')).toBe('one\ntwo\n');
});

test('a disk that refuses ends nothing, and a log without end keeps its bounds', async () => {
  writeFileSync(folder, '');
  const log = openLogFile(folder);
  log.write('lost');
  log.flush();
  expect(await log.recent(100)).toBe('');
  rmSync(folder);
  for (let n = 0; n < 1_000; n += 1) log.write('y'.repeat(5_000));
  log.flush();
  expect(statSync(join(folder, 'sarn.log')).size).toBeLessThan(210_000);
  chmodSync(folder, 0o700);
});

test.each([
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI3In0.c2lnbmF0dXJl',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI3In0',
  'djEwAAAAc2VhbGVkIGJ5IHRoZSBrZXljaGFpbiBvZiB0aGUgc3lzdGVt',
  '0123456789abcdef0123456789abcdef0123456789abcdef',
  'nok.srisuwan+sarn@example.org',
  'นก@example.org',
])('a secret that a caller overlooked is not written: %s', (secret) => {
  for (const line of [
    secret,
    `{"error":"got ${secret}"}`,
    `Authorization: Bearer ${secret}`,
    `https://${secret}:pw@a.example/`,
  ]) {
    const written = withoutSecrets(line);
    expect(written).not.toContain(secret);
    for (let at = 0; at + 20 <= secret.length; at += 1) expect(written).not.toContain(secret.slice(at, at + 20));
  }
});

test('names in addresses and the user’s folder are left out; what a reader needs stays', () => {
  expect(withoutSecrets('proxy http://user:secret@proxy:8080 refused')).toBe('proxy http://…@proxy:8080 refused');
  expect(withoutSecrets(`at open (${homedir()}/sarn/main.cjs:1:2)`)).toBe('at open (~/sarn/main.cjs:1:2)');
  const line =
    '{"level":"warn","message":"a read failed","code":"SQLITE_BUSY","id":"6f1f3a52-8d5b-4c9a-9a44-3f0a5b1c2d3e"}';
  expect(withoutSecrets(line)).toBe(line);
});
