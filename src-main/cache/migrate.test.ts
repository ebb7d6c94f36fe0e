import Database from 'better-sqlite3';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrate, UnusableFile } from './migrate.ts';
import { CACHE_APPLICATION, cacheMigrations, OUTBOX_APPLICATION, outboxMigrations } from './schema.ts';

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
