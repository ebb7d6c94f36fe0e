import Database from 'better-sqlite3';
import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  closeSync,
  copyFileSync,
  cpSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OpenNotice } from '../../../src-main/cache/api.ts';
import { answer, chat, draftItem, EPOCH, events, kit, uuid, type Kit } from '../../../src-main/cache/test-kit.ts';

/** The list of bad local files, D1–D35 (D36 is D2: nothing is encrypted; D37–D40, the keychain: keychain.test.ts). */

const HEAD = 2_000;
/** 5 s; on a machine so busy that opening a sound store takes longer than half a second, as much longer. */
let openMs = 5_000;
let scratch: string;
let closed: string;
let live: string;
let at: Kit;

/** Fills a store from "the server": the same whether it has everything already or nothing. */
const fill = async (cache: Awaited<ReturnType<Kit['open']>>['cache']): Promise<void> => {
  await cache.applySync(answer([chat(1, 0)]));
  await cache.applyEvents(1, events(1, 1, HEAD), HEAD, EPOCH);
};

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'sarn-corpus-'));
  closed = join(scratch, 'closed');
  live = join(scratch, 'live');
  const first = kit(mkdtempSync(join(scratch, 'first-')));
  const { cache } = await first.open();
  await fill(cache);
  for (const n of [1, 2, 3]) await cache.enqueue(draftItem(uuid(n), 1, `unsent ${n}`));
  await cache.close();
  cpSync(first.dir, closed, { recursive: true });
  const began = performance.now();
  const again = (await first.open()).cache;
  openMs *= Math.max(1, (performance.now() - began) / 500);
  await again.applyChat(chat(2, 5));
  await again.enqueue(draftItem(uuid(4), 1, 'unsent 4'));
  cpSync(first.dir, live, { recursive: true });
  await first.end();
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
beforeEach(() => {
  at = kit(mkdtempSync(join(scratch, 'run-')));
});
afterEach(() => at.end());

const path = (name: string): string => join(at.dir, name);
const edit = (change: (bytes: Buffer) => void, name = 'cache.db'): void => {
  const bytes = readFileSync(path(name));
  change(bytes);
  writeFileSync(path(name), bytes);
};
const flip = (bytes: Buffer, where: number): void => {
  bytes[where] = (bytes[where] ?? 0) ^ 1;
};
const sql = (statement: string): void => {
  const db = new Database(path('cache.db'));
  db.exec(statement);
  db.close();
};
/** The pages of a table or an index, from SQLite's own map of the file. */
const pageOf = (name: string): number => {
  const db = new Database(path('cache.db'), { readonly: true });
  const leaf = db
    .prepare<[string], { pageno: number }>(
      "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY pageno DESC",
    )
    .get(name);
  db.close();
  if (leaf === undefined) throw new Error(`No page of ${name}.`);
  return (leaf.pageno - 1) * 4_096;
};

/** What must have happened once it was opened, read from end to end, checked and filled from the server. */
type Answer = 'rebuilt' | 'newer' | 'kept';
const notice: Record<Answer, OpenNotice[]> = { rebuilt: ['cache-rebuilt'], newer: ['cache-newer'], kept: [] };

const corpus: [id: string, name: string, from: 'closed' | 'live', damage: () => void, answer: Answer][] = [
  ['D1', '0 bytes', 'closed', () => truncateSync(path('cache.db'), 0), 'rebuilt'],
  [
    'D2',
    'random bytes',
    'closed',
    () => edit((b) => b.forEach((_v, n) => b.writeUInt8((n * 31 + 7) % 251, n))),
    'rebuilt',
  ],
  ['D3', 'the header only', 'closed', () => truncateSync(path('cache.db'), 100), 'rebuilt'],
  ['D4', 'cut in half', 'closed', () => truncateSync(path('cache.db'), statSync(path('cache.db')).size / 2), 'rebuilt'],
  [
    'D5',
    'cut inside a page',
    'closed',
    () => truncateSync(path('cache.db'), statSync(path('cache.db')).size - 5_000),
    'rebuilt',
  ],
  ['D6', 'page 1 zeroed', 'closed', () => edit((b) => b.fill(0, 0, 4_096)), 'rebuilt'],
  [
    'D7',
    'a page of messages zeroed',
    'closed',
    () => edit((b) => b.fill(0, pageOf('message'), pageOf('message') + 4_096)),
    'rebuilt',
  ],
  ['D8', 'a bit of the header', 'closed', () => edit((b) => flip(b, 3)), 'rebuilt'],
  ['D9', 'a bit of an index', 'closed', () => edit((b) => flip(b, pageOf('message_place') + 4_090)), 'rebuilt'],
  ['D10', 'a bit of a text', 'closed', () => edit((b) => flip(b, b.indexOf('message 1000') + 9)), 'rebuilt'],
  ['D10', 'a bit of a number', 'closed', () => edit((b) => flip(b, b.indexOf('11111111-1111-4111') + 37)), 'rebuilt'],
  [
    'D11',
    'a bit of a free page',
    'closed',
    () => {
      sql('CREATE TABLE x (y); INSERT INTO x VALUES (zeroblob(20000)); DROP TABLE x');
      const first = readFileSync(path('cache.db')).readUInt32BE(32);
      edit((b) => flip(b, (first - 1) * 4_096 + 2_000));
    },
    'kept',
  ],
  ['D12', 'another page size', 'closed', () => edit((b) => b.writeUInt16BE(1_024, 16)), 'rebuilt'],
  [
    'D13',
    'a foreign schema',
    'closed',
    () => {
      rmSync(path('cache.db'));
      sql('CREATE TABLE bookmarks (url TEXT)');
    },
    'rebuilt',
  ],
  ['D14', 'a missing table', 'closed', () => sql('DROP TABLE gap'), 'rebuilt'],
  ['D15', 'a missing index', 'closed', () => sql('DROP INDEX message_place'), 'rebuilt'],
  [
    'D16',
    'an extra trigger',
    'closed',
    () => sql('CREATE TRIGGER t AFTER INSERT ON message BEGIN DELETE FROM chat; END'),
    'rebuilt',
  ],
  [
    'D17',
    'a view in the place of a table',
    'closed',
    () => sql('ALTER TABLE gap RENAME TO g; CREATE VIEW gap AS SELECT * FROM g'),
    'rebuilt',
  ],
  ['D18', 'from the future', 'closed', () => sql('PRAGMA user_version = 99'), 'newer'],
  ['D19', 'a negative version', 'closed', () => sql('PRAGMA user_version = -1'), 'rebuilt'],
  ['D20', 'another program’s', 'closed', () => sql('PRAGMA application_id = 1'), 'rebuilt'],
  ['D21', '-wal deleted', 'live', () => rmSync(path('cache.db-wal')), 'kept'],
  [
    'D22',
    '-wal of another database',
    'live',
    () => copyFileSync(path('outbox.db-wal'), path('cache.db-wal')),
    'rebuilt',
  ],
  ['D23', '-wal cut', 'live', () => truncateSync(path('cache.db-wal'), 9_000), 'kept'],
  [
    'D24',
    '-wal of 2 GB',
    'live',
    () => {
      const fd = openSync(path('cache.db-wal'), 'a');
      ftruncateSync(fd, 2 * 1024 ** 3);
      closeSync(fd);
    },
    'kept',
  ],
  ['D26', '-shm deleted', 'live', () => rmSync(path('cache.db-shm'), { force: true }), 'kept'],
  ['D26', '-shm of noise', 'live', () => writeFileSync(path('cache.db-shm'), Buffer.alloc(32_768, 0xa5)), 'kept'],
  [
    'D30',
    'a folder',
    'closed',
    () => {
      rmSync(path('cache.db'));
      mkdirSync(path('cache.db'));
    },
    'rebuilt',
  ],
  ['D30', '-wal is a folder', 'closed', () => mkdirSync(path('cache.db-wal')), 'rebuilt'],
  [
    'D31',
    'a link out of the profile',
    'closed',
    () => {
      copyFileSync(path('cache.db'), path('elsewhere'));
      rmSync(path('cache.db'));
      symlinkSync(path('elsewhere'), path('cache.db'));
    },
    'rebuilt',
  ],
  [
    'D32',
    'a pipe',
    'closed',
    () => {
      rmSync(path('cache.db'));
      execFileSync('mkfifo', [path('cache.db')]);
    },
    'rebuilt',
  ],
  ['D32', '-wal is a pipe', 'closed', () => execFileSync('mkfifo', [path('cache.db-wal')]), 'rebuilt'],
  ['D32', '-shm is a pipe', 'closed', () => execFileSync('mkfifo', [path('cache.db-shm')]), 'rebuilt'],
];

const until = async (what: () => boolean): Promise<void> => {
  for (let n = 0; n < 400 && !what(); n += 1) await new Promise((resolve) => setTimeout(resolve, 25));
  expect(what()).toBe(true);
};

describe('a bad cache.db: open within 5 s, told, filled from the server, nothing unsent lost', () => {
  it.each(corpus)('%s %s', async (_id, _name, from, damage, wanted) => {
    rmSync(at.dir, { recursive: true });
    cpSync(from === 'closed' ? closed : live, at.dir, { recursive: true });
    damage();
    const began = performance.now();
    let checked = false;
    const { cache, notices } = await at.open({
      log: (_level, message) => {
        checked ||= message === 'cache.db was checked';
      },
    });
    expect(performance.now() - began).toBeLessThan(openMs);
    // What the opening did not see, the check that follows an unclean end does; and both are told.
    await until(() => notices.length + at.rebuilt > 0 || checked);
    await until(() => notices.length > 0 || at.rebuilt > 0 || wanted === 'kept');
    expect(notices.length > 0 ? notices : at.rebuilt > 0 ? ['cache-rebuilt'] : []).toEqual(notice[wanted]);
    expect(cache.outbox().map((i) => i.content)).toEqual(
      [1, 2, 3, ...(from === 'live' ? [4] : [])].map((n) => `unsent ${n}`),
    );
    await fill(cache);
    const texts: string[] = [];
    for (let before: number | undefined; ;) {
      const page = cache.page(1, before === undefined ? {} : { before }, 500);
      const stored = page.messages.flatMap((m) => (m.seq === null ? [] : [m]));
      texts.unshift(...stored.map((m) => m.text));
      if (!page.hasOlder) break;
      before = stored[0]?.seq ?? 0;
    }
    expect(texts).toEqual(Array.from({ length: HEAD }, (_, n) => `message ${n + 1}`));
    await cache.close();
    expect((await at.open()).notices).toEqual([]);
  });
});

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
  for (const place of [scratch, dir, ...readdirSync(dir).map((name) => join(dir, name))])
    chownSync(place, 65_534, 65_534);
};

describe.skipIf(process.platform === 'win32')('rights: told, no loop, nothing unsent lost', () => {
  beforeEach(() => {
    rmSync(at.dir, { recursive: true });
    cpSync(live, at.dir, { recursive: true });
    giveAway(at.dir);
  });
  const all = [1, 2, 3, 4].map((n) => `unsent ${n}`);

  it.each([
    ['D25', '-shm read-only', 'cache.db-shm', 0o400],
    ['D27', 'cache.db read-only', 'cache.db', 0o400],
    ['D27', 'cache.db without any right', 'cache.db', 0o000],
    ['D27', 'outbox.db read-only', 'outbox.db', 0o400],
    ['D27', 'outbox.db without any right', 'outbox.db', 0o000],
    ['D27', 'outbox.journal without any right', 'outbox.journal', 0o000],
  ])('%s %s: replaced', async (_id, _name, file, mode) => {
    chmodSync(path(file), mode);
    const first = await asNobody(at.dir);
    expect(first).toMatchObject({ unsent: all });
    expect(first['ms']).toBeLessThan(openMs);
    expect(await asNobody(at.dir)).toMatchObject({ notices: [], unsent: [...all, 'new'] });
  });

  it.skipIf(process.getuid?.() !== 0)('D29 owned by root: replaced', async () => {
    for (const file of ['cache.db', 'outbox.db']) {
      chownSync(path(file), 0, 0);
      chmodSync(path(file), 0o600);
    }
    expect(await asNobody(at.dir)).toMatchObject({ notices: ['cache-rebuilt', 'outbox-salvaged'], unsent: all });
  });

  it('D28 the folder read-only: an error with a code, and everything is there again afterwards', async () => {
    for (const name of readdirSync(at.dir)) if (/-(wal|shm)$/.test(name)) rmSync(path(name));
    chmodSync(at.dir, 0o500);
    const refused = await asNobody(at.dir);
    expect(refused).toMatchObject({ code: 'DISK' });
    expect(refused['ms']).toBeLessThan(openMs);
    chmodSync(at.dir, 0o700);
    expect(await asNobody(at.dir)).toMatchObject({ notices: [], unsent: all });
  });
});

const canInject = ((): boolean => {
  try {
    execFileSync('strace', ['-f', '-o', '/dev/null', '-e', 'inject=pwrite64:error=EIO:when=9999', 'true']);
    return true;
  } catch {
    return false;
  }
})();

it.skipIf(!canInject).each([1, 5, 15, 40])(
  'D34 the disk fails from write %i on: told, never called durable, all there afterwards',
  async (from) => {
    rmSync(at.dir, { recursive: true });
    cpSync(live, at.dir, { recursive: true });
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
    expect(unsent.slice(0, 4)).toEqual([1, 2, 3, 4].map((n) => `unsent ${n}`));
    if (said['code'] === undefined) expect(unsent).toContain('new');
    else expect(said).toMatchObject({ code: 'DISK' });
  },
);

it('D35 locked by another process: told within 5 s, and open once it lets go', async () => {
  rmSync(at.dir, { recursive: true });
  cpSync(closed, at.dir, { recursive: true });
  const holder = spawn(process.execPath, [
    '-e',
    `const D = require(${JSON.stringify(fileURLToPath(import.meta.resolve('better-sqlite3')))});
     for (const name of ['cache.db', 'outbox.db']) new D(${JSON.stringify(at.dir)} + '/' + name).exec('BEGIN IMMEDIATE');
     console.log('held'); setInterval(() => {}, 1000);`,
  ]);
  await once(holder.stdout, 'data');
  const began = performance.now();
  await expect(at.open()).rejects.toMatchObject({ code: 'BUSY', retry: 'retry' });
  expect(performance.now() - began).toBeLessThan(openMs);
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  const { cache, notices } = await at.open();
  expect(notices).toEqual([]);
  expect(cache.outbox()).toHaveLength(3);
});

/** A small file system of its own; mounting needs root. */
const small = ((): string | null => {
  const dir = mkdtempSync(join(tmpdir(), 'sarn-corpus-full-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', dir], { stdio: 'ignore' });
    return dir;
  } catch {
    rmSync(dir, { recursive: true });
    return null;
  }
})();
afterAll(() => {
  if (small === null) return;
  execFileSync('umount', ['-l', small]);
  rmSync(small, { recursive: true, force: true });
});
const stuff = (): void => {
  const fd = openSync(join(small ?? '', 'stuffing'), 'a');
  try {
    for (const size of [65_536, 4_096, 1])
      for (;;) {
        try {
          writeSync(fd, Buffer.alloc(size));
        } catch {
          break;
        }
      }
  } finally {
    closeSync(fd);
  }
};

describe.skipIf(small === null)('D33 a full disk', () => {
  beforeEach(() => {
    at = kit(join(small ?? '', 'account'));
    cpSync(closed, at.dir, { recursive: true });
  });
  afterEach(() => rmSync(join(small ?? '', 'stuffing'), { force: true }));

  it('gives its reserve up to open, says so, and recovers by itself', async () => {
    const before = await at.open();
    await before.cache.close();
    expect(existsSync(path('reserve'))).toBe(true);
    stuff();
    const { cache, notices } = await at.open();
    expect(notices).toEqual(['disk-full']);
    expect(cache.outbox()).toHaveLength(3);
    rmSync(join(small ?? '', 'stuffing'));
    await until(() => at.disk.includes(false));
    await cache.enqueue(draftItem(uuid(9)));
    await cache.close();
  });

  it('while a damaged cache.db is replaced: what is unsent can still be read and written off, and all works once there is room', async () => {
    const { cache } = await at.open();
    edit((b) => b.fill(0xa5, pageOf('message'), pageOf('message') + 4_096));
    rmSync(path('reserve'));
    mkdirSync(path('reserve'));
    // From now on nothing but the room of the damaged file itself, which a new one does not fit beside.
    stuff();
    const hold = openSync(path('cache.db'), 'r');
    for (let before = HEAD; before > 0; before -= 200) cache.page(1, { before }, 200);
    await until(() => cache.token() === null);
    await expect(cache.applySync(answer([chat(1, 0)]))).rejects.toMatchObject({ code: 'DISK' });
    expect(at.disk).toEqual([true]);
    expect(cache.outbox()).toHaveLength(3);
    closeSync(hold);
    rmSync(path('reserve'), { recursive: true });
    rmSync(join(small ?? '', 'stuffing'));
    await until(() => at.rebuilt === 1);
    await fill(cache);
    expect(cache.page(1, {}, 50).messages).toHaveLength(53);
    await cache.enqueue(draftItem(uuid(9)));
    await cache.close();
    expect((await at.open()).notices).toEqual([]);
  });
});
