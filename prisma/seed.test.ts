import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verify } from '@node-rs/argon2';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openEmbedded } from '../server/data/embedded.ts';
import type { Database } from '../server/data/sql.ts';
import { createTokens } from '../server/domain/tokens.ts';
import { copyEmbedded } from '../tests/flow/support/database.ts';
import { seed, seedTokens } from './seed.ts';

const folder = mkdtempSync(join(tmpdir(), 'sarn-seed-'));
let db: Database;
beforeAll(async () => {
  const at = join(folder, 'database');
  await copyEmbedded(at);
  db = (await openEmbedded(at)).db;
});
afterAll(async () => {
  await db.close();
  rmSync(folder, { recursive: true });
});

test('accounts, pairs and their messages, as if they had been sent; twice is once, more is added', async () => {
  const ids = await seed(db, { users: 5, messages: 30 });
  expect(await seed(db, { users: 5, messages: 30 })).toEqual(ids);
  await seed(db, { users: 5, messages: 45 });
  const chats = await db.query<{ id: number; head: bigint; last: bigint; pair: string }>(
    'SELECT id, head_seq AS head, last_message_seq AS last, pair_key AS pair FROM chat ORDER BY id',
  );
  expect(chats.map(({ head, last, pair }) => ({ head, last, pair }))).toEqual([
    { head: 45n, last: 45n, pair: `${ids[0]}:${ids[1]}` },
    { head: 45n, last: 45n, pair: `${ids[2]}:${ids[3]}` },
  ]);
  // The log has no hole, and every message has its event.
  const [row] = await db.query<object>(
    `SELECT count(*)::int AS events, count(DISTINCT e.client_id)::int AS ids, min(e.seq)::int AS first, max(e.seq)::int AS last,
       count(m.seq)::int AS messages, bool_and(m.sender_id = e.sender_id AND m.client_id = e.client_id) AS agree
     FROM chat_event AS e LEFT JOIN message AS m USING (chat_id, seq)`,
  );
  expect(row).toEqual({ events: 90, ids: 90, first: 1, last: 45, messages: 90, agree: true });
  const [user] = await db.query<{ hash: string }>(
    `SELECT password_hash AS hash FROM "user" WHERE email = 'u3@example.org'`,
  );
  expect(await verify(user?.hash ?? '', 'password-u3')).toBe(true);
  const [members] = await db.query<object>('SELECT count(*)::int AS n, min(read_seq)::int AS read FROM chat_member');
  expect(members).toEqual({ n: 4, read: 45 });
});

test('tokens are good for twelve hours and each has a device', async () => {
  const ids = await seed(db, { users: 2, messages: 0 });
  const secret = 'a secret of the tests, long enough for HS256';
  const first = await seedTokens(db, ids, secret);
  await seedTokens(db, ids, secret);
  const identity = await createTokens(secret, () => Date.now() + 11.9 * 3_600_000).verifyAccess(first[1] ?? '');
  expect(identity?.userId).toBe(ids[1]);
  expect(await db.query('SELECT user_id FROM device ORDER BY user_id')).toEqual(ids.map((id) => ({ user_id: id })));
});
