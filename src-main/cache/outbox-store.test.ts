import Database from 'better-sqlite3';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Entry } from './journal.ts';
import { OutboxStore } from './outbox-store.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sarn-outbox-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(dir, { recursive: true, force: true });
});

const pointer = (chatId: number): Entry => ({ k: 'read', chatId, seq: chatId });
const open = () => OutboxStore.open(dir, '', Date.now);

it('damaged in use, and no room for what is put into the new file: refused, and nothing is lost by what is written next', () => {
  const { store } = open();
  for (const chatId of [1, 2, 3]) store.write([pointer(chatId)]);
  // Called with its own `this` below.
  // oxlint-disable-next-line typescript/unbound-method
  const real = Database.prototype.transaction;
  const failures = [
    { inside: '', error: new Database.SqliteError('malformed', 'SQLITE_CORRUPT') },
    { inside: 'DELETE FROM outbox', error: new Database.SqliteError('full', 'SQLITE_FULL') },
  ];
  // The commit meets damage, and the disk is full for the one moment in which the rows are written into the new file.
  vi.spyOn(Database.prototype, 'transaction').mockImplementation(function (this: Database.Database, work) {
    const [next] = failures;
    if (next === undefined || !String(work).includes(next.inside)) return real.call(this, work);
    failures.shift();
    throw next.error;
  });
  expect(() => store.write([pointer(4)])).toThrow('full');
  expect(failures).toEqual([]);
  store.write([pointer(5)]);
  store.close();
  const again = open();
  const kept = again.store.mirror().reads.map(([chatId]) => chatId);
  expect(new Set(kept)).toEqual(new Set([1, 2, 3, 5]));
  again.store.close();
});
