import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Keychain } from './core-api.ts';
import { openSessionFile, openToken, sealToken, type StoredSession } from './session.ts';

let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sarn-session-'));
  file = join(dir, 'session.json');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const session: StoredSession = {
  version: 1,
  account: { server: 'https://sarn.example.org', userId: '7', name: 'นก', email: 'nok@example.org' },
  deviceId: 'd',
  state: 'in',
  sealed: 'os:AAAA',
  keychain: 'memory',
  syncedAt: null,
};
const text = (change: Record<string, unknown> = {}): string => JSON.stringify({ ...session, ...change });

describe('a session file', () => {
  test('comes back as it was written; absent, nobody is signed in and nothing is said', async () => {
    const store = openSessionFile(dir);
    expect(await store.load()).toBeNull();
    expect(store.damaged()).toBe(false);
    await store.save(session);
    expect(await openSessionFile(dir).load()).toEqual(session);
  });

  // The list of bad configuration files, as far as it is about this one (C1–C20).
  const bad: [id: string, name: string, make: () => void][] = [
    ['C1', 'empty', () => writeFileSync(file, '')],
    ['C2', 'one brace', () => writeFileSync(file, '{')],
    ['C3', 'a byte order mark', () => writeFileSync(file, `\uFEFF${text()}`)],
    ['C5', 'UTF-16', () => writeFileSync(file, Buffer.from(text(), 'utf16le'))],
    ['C6', '10 MB', () => writeFileSync(file, text({ deviceId: 'd'.repeat(10_000_000) }))],
    ['C7', 'an array', () => writeFileSync(file, `[${text()}]`)],
    ['C9', 'only a prototype', () => writeFileSync(file, `{"__proto__":${text()}}`)],
    ['C10', 'a wrong type', () => writeFileSync(file, text({ deviceId: 1 }))],
    ['C11', 'a folder', () => mkdirSync(file)],
    ['C12', 'a pipe', () => execFileSync('mkfifo', [file])],
    ['C13', 'a loop of links', () => symlinkSync(file, file)],
    ['C16', 'half written', () => writeFileSync(file, text().slice(0, 90))],
    ['C18', 'from the future', () => writeFileSync(file, text({ version: 2 }))],
    [
      '-',
      'a changed letter',
      () => writeFileSync(file, readFileSync(file, 'utf8').replace('"userId":"7"', '"userId":"5"')),
    ],
  ];
  test.each(bad)(
    '%s %s: nobody is signed in, it is said, kept as .bad, and a new one can be written',
    async (_id, _name, make) => {
      if (_id === '-') await openSessionFile(dir).save(session);
      make();
      const store = openSessionFile(dir);
      expect(await store.load()).toBeNull();
      expect(store.damaged()).toBe(true);
      if (_id !== 'C13') expect(existsSync(`${file}.bad`)).toBe(true);
      await store.save(session);
      expect(await store.load()).toEqual(session);
      expect(store.damaged()).toBe(false);
    },
  );

  test.each([
    ['C4 lines that end as on Windows', () => writeFileSync(file, text().replaceAll(',', ',\r\n'))],
    ['C8 a field that nobody knows', () => writeFileSync(file, text({ extra: 1 }))],
    ['C14 read-only', () => (writeFileSync(file, text()), chmodSync(file, 0o400))],
  ])('%s is read, and can be replaced', async (_name, make) => {
    make();
    const store = openSessionFile(dir);
    expect(await store.load()).toEqual(session);
    await store.save({ ...session, deviceId: 'e' });
    expect((await store.load())?.deviceId).toBe('e');
  });

  test('C15 deleted while the app runs, it is written again; C17 of two that write, one holds, whole', async () => {
    const [a, b] = [openSessionFile(dir), openSessionFile(dir)];
    await a.save(session);
    rmSync(file);
    await a.save(session);
    expect(await a.load()).toEqual(session);
    await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? a : b).save({ ...session, deviceId: `${n}` })),
    );
    expect(await a.load()).toMatchObject({ account: session.account });
  });
});

test('a sealed token opens for its own account alone, and nothing else opens as one', async () => {
  let kept = '';
  const keychain: Keychain = {
    name: 'memory',
    seal: (plain) => Promise.resolve((kept = plain)),
    open: (sealed) => Promise.resolve(sealed === '' ? null : sealed),
  };
  await sealToken(keychain, session.account, 'token');
  expect(await openToken(keychain, session.account, kept)).toBe('token');
  for (const account of [
    { ...session.account, userId: '8' },
    { ...session.account, server: 'https://elsewhere.example.org' },
  ])
    expect(await openToken(keychain, account, kept)).toBeNull();
  for (const said of ['', 'token', '{}', 'null', '[]', '\u0000', JSON.stringify({ of: 1, token: 2 })])
    expect(await openToken(keychain, session.account, said)).toBeNull();
});
