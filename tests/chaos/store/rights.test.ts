import { execFile } from 'node:child_process';
import { chmodSync, chownSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
import { unsentIn, prepareSamples } from './samples.ts';

/** Local files without the rights they need: D25, D27–D29 of the list of bad local files. */

const samples = prepareSamples();

/** Opens the folder as somebody without special rights (root can write everything). */
const asNobody = async (dir: string): Promise<Record<string, unknown>> => {
  const root = process.getuid?.() === 0;
  const script = fileURLToPath(new URL('open-once.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script, dir], {
    timeout: 20_000,
    ...(root ? { uid: 65_534, gid: 65_534 } : {}),
  });
  // One line of JSON, an object: open-once.ts.
  return JSON.parse(stdout) as Record<string, unknown>;
};

const giveAway = (dir: string): void => {
  if (process.getuid?.() !== 0) return;
  for (const place of [samples.scratch, dir, ...readdirSync(dir).map((name) => join(dir, name))])
    chownSync(place, 65_534, 65_534);
};

describe.skipIf(process.platform === 'win32')('rights (not on Windows): told, no loop, nothing unsent lost', () => {
  beforeEach(() => {
    samples.lay('live');
    giveAway(samples.at.dir);
  });
  const all = unsentIn('live');

  it.each([
    ['D25', '-shm read-only', 'cache.db-shm', 0o400],
    ['D27', 'cache.db read-only', 'cache.db', 0o400],
    ['D27', 'cache.db without any right', 'cache.db', 0o000],
    ['D27', 'outbox.db read-only', 'outbox.db', 0o400],
    ['D27', 'outbox.db without any right', 'outbox.db', 0o000],
    ['D27', 'outbox.journal without any right', 'outbox.journal', 0o000],
  ])('%s %s: replaced', async (_id, _name, file, mode) => {
    chmodSync(samples.path(file), mode);
    const first = await asNobody(samples.at.dir);
    expect(first).toMatchObject({ unsent: all });
    expect(first['ms']).toBeLessThan(samples.openMs);
    expect(await asNobody(samples.at.dir)).toMatchObject({ notices: [], unsent: [...all, 'new'] });
  });

  it.skipIf(process.getuid?.() !== 0)('D29 owned by root: replaced (takes root)', async () => {
    for (const file of ['cache.db', 'outbox.db']) {
      chownSync(samples.path(file), 0, 0);
      chmodSync(samples.path(file), 0o600);
    }
    expect(await asNobody(samples.at.dir)).toMatchObject({
      notices: ['cache-rebuilt', 'outbox-salvaged'],
      unsent: all,
    });
  });

  it('D28 the folder read-only: an error with a code, and everything is there again afterwards', async () => {
    for (const name of readdirSync(samples.at.dir)) if (/-(wal|shm)$/.test(name)) rmSync(samples.path(name));
    chmodSync(samples.at.dir, 0o500);
    const refused = await asNobody(samples.at.dir);
    expect(refused).toMatchObject({ code: 'DISK' });
    expect(refused['ms']).toBeLessThan(samples.openMs);
    chmodSync(samples.at.dir, 0o700);
    expect(await asNobody(samples.at.dir)).toMatchObject({ notices: [], unsent: all });
  });
});
