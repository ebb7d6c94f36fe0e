import Database from 'better-sqlite3';
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { OpenNotice } from '../../../src-main/cache/api.ts';
import { until } from '../support/wait.ts';
import { fill, HEAD, prepareSamples, type Sample, SOON_MS, unsentIn } from './samples.ts';

/**
 * The list of bad local files, D1–D32 (D25 and D27–D29: rights.test.ts; D33–D35: bad-disk.test.ts; D36 is D2, for nothing is
 * encrypted; D37–D40, the keychain: keychain.test.ts).
 */

const samples = prepareSamples();
const { path, edit, pageOf } = samples;
const flip = (bytes: Buffer, where: number): void => {
  bytes[where] = (bytes[where] ?? 0) ^ 1;
};
const sql = (statement: string): void => {
  const db = new Database(path('cache.db'));
  db.exec(statement);
  db.close();
};

/** What must have happened once it was opened, read from end to end, checked and filled from the server. */
type Answer = 'rebuilt' | 'newer' | 'kept';
const notice: Record<Answer, OpenNotice[]> = { rebuilt: ['cache-rebuilt'], newer: ['cache-newer'], kept: [] };

const corpus: [id: string, name: string, from: Sample, damage: () => void, answer: Answer][] = [
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
    () => edit((b) => b.fill(0, pageOf('message').from, pageOf('message').to)),
    'rebuilt',
  ],
  ['D8', 'a bit of the header', 'closed', () => edit((b) => flip(b, 3)), 'rebuilt'],
  ['D9', 'a bit of an index', 'closed', () => edit((b) => flip(b, pageOf('message_place').from + 4_090)), 'rebuilt'],
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

describe('a bad cache.db: open within 5 s, told, filled from the server, nothing unsent lost', () => {
  it.each(corpus)('%s %s', async (_id, _name, from, damage, wanted) => {
    samples.lay(from);
    const { at } = samples;
    damage();
    const began = performance.now();
    let checked = false;
    const { cache, notices } = await at.open({
      log: (_level, message) => {
        checked ||= message === 'cache.db was checked';
      },
    });
    expect(performance.now() - began).toBeLessThan(samples.openMs);
    // What the opening did not see, the check that follows an unclean end does; and both are told.
    await until('it is checked', SOON_MS, () => notices.length + at.rebuilt > 0 || checked);
    await until('it is told', SOON_MS, () => notices.length > 0 || at.rebuilt > 0 || wanted === 'kept');
    expect(notices.length > 0 ? notices : at.rebuilt > 0 ? ['cache-rebuilt'] : []).toEqual(notice[wanted]);
    expect(cache.outbox().map((i) => i.content)).toEqual(unsentIn(from));
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
