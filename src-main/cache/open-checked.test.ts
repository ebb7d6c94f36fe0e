import Database from 'better-sqlite3';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { chat, EPOCH, events, kit, type Kit } from './test-kit.ts';

let at: Kit;
beforeEach(() => {
  at = kit();
});
afterEach(() => at.end());

const path = (name: string): string => join(at.dir, name);
const names = ['outbox.db', 'outbox.journal'];

/** Two of three messages were read, and the server was not told. */
const prepare = async (): Promise<void> => {
  const { cache } = await at.open();
  await cache.applyChat(chat(1, 0));
  await cache.applyEvents(1, events(1, 1, 3), 3, EPOCH);
  await cache.markRead(1, 2);
  await cache.close();
};

it('read pointers that both files of the outbox lost are known from cache.db', async () => {
  await prepare();
  for (const name of names) writeFileSync(path(name), 'nothing to see'.repeat(400));
  const { cache, notices } = await at.open();
  expect(notices).toEqual(['outbox-salvaged']);
  expect(cache.pendingReads()).toEqual([{ chatId: 1, seq: 2 }]);
});

it('but not from a row that is damaged: that is read nowhere', async () => {
  await prepare();
  const db = new Database(path('cache.db'));
  db.pragma('trusted_schema = ON');
  db.function('row_seal', { varargs: true, deterministic: true }, () => 7);
  const triggers = db
    .prepare<[], { name: string; sql: string }>(
      "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'chat'",
    )
    .all();
  for (const { name } of triggers) db.exec(`DROP TRIGGER ${name}`);
  db.exec('UPDATE chat SET read_seq = 3 WHERE id = 1');
  for (const { sql } of triggers) db.exec(sql);
  db.close();
  const { cache, notices } = await at.open();
  expect(notices).toEqual(['cache-rebuilt']);
  expect(cache.pendingReads()).toEqual([{ chatId: 1, seq: 2 }]);
});

it('and also when both are gone, which nothing tells', async () => {
  await prepare();
  for (const name of names) rmSync(path(name), { force: true });
  const { cache, notices } = await at.open();
  expect(notices).toEqual([]);
  expect(cache.pendingReads()).toEqual([{ chatId: 1, seq: 2 }]);
});
