import Database from 'better-sqlite3';
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isCacheSound } from '../../../src-main/cache/check.ts';
import { migrate } from '../../../src-main/cache/migrate.ts';
import { crcOf } from '../../../src-main/cache/outbox-file.ts';
import { CACHE_APPLICATION, cacheMigrations } from '../../../src-main/cache/schema.ts';
import { OUTBOX_APPLICATION, outboxMigrations } from '../../../src-main/cache/outbox-schema.ts';
import { EPOCH, kit, PEER, SELF, uuid } from '../../../src-main/cache/test-kit.ts';

/** Files of the first version, brought to the newest, with kill -9 at statements all over the way. */

const script = fileURLToPath(new URL('upgrade-killed.ts', import.meta.url));
const MESSAGES = 300;
const KILLS = 12;
let first: string;

const item = (n: number) => ({
  clientId: uuid(n),
  chatId: 1,
  position: n,
  content: `unsent ${n}`,
  picture: null,
  state: 'queued',
  error: null,
  createdAt: 1,
});

beforeAll(() => {
  first = mkdtempSync(join(tmpdir(), 'sarn-first-'));
  const cache = new Database(join(first, 'cache.db'));
  migrate(cache, CACHE_APPLICATION, cacheMigrations.slice(0, 1));
  cache.exec(`INSERT INTO chat (id, kind, title, updated_at, epoch, head, top, joined_seq) VALUES (1, 'direct', '', 5, '${EPOCH}', ${MESSAGES}, ${MESSAGES}, 0);
    INSERT INTO person (id, name) VALUES ('${PEER}', 'Peer'); INSERT INTO meta VALUES ('token', 't'), ('user_seq', '3');
    INSERT INTO member VALUES (1, '${SELF}', 'member', 0, NULL, 2, 2), (1, '${PEER}', 'member', 0, NULL, 0, 0);`);
  const insert = cache.prepare(
    "INSERT INTO message (id, chat_id, seq, sender, own, type, content, at, plain) VALUES (?, 1, ?, ?, 0, 'TEXT', ?, ?, 1)",
  );
  for (let n = 1; n <= MESSAGES; n += 1) insert.run(n * 1_024, n, PEER, `message ${n}`, n);
  cache.close();
  const outbox = new Database(join(first, 'outbox.db'));
  migrate(outbox, OUTBOX_APPLICATION, outboxMigrations.slice(0, 1));
  for (const n of [1, 2, 3]) {
    const body = JSON.stringify(item(n));
    outbox.prepare('INSERT INTO outbox VALUES (?, ?, ?, ?)').run(n, uuid(n), body, crcOf(uuid(n), body));
  }
  outbox.close();
});
afterAll(() => rmSync(first, { recursive: true, force: true }));

describe.each(['cache', 'outbox'] as const)('%s.db of the first version', (which) => {
  const total = (): number => {
    const folder = mkdtempSync(join(tmpdir(), 'sarn-upgrade-'));
    copyFileSync(join(first, `${which}.db`), join(folder, 'a.db'));
    const said = execFileSync(process.execPath, [script, join(folder, 'a.db'), which, '0']).toString();
    rmSync(folder, { recursive: true });
    return Number(said);
  };

  test('killed at any statement of the upgrade, it opens with everything in it', async () => {
    const statements = total();
    expect(statements).toBeGreaterThan(KILLS);
    for (let n = 0; n < KILLS; n += 1) {
      const at = kit();
      for (const name of readdirSync(first)) copyFileSync(join(first, name), join(at.dir, name));
      const step = 1 + Math.floor((n * (statements - 1)) / (KILLS - 1));
      const run = spawnSync(process.execPath, [script, join(at.dir, `${which}.db`), which, String(step)]);
      expect(run.signal).toBe('SIGKILL');
      const { cache, notices } = await at.open({ owner: 'me' });
      expect(notices).toEqual([]);
      expect(cache.outbox().map((i) => i.content)).toEqual(['unsent 1', 'unsent 2', 'unsent 3']);
      expect(cache.token()).toBe('t');
      expect(cache.page(1, {}, 500).messages).toHaveLength(MESSAGES + 3);
      await cache.close();
      expect(isCacheSound(at.dir)).toBe(true);
      await at.end();
    }
  }, 120_000);
});

test('an outbox.db of a newer version is put aside byte for byte, said, and what is understood of it goes out', async () => {
  const at = kit();
  for (const name of readdirSync(first)) copyFileSync(join(first, name), join(at.dir, name));
  await (await at.open()).cache.close();
  const file = join(at.dir, 'outbox.db');
  const db = new Database(file);
  db.exec('ALTER TABLE outbox ADD COLUMN later TEXT; PRAGMA user_version = 99');
  db.close();
  rmSync(join(at.dir, 'outbox.journal'));
  const before = readFileSync(file);
  const { cache, notices } = await at.open();
  expect(notices).toEqual(['outbox-newer']);
  expect(cache.outbox().map((i) => i.content)).toEqual(['unsent 1', 'unsent 2', 'unsent 3']);
  await cache.close();
  expect(readFileSync(`${file}.newer-99`)).toEqual(before);
  expect((await at.open()).notices).toEqual([]);
  await at.end();
});
