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
import { defaultSettings } from '../contract/default-settings.ts';
import { openSettings } from './settings.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sarn-settings-'));
  file = join(folder, 'settings.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('settings', () => {
  test('without a file the defaults hold, and nothing is written', () => {
    expect(openSettings(file).current()).toEqual(defaultSettings);
    expect(existsSync(file)).toBe(false);
  });

  test('a change is durable and merges; undefined changes nothing', async () => {
    const store = openSettings(file);
    await Promise.all([store.set({ theme: 'dark' }), store.set({ textSize: 120, theme: undefined })]);
    expect(openSettings(file).current()).toEqual({ ...defaultSettings, theme: 'dark', textSize: 120 });
    expect(existsSync(`${file}.bad`)).toBe(false);
  });

  test('“no names and text” of the first version is kept as “how many”, until something else is chosen', async () => {
    writeFileSync(file, JSON.stringify({ version: 1, notificationPreview: false }));
    const store = openSettings(file);
    expect(store.current().notificationContent).toBe('count');
    await store.set({ notificationContent: 'full' });
    expect(openSettings(file).current().notificationContent).toBe('full');
  });

  test('fields are judged one by one', () => {
    writeFileSync(
      file,
      '\uFEFF{\r\n"theme":"dark","language":"../../","textSize":"120","sideWidth":1e9,"sound":false,"__proto__":{"year":"buddhist"},"extra":1}',
    );
    expect(openSettings(file).current()).toEqual({ ...defaultSettings, theme: 'dark', sound: false });
  });

  test.each([
    ['empty', () => writeFileSync(file, '')],
    ['half written', () => writeFileSync(file, '{"theme":"da')],
    ['an array', () => writeFileSync(file, '[1]')],
    ['UTF-16', () => writeFileSync(file, Buffer.from('\uFEFF{"theme":"dark"}', 'utf16le'))],
    ['10 MB', () => writeFileSync(file, `{"theme":"${'a'.repeat(10_000_000)}"}`)],
    ['a newer version', () => writeFileSync(file, '{"version":2,"theme":"dark"}')],
    ['a folder', () => mkdirSync(file)],
    ['a loop of links', () => symlinkSync(file, file)],
    ['a pipe', () => execFileSync('mkfifo', [file])],
  ])('what cannot be read is moved aside: %s', async (_name, make) => {
    make();
    const store = openSettings(file);
    expect(store.current()).toEqual(defaultSettings);
    expect(store.lost).toBe(true);
    expect(await store.set({ theme: 'light' })).toMatchObject({ ok: true });
    expect(openSettings(file).current().theme).toBe('light');
  });

  test('a theme of 10 KB is no theme; the rest holds, and nothing is said', () => {
    writeFileSync(file, JSON.stringify({ theme: 'd'.repeat(10_000), sound: false }));
    const store = openSettings(file);
    expect(store.current()).toEqual({ ...defaultSettings, sound: false });
    expect(store.lost).toBe(false);
  });

  test('deleted while the app runs, it is written again; of two that write, the last one holds, whole', async () => {
    const [a, b] = [openSettings(file), openSettings(file)];
    await a.set({ theme: 'dark' });
    rmSync(file);
    await a.set({ sound: false });
    expect(openSettings(file).current()).toEqual({ ...defaultSettings, theme: 'dark', sound: false });
    await Promise.all(Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? a : b).set({ textSize: 100 + n })));
    expect(openSettings(file).lost).toBe(false);
  });

  test('a read-only file is replaced', async () => {
    writeFileSync(file, '{"theme":"dark"}');
    chmodSync(file, 0o400);
    const store = openSettings(file);
    expect(await store.set({ sound: false })).toMatchObject({ ok: true });
    expect(openSettings(file).current()).toMatchObject({ theme: 'dark', sound: false });
  });

  test('a damaged file is kept as .bad', () => {
    writeFileSync(file, '{ mine');
    openSettings(file);
    expect(readFileSync(`${file}.bad`, 'utf8')).toBe('{ mine');
  });

  test('a folder that cannot be written is told', async () => {
    const nowhere = join(folder, 'a-file');
    writeFileSync(nowhere, '');
    chmodSync(nowhere, 0o400);
    const store = openSettings(join(nowhere, 'settings.json'));
    expect(await store.set({ theme: 'dark' })).toMatchObject({ ok: false, error: { code: 'DISK' } });
  });
});
