import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

/** Point 16 of Electron's security list: a version that still gets security fixes. */
const root = resolve(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
// Plain JavaScript: this is the type of what it exports.
const { isSupported } = (await import(join(root, 'build/lib/electron-support.mjs'))) as {
  isSupported: (version: string, newest: string) => boolean;
};
/** The newest that was known when this was last looked at; a release asks the registry. */
const NEWEST_KNOWN = '45.4.1';

// package.json of this project.
const { electron } = (JSON.parse(read('package.json')) as { devDependencies: { electron: string } }).devDependencies;

test('16 a current Electron: the one of package.json is exact, locked, and of the newest three majors', () => {
  expect(electron).toMatch(/^\d+\.\d+\.\d+$/);
  expect(isSupported(electron, NEWEST_KNOWN)).toBe(true);
  expect(read('package-lock.json')).toContain(`"electron": "${electron}"`);
});

test.each([
  ['45.4.1', '45.4.1', true],
  ['45.0.0', '47.9.9', true],
  ['45.4.1', '48.0.0', false],
  ['33.2.1', '45.4.1', false],
  ['46.0.0', '45.4.1', true],
])('16 a current Electron: %s while %s is the newest: %s', (version, newest, supported) => {
  expect(isSupported(version, newest)).toBe(supported);
});

describe.skipIf(process.platform === 'win32')('16 a current Electron: what the registry says decides', () => {
  /** Runs the check with an `npm` that says `answer` and ends with `code`. */
  const check = (answer: string, code = 0): number | null => {
    const folder = mkdtempSync(join(tmpdir(), 'sarn-npm-'));
    try {
      writeFileSync(join(folder, 'npm'), `#!/bin/sh\necho "${answer}"\nexit ${code}\n`);
      chmodSync(join(folder, 'npm'), 0o755);
      const env = { ...process.env, PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}` };
      return spawnSync(process.execPath, [join(root, 'build/electron-current.mjs')], { env }).status;
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
  const major = Number(electron.split('.')[0]);

  test.each([
    ['two majors later', `${major + 2}.0.0`, 0, 0],
    ['three majors later', `${major + 3}.0.0`, 0, 1],
    ['nonsense', 'ENOTFOUND', 0, 1],
    ['no answer', '', 1, 1],
  ])('%s', (_when, answer, code, expected) => expect(check(answer, code)).toBe(expected));

  test('and a release asks it', () => {
    expect(read('build/package.mjs')).toMatch(/if \(release\) await demandSupported\(wantedVersion\(\)\);/);
    expect(read('.github/workflows/ci.yml')).toContain('node build/electron-current.mjs');
  });
});
