import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { answer, chat, draftItem, uuid } from '../../../src-main/cache/test-kit.ts';
import { noSmallDisk, type SmallDisk, smallDisk } from '../support/tmpfs.ts';
import { until } from '../support/wait.ts';
import { fill, HEAD, prepareSamples, SOON_MS, unsentIn } from './samples.ts';

/** Good files on a disk that fails, is full or is held by somebody else: D33–D35 of the list of bad local files. */

const samples = prepareSamples();
const { path, edit, pageOf } = samples;

/** Why no write can be made to fail here; null when it can. */
const noInjection = ((): string | null => {
  try {
    execFileSync('strace', ['-f', '-o', '/dev/null', '-e', 'inject=pwrite64:error=EIO:when=9999', 'true']);
    return null;
  } catch {
    return 'strace with inject= is not here';
  }
})();

it.skipIf(noInjection !== null).each([1, 5, 15, 40])(
  `D34 the disk fails from write %i on: told, never called durable, all there afterwards${noInjection === null ? '' : ` (${noInjection})`}`,
  async (from) => {
    samples.lay('live');
    const { at } = samples;
    const inject = ['-f', '-qq', '-o', '/dev/null', '-e', `inject=pwrite64,fsync,fdatasync:error=EIO:when=${from}+`];
    const script = fileURLToPath(new URL('open-once.ts', import.meta.url));
    const { stdout } = await promisify(execFile)('strace', [...inject, process.execPath, script, at.dir], {
      timeout: 50_000,
    });
    // One line of JSON, an object: open-once.ts.
    const said = JSON.parse(stdout) as Record<string, unknown>;
    const { cache, notices } = await at.open();
    expect(notices).toEqual([]);
    const unsent = cache.outbox().map((i) => i.content);
    expect(unsent.slice(0, 4)).toEqual(unsentIn('live'));
    if (said['code'] === undefined) expect(unsent).toContain('new');
    else expect(said).toMatchObject({ code: 'DISK' });
  },
);

it('D35 locked by another process: told within 5 s, and open once it lets go', async () => {
  samples.lay('closed');
  const { at } = samples;
  const holder = spawn(process.execPath, [
    '-e',
    `const D = require(${JSON.stringify(fileURLToPath(import.meta.resolve('better-sqlite3')))});
     for (const name of ['cache.db', 'outbox.db']) new D(${JSON.stringify(at.dir)} + '/' + name).exec('BEGIN IMMEDIATE');
     console.log('held'); setInterval(() => {}, 1000);`,
  ]);
  await once(holder.stdout, 'data');
  const began = performance.now();
  await expect(at.open()).rejects.toMatchObject({ code: 'BUSY', retry: 'retry' });
  expect(performance.now() - began).toBeLessThan(samples.openMs);
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  const { cache, notices } = await at.open();
  expect(notices).toEqual([]);
  expect(cache.outbox()).toHaveLength(3);
});

const noDisk = noSmallDisk();

describe.skipIf(noDisk !== null)(`D33 a full disk${noDisk === null ? '' : ` (${noDisk})`}`, () => {
  let disk: SmallDisk;
  beforeAll(async () => {
    disk = await smallDisk(6);
  });
  afterAll(() => disk.dispose());
  beforeEach(() => samples.lay('closed', join(disk.dir, 'account')));
  afterEach(() => disk.free());

  it('gives its reserve up to open, says so, and recovers by itself', async () => {
    const { at } = samples;
    const before = await at.open();
    await before.cache.close();
    expect(existsSync(path('reserve'))).toBe(true);
    disk.fill();
    const { cache, notices } = await at.open();
    expect(notices).toEqual(['disk-full']);
    expect(cache.outbox()).toHaveLength(3);
    disk.free();
    await until('room is noticed', SOON_MS, () => at.disk.includes(false));
    await cache.enqueue(draftItem(uuid(9)));
    await cache.close();
  });

  it('while a damaged cache.db is replaced: what is unsent can still be read and written off, and all works once there is room', async () => {
    const { at } = samples;
    const { cache } = await at.open();
    edit((b) => b.fill(0xa5, pageOf('message').from, pageOf('message').to));
    rmSync(path('reserve'));
    mkdirSync(path('reserve'));
    // From now on nothing but the room of the damaged file itself, which a new one does not fit beside.
    disk.fill();
    const hold = openSync(path('cache.db'), 'r');
    for (let before = HEAD; before > 0; before -= 200) cache.page(1, { before }, 200);
    await until('the damage is seen', SOON_MS, () => cache.token() === null);
    await expect(cache.applySync(answer([chat(1, 0)]))).rejects.toMatchObject({ code: 'DISK' });
    expect(at.disk).toEqual([true]);
    expect(cache.outbox()).toHaveLength(3);
    closeSync(hold);
    rmSync(path('reserve'), { recursive: true });
    disk.free();
    await until('it is replaced', SOON_MS, () => at.rebuilt === 1);
    await fill(cache);
    expect(cache.page(1, {}, 50).messages).toHaveLength(53);
    await cache.enqueue(draftItem(uuid(9)));
    await cache.close();
    expect((await at.open()).notices).toEqual([]);
  });
});
