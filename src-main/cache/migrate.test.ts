import Database from 'better-sqlite3';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { indexer } from './indexer.ts';
import { migrate, UnusableFile } from './migrate.ts';
import { CACHE_APPLICATION, cacheMigrations } from './schema.ts';
import { OUTBOX_APPLICATION, outboxMigrations } from './outbox-schema.ts';

let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sarn-migrate-'));
  file = join(dir, 'a.db');
});
afterEach(() => rmSync(dir, { recursive: true }));

const reasonOf = (work: () => void): string => {
  try {
    work();
  } catch (error) {
    return error instanceof UnusableFile ? error.reason : String(error);
  }
  return 'fine';
};

describe.each([
  ['cache.db', CACHE_APPLICATION, cacheMigrations],
  ['outbox.db', OUTBOX_APPLICATION, outboxMigrations],
] as const)('%s', (_name, application, steps) => {
  it('comes from nothing and from every earlier version to the same tables', () => {
    for (let from = 0; from <= steps.length; from += 1) {
      rmSync(file, { force: true });
      const db = new Database(file);
      if (from > 0) migrate(db, application, steps.slice(0, from));
      migrate(db, application, steps);
      expect(db.pragma('user_version', { simple: true })).toBe(steps.length);
      expect(db.pragma('application_id', { simple: true })).toBe(application);
      db.close();
    }
  });

  it('refuses a newer version and another program’s file', () => {
    const db = new Database(file);
    migrate(db, application, steps);
    db.pragma('user_version = 99');
    expect(reasonOf(() => migrate(db, application, steps))).toBe('newer');
    db.pragma('user_version = -1');
    expect(reasonOf(() => migrate(db, application, steps))).toBe('foreign');
    db.pragma(`user_version = ${steps.length}`);
    db.pragma('application_id = 1');
    expect(reasonOf(() => migrate(db, application, steps))).toBe('foreign');
    db.close();
  });

  it.each([
    'CREATE TRIGGER x AFTER DELETE ON sqlite_sequence BEGIN SELECT 1; END',
    'CREATE VIEW x AS SELECT 1',
    'CREATE TABLE x (a)',
  ])('refuses an altered schema: %s', (sql) => {
    const db = new Database(file);
    migrate(db, application, steps);
    try {
      db.exec(sql);
    } catch {
      db.exec('CREATE TABLE y (a)');
    }
    expect(reasonOf(() => migrate(db, application, steps))).toBe('foreign');
    db.close();
  });
});

it('leaves a failed step as it was before it', () => {
  const db = new Database(file);
  const steps = ['CREATE TABLE a (x)', 'CREATE TABLE b (x); INSERT INTO nowhere VALUES (1)'];
  expect(() => migrate(db, 7, steps)).toThrow();
  expect(db.pragma('user_version', { simple: true })).toBe(1);
  migrate(db, 7, ['CREATE TABLE a (x)', 'CREATE TABLE b (x)']);
  expect(db.pragma('user_version', { simple: true })).toBe(2);
  db.close();
});

it.each(['group', 'direct'])(
  'asks once more for all, where a %s was kept by a version that knew nothing of groups',
  (kind) => {
    const db = new Database(file);
    migrate(db, CACHE_APPLICATION, cacheMigrations.slice(0, 11));
    db.prepare(
      "INSERT INTO chat (id, kind, title, updated_at, epoch, head, top, joined_seq) VALUES (1, ?, 'Team', 0, 'e', 3, 3, 0)",
    ).run(kind);
    db.exec(`INSERT INTO meta (key, value) VALUES ('token', 't'), ('user_seq', '3');
    INSERT INTO member (chat_id, user_id, role, joined_seq, left_seq, read_seq, delivered_seq) VALUES (1, '2', 'admin', 0, NULL, 2, 3)`);
    migrate(db, CACHE_APPLICATION, cacheMigrations);
    const keys = db.prepare('SELECT key FROM meta ORDER BY key').pluck().all();
    expect(keys).toEqual(kind === 'group' ? ['user_seq'] : ['token', 'user_seq']);
    expect(db.prepare('SELECT role, read_seq, state_seq FROM member').all()).toEqual([
      { role: 'admin', read_seq: 2, state_seq: 0 },
    ]);
    db.close();
  },
);

it('has what folds differently than before indexed anew, and read by folding until then', () => {
  const db = new Database(file);
  migrate(db, CACHE_APPLICATION, cacheMigrations.slice(0, 5));
  const texts = ['\u0E40\u0E40ม่', 'น\u0E33\u0E49', 'ภาษา\u200Bไทย', 'soft\u00ADhyphen', 'แม่น้ำ', ''];
  texts.forEach((content, i) => {
    db.prepare(
      `INSERT INTO message (id, chat_id, seq, sender, own, type, content, at, plain, state_seq, deleted)
       VALUES (?, 1, ?, '2', 0, 'TEXT', ?, 0, 1, 0, 0)`,
    ).run(i + 1, i + 1, content);
    if (content !== '') db.prepare('INSERT INTO fts (rowid, text) VALUES (?, ?)').run(i + 1, content);
  });
  migrate(db, CACHE_APPLICATION, cacheMigrations);
  expect(db.prepare('SELECT id FROM fts_todo ORDER BY id').pluck().all()).toEqual([1, 2, 3, 4, 5]);
  expect(db.prepare('SELECT id FROM message WHERE plain = 1 ORDER BY id').pluck().all()).toEqual([5, 6]);
  expect(db.prepare('SELECT rowid FROM fts WHERE fts MATCH \'"แม่"\'').all()).toEqual([]);
  expect(db.prepare("SELECT rows FROM tally WHERE name = 'message'").pluck().get()).toBe(texts.length);
  indexer(db).slice(1_000);
  expect(db.prepare('SELECT rowid FROM fts WHERE fts MATCH \'"แม่"\' ORDER BY rowid').pluck().all()).toEqual([1, 5]);
  db.close();
});
