import Database from 'better-sqlite3';
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
  closeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Cache } from './api.ts';
import type { WorkerStart } from './protocol.ts';
import { startWorkerNode } from './start-worker-node.ts';
import { answer, chat, draftItem, EPOCH, events, kit, SELF, text, uuid, type Kit } from './test-kit.ts';

let at: Kit;
beforeEach(() => {
  at = kit();
});
afterEach(() => at.end());

const path = (name: string): string => join(at.dir, name);
const until = async (what: () => boolean): Promise<void> => {
  for (let i = 0; i < 400 && !what(); i += 1) await new Promise((resolve) => setTimeout(resolve, 25));
  expect(what()).toBe(true);
};

const prepare = async (): Promise<void> => {
  const { cache, notices } = await at.open();
  expect(notices).toEqual([]);
  await cache.applySync(answer([chat(1, 0)]));
  await cache.applyEvents(1, events(1, 1, 2_000), 2_000, EPOCH);
  await cache.enqueue(draftItem(uuid(1)));
  await cache.close();
};
const edit = (sql: string): void => {
  const db = new Database(path('cache.db'));
  db.exec(sql);
  db.close();
};
const overwrite = (from: number, bytes: Buffer): void => {
  const fd = openSync(path('cache.db'), 'r+');
  writeSync(fd, bytes, 0, bytes.length, from);
  closeSync(fd);
};

describe('a cache.db that cannot be used is moved aside and made new; the outbox stays', () => {
  const damages: [string, () => void][] = [
    ['0 bytes', () => truncateSync(path('cache.db'), 0)],
    ['random bytes', () => writeFileSync(path('cache.db'), Buffer.from('surely not a database '.repeat(500)))],
    ['header only', () => truncateSync(path('cache.db'), 100)],
    ['page 1 zeroed', () => overwrite(0, Buffer.alloc(4_096))],
    ['header flipped', () => overwrite(0, Buffer.from([0x52]))],
    ['schema page flipped', () => overwrite(100, Buffer.alloc(1_000, 0xa5))],
    ['truncated to one page', () => truncateSync(path('cache.db'), 4_096)],
    [
      'a folder',
      () => {
        rmSync(path('cache.db'));
        mkdirSync(path('cache.db'));
      },
    ],
    [
      'a link out of the folder',
      () => {
        copyFileSync(path('cache.db'), path('elsewhere'));
        rmSync(path('cache.db'));
        symlinkSync(path('elsewhere'), path('cache.db'));
      },
    ],
    [
      'a pipe',
      () => {
        rmSync(path('cache.db'));
        execFileSync('mkfifo', [path('cache.db')]);
      },
    ],
    ['another program’s', () => edit('PRAGMA application_id = 7')],
    ['a negative version', () => edit('PRAGMA user_version = -3')],
    ['a missing table', () => edit('DROP TABLE gap')],
    ['a missing index', () => edit('DROP INDEX message_place')],
    ['an extra trigger', () => edit('CREATE TRIGGER t AFTER INSERT ON message BEGIN DELETE FROM chat; END')],
  ];
  it.each(damages)('%s', async (_name, damage) => {
    await prepare();
    damage();
    const { cache, notices } = await at.open();
    expect(notices).toEqual(['cache-rebuilt']);
    expect(cache.chats()).toEqual([]);
    expect(cache.token()).toBeNull();
    expect(cache.outbox()).toHaveLength(1);
    await cache.applySync(answer([chat(1, 0)]));
    await cache.applyEvents(1, events(1, 1, 3), 3, EPOCH);
    expect(cache.page(1, {}, 9).messages).toHaveLength(4);
    expect(readdirSync(at.dir).filter((n) => /^cache\.db\.corrupt-\d+$/.test(n))).toHaveLength(1);
    await cache.close();
    expect((await at.open()).notices).toEqual([]);
  });

  it('keeps two damaged copies', async () => {
    for (let n = 0; n < 4; n += 1) {
      writeFileSync(path('cache.db'), 'nothing to see'.repeat(100));
      await (await at.open({ now: () => (n + 1) * 1_000_000 })).cache.close();
    }
    const copies = readdirSync(at.dir)
      .filter((n) => n.includes('corrupt'))
      .sort();
    expect(copies.map((name) => name.slice(0, 'cache.db.corrupt-2'.length))).toEqual([
      'cache.db.corrupt-3',
      'cache.db.corrupt-4',
    ]);
  });
});

it('a newer version is set aside politely, whole, and the outbox kept', async () => {
  await prepare();
  edit('PRAGMA user_version = 42');
  const size = statSync(path('cache.db')).size;
  const { cache, notices } = await at.open();
  expect(notices).toEqual(['cache-newer']);
  expect(cache.outbox()).toHaveLength(1);
  expect(cache.chats()).toEqual([]);
  expect(statSync(path('cache.db.newer-42')).size).toBe(size);
});

it.each(['missing', 'torn', 'of other bytes'])(
  'a -wal that is %s loses at most what can be fetched again',
  async (kind) => {
    const first = await at.open();
    await first.cache.applySync(answer([chat(1, 0)]));
    await first.cache.applyEvents(1, events(1, 1, 500), 500, EPOCH);
    await first.cache.enqueue(draftItem(uuid(1)));
    const other = kit();
    for (const name of readdirSync(at.dir)) copyFileSync(path(name), join(other.dir, name));
    rmSync(join(other.dir, 'cache.db-shm'), { force: true });
    const wal = join(other.dir, 'cache.db-wal');
    expect(statSync(wal).size).toBeGreaterThan(10_000);
    if (kind === 'missing') rmSync(wal);
    else if (kind === 'torn') truncateSync(wal, 9_999);
    else writeFileSync(wal, readFileSync(wal).fill(7, 0, 5_000));
    const { cache } = await other.open();
    expect(cache.outbox()).toHaveLength(1);
    await cache.applySync(answer([chat(1, 0)]));
    await cache.applyEvents(1, events(1, 1, 500), 500, EPOCH);
    expect(cache.page(1, {}, 200).messages).toHaveLength(201);
    await other.end();
  },
);

/** Spoils one page of messages in the middle: the open succeeds, reading that page does not. */
const spoilAPage = (): void => {
  const at = readFileSync(path('cache.db')).indexOf('message 1000');
  expect(at).toBeGreaterThan(0);
  overwrite(at - (at % 4_096), Buffer.alloc(4_096, 0xa5));
};

it('damage met while running: empty, replaced in place, told, and usable', async () => {
  await prepare();
  spoilAPage();
  const { cache, notices } = await at.open();
  expect(notices).toEqual([]);
  expect(cache.page(1, { around: 1_000 }, 50)).toMatchObject({ messages: [] });
  await until(() => at.rebuilt === 1);
  expect(cache.token()).toBeNull();
  expect(cache.outbox()).toHaveLength(1);
  await cache.applySync(answer([chat(1, 0)]));
  await cache.acked(text(1, 1, SELF, 'x', { clientId: uuid(1) }));
  expect(cache.page(1, {}, 9).messages.map((m) => m.key)).toEqual([uuid(1)]);
  expect((await cache.search({ query: 'x', limit: 5 })).hits).toHaveLength(1);
  expect(at.rebuilt).toBe(1);
});

/** A search worker that takes its time to end, as one does that is deep inside SQLite. */
const endsLate = (data: unknown) => {
  const worker = startWorkerNode(data);
  const end = worker.terminate.bind(worker);
  // The cache gives its workers nothing else.
  if ((data as WorkerStart).role === 'search')
    worker.terminate = async () => {
      await new Promise((resolve) => setTimeout(resolve, 400));
      return end();
    };
  return worker;
};

/** A damaged store, in the moment in which its readers let go of the file. */
const openLettingGo = async (): Promise<Cache> => {
  await prepare();
  spoilAPage();
  const { cache } = await at.open({ startWorker: endsLate });
  // It may meet the damage first.
  await cache.people('nobody').catch(() => undefined);
  cache.page(1, { around: 1_000 }, 50);
  await new Promise((resolve) => setTimeout(resolve, 100));
  return cache;
};

it('while the readers let go of a damaged file, messages are written down, and what is searched is the new one', async () => {
  const cache = await openLettingGo();
  const found = cache.search({ query: 'message', limit: 1 });
  await cache.enqueue(draftItem(uuid(2)));
  expect(at.rebuilt).toBe(0);
  expect(await found).toMatchObject({ hits: [] });
  expect(at.rebuilt).toBe(1);
  await cache.applySync(answer([chat(1, 0)]));
  await cache.applyEvents(1, events(1, 1, 3), 3, EPOCH);
  expect((await cache.search({ query: 'message', limit: 9 })).hits.length).toBeGreaterThan(2);
});

it.skipIf(process.platform !== 'linux')(
  'closed while a damaged file is replaced, it opens nothing any more',
  async () => {
    const cache = await openLettingGo();
    await cache.close();
    expect(at.rebuilt).toBe(0);
    const held = readdirSync('/proc/self/fd').flatMap((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`);
      } catch {
        return [];
      }
    });
    expect(held.filter((file) => file.startsWith(at.dir))).toEqual([]);
  },
);

it('a write that meets damage is done on the new file', async () => {
  await prepare();
  spoilAPage();
  const { cache } = await at.open();
  await cache.applyChat(chat(1, 1, { epoch: '22222222-2222-4222-8222-222222222222' }));
  expect(at.rebuilt).toBe(1);
  expect(cache.chats()).toHaveLength(1);
});

it('damage that opening itself meets, at its first note in the file: the app opens, and goes on with a new one', async () => {
  await prepare();
  const db = new Database(path('cache.db'), { readonly: true });
  // Every note in the file counts itself here; nothing reads it while opening.
  const page = db.prepare("SELECT rootpage FROM sqlite_master WHERE name = 'tally'").pluck().get();
  db.close();
  overwrite((Number(page) - 1) * 4_096, Buffer.alloc(4_096));
  const { cache } = await at.open();
  await until(() => at.rebuilt === 1);
  expect(cache.outbox()).toHaveLength(1);
  await cache.applySync(answer([chat(1, 0)]));
  await cache.applyEvents(1, events(1, 1, 3), 3, EPOCH);
  expect(cache.page(1, {}, 9).messages).toHaveLength(4);
});

/** A small file system of its own; mounting needs root. */
const mounted = (): string | null => {
  const dir = mkdtempSync(join(tmpdir(), 'sarn-full-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', dir], { stdio: 'ignore' });
    return dir;
  } catch {
    rmSync(dir, { recursive: true });
    return null;
  }
};
const small = process.platform === 'linux' ? mounted() : null;

it.skipIf(small === null)(
  'a full disk: nothing is called durable that is not, closing still works, and it recovers by itself',
  async () => {
    const dir = small ?? '';
    const full = kit(dir);
    try {
      const { cache } = await full.open();
      await cache.applySync(answer([chat(1, 0)]));
      await cache.enqueue(draftItem(uuid(0)));
      const filler = join(dir, 'filler');
      const fill = (): void => {
        const fd = openSync(filler, 'a');
        try {
          for (;;) writeSync(fd, Buffer.alloc(4_096));
        } catch {
          closeSync(fd);
        }
      };
      fill();
      let refused: unknown = null;
      const told: string[] = [uuid(0)];
      for (let n = 1; n < 400 && refused === null; n += 1) {
        await cache.enqueue(draftItem(uuid(n), 1, 'x'.repeat(4_000))).then(
          () => told.push(uuid(n)),
          (error: unknown) => (refused = error),
        );
      }
      expect(refused).toMatchObject({ code: 'DISK', retry: 'retry' });
      expect(full.disk).toEqual([true]);
      expect(existsSync(join(dir, 'reserve'))).toBe(false);
      expect(cache.outbox().map((i) => i.clientId)).toEqual(told);
      await cache.acked(text(1, 1, SELF, 'x', { clientId: uuid(0) }));
      expect(cache.outbox().map((i) => i.clientId)).toEqual(told.slice(1));
      fill();
      rmSync(filler);
      await until(() => full.disk.length === 2);
      expect(full.disk).toEqual([true, false]);
      await cache.enqueue(draftItem(uuid(999)));
      await cache.close();
      const again = (await full.open()).cache;
      expect(again.outbox().map((i) => i.clientId)).toEqual([...told.slice(1), uuid(999)]);
      await again.close();
    } finally {
      execFileSync('umount', ['-l', dir]);
      await full.end();
    }
  },
);

it('a folder that cannot be made is an error with a code, not a crash', async () => {
  writeFileSync(path('file'), '');
  await expect(at.open({ dir: path('file') })).rejects.toMatchObject({ code: expect.stringMatching(/DISK|INTERNAL/) });
});
