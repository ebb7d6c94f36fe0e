import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { limits } from '../contract/limits.ts';
import { readPictureFile } from './pictures.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sarn-pictures-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('reading a chosen file', () => {
  test('a regular file', async () => {
    const file = join(folder, 'a.png');
    writeFileSync(file, 'abc');
    expect(await readPictureFile(file)).toEqual({ ok: true, value: new Uint8Array(Buffer.from('abc')) });
  });

  test.each([
    ['a folder', 'UNSUPPORTED_MEDIA', (f: string) => mkdirSync(f)],
    ['a pipe', 'UNSUPPORTED_MEDIA', (f: string) => execFileSync('mkfifo', [f])],
    ['a link', 'FORBIDDEN', (f: string) => symlinkSync('/etc/hostname', f)],
    ['nothing', 'NOT_FOUND', () => undefined],
    [
      '20 GB',
      'TOO_LARGE',
      (f: string) => {
        writeFileSync(f, '');
        truncateSync(f, 20 * 1024 ** 3);
      },
    ],
    [
      'one byte too much',
      'TOO_LARGE',
      (f: string) => {
        writeFileSync(f, '');
        truncateSync(f, limits.pictureBytes + 1);
      },
    ],
  ])('%s is refused with %s', async (_name, code, make) => {
    const file = join(folder, 'a.png');
    make(file);
    expect(await readPictureFile(file)).toMatchObject({ ok: false, error: { code } });
  });

  test('a device is refused', async () => {
    expect(await readPictureFile('/dev/zero')).toMatchObject({ ok: false, error: { code: 'UNSUPPORTED_MEDIA' } });
  });
});
