import { createHash, randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { hash } from '@node-rs/argon2';
import { lockDataDir } from '../server/data/lock.ts';
import { openStore } from '../server/data/open.ts';
import type { Sql } from '../server/data/sql.ts';
import { argonOptions } from '../server/domain/passwords.ts';
import { keptSecret } from '../server/domain/secret.ts';
import { createTokens } from '../server/domain/tokens.ts';
import { readEnv } from '../server/env.ts';
import { createLog } from '../server/log.ts';
import { lines, names } from './seed-words.ts';

/** Rows that one statement writes at most. */
const BATCH = 20_000;
const USERS_BATCH = 500;
/** So many accounts get the server's own password cost (0.1 s each); thousands more would take an hour, so theirs is light. */
const FULL_COST = 100;
const LIGHT = { memoryCost: 1024, timeCost: 1, parallelism: 1 } as const;
const TOKEN_SECONDS = 12 * 3_600;

export interface SeedOptions {
  users: number;
  /** In each pair's chat. */
  messages: number;
}

const emailOf = (n: number): string => `u${n}@example.org`;

/** Adds the accounts first..end-1 that are missing. */
const addUsers = async (sql: Sql, first: number, end: number): Promise<void> => {
  const wanted = Array.from({ length: end - first }, (_, i) => first + i);
  const there = new Set(
    (
      await sql.query<{ email: string }>('SELECT email FROM "user" WHERE email = ANY($1::text[])', [
        wanted.map(emailOf),
      ])
    ).map((row) => row.email),
  );
  const missing = wanted.filter((n) => !there.has(emailOf(n)));
  const hashes = new Map<number, string>();
  const queue = [...missing];
  const worker = async (): Promise<void> => {
    for (let n = queue.shift(); n !== undefined; n = queue.shift()) {
      hashes.set(n, await hash(`password-u${n}`, n < FULL_COST ? argonOptions : LIGHT));
    }
  };
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, worker));
  await sql.query(
    `INSERT INTO "user" (email, name, password_hash) SELECT * FROM unnest($1::text[], $2::text[], $3::text[])
     ON CONFLICT (email) DO NOTHING`,
    [missing.map(emailOf), missing.map((n) => names[n] ?? `User ${n}`), missing.map((n) => hashes.get(n) ?? '')],
  );
};

/** Ids of the accounts 0..users-1, in that order. */
const userIds = async (sql: Sql, users: number): Promise<number[]> => {
  const emails = Array.from({ length: users }, (_, n) => emailOf(n));
  const rows = await sql.query<{ id: number; email: string }>(
    'SELECT id, email FROM "user" WHERE email = ANY($1::text[])',
    [emails],
  );
  const byEmail = new Map(rows.map((row) => [row.email, row.id]));
  return emails.map((email) => {
    const id = byEmail.get(email);
    if (id === undefined) throw new Error(`The account ${email} was not made.`);
    return id;
  });
};

/** The direct chats of (ids[0], ids[1]), (ids[2], ids[3]) …, those there are and those that were missing. */
const addChats = async (sql: Sql, ids: readonly number[]): Promise<number[]> => {
  const pairs: [number, number][] = [];
  for (let i = 0; i + 1 < ids.length; i += 2) {
    const [a = 0, b = 0] = ids.slice(i, i + 2);
    pairs.push(a < b ? [a, b] : [b, a]);
  }
  const keys = pairs.map(([a, b]) => `${a}:${b}`);
  await sql.query(
    `WITH made AS (
       INSERT INTO chat (kind, pair_key, user1_id, user2_id, changed_xid)
       SELECT 'direct', k, a, b, pg_current_xact_id()::text::bigint FROM unnest($1::text[], $2::int[], $3::int[]) AS t(k, a, b)
       ON CONFLICT (pair_key) DO NOTHING RETURNING id, user1_id, user2_id
     )
     INSERT INTO chat_member (chat_id, user_id, changed_xid)
     SELECT id, unnest(ARRAY[user1_id, user2_id]), pg_current_xact_id()::text::bigint FROM made`,
    [keys, pairs.map(([a]) => a), pairs.map(([, b]) => b)],
  );
  const rows = await sql.query<{ id: number }>('SELECT id FROM chat WHERE pair_key = ANY($1::text[]) ORDER BY id', [
    keys,
  ]);
  return rows.map((row) => row.id);
};

/** Fills each chat up to seq `upTo`, the two taking turns, all of it read. The newest message is from now, one a minute before. */
const fillChats = (sql: Sql, chats: readonly number[], upTo: number, total: number): Promise<object[]> =>
  sql.query(
    `WITH said AS (
       SELECT c.id AS chat_id, s AS seq, gen_random_uuid() AS client_id,
         CASE WHEN s % 2 = 1 THEN c.user1_id ELSE c.user2_id END AS sender_id,
         ($4::text[])[1 + (s - 1) % array_length($4::text[], 1)] AS content,
         now() - ($3::int - s) * interval '1 minute' AS at
       FROM chat AS c, generate_series(c.head_seq + 1, $2::bigint) AS s WHERE c.id = ANY($1::int[])
     ), events AS (
       INSERT INTO chat_event (chat_id, seq, kind, sender_id, client_id, payload, created_at)
       SELECT chat_id, seq, 'message', sender_id, client_id, '{"enc":"none"}', at FROM said
     ), messages AS (
       INSERT INTO message (chat_id, seq, sender_id, client_id, content, created_at)
       SELECT chat_id, seq, sender_id, client_id, content, at FROM said
     ), heads AS (
       UPDATE chat AS c SET head_seq = $2, last_message_seq = $2, updated_at = n.at,
         changed_xid = pg_current_xact_id()::text::bigint
       FROM (SELECT chat_id, max(at) AS at FROM said GROUP BY chat_id) AS n WHERE c.id = n.chat_id RETURNING c.id
     )
     UPDATE chat_member SET read_seq = $2, delivered_seq = $2, hidden = false,
       changed_xid = pg_current_xact_id()::text::bigint
     WHERE chat_id IN (SELECT id FROM heads)`,
    [chats, upTo, total, lines],
  );

/** Fills the database; run again, it adds only what is missing. Answers the ids of the accounts in order. */
export const seed = async (sql: Sql, { users, messages }: SeedOptions): Promise<number[]> => {
  for (let first = 0; first < users; first += USERS_BATCH)
    await addUsers(sql, first, Math.min(users, first + USERS_BATCH));
  const ids = await userIds(sql, users);
  const chats = await addChats(sql, ids);
  const together = Math.max(1, Math.floor(BATCH / Math.max(1, messages)));
  for (let i = 0; i < chats.length; i += together) {
    for (let done = 0; done < messages; done += BATCH) {
      await fillChats(sql, chats.slice(i, i + together), Math.min(messages, done + BATCH), messages);
    }
  }
  // The planner's figures, which nobody else gathers on the embedded database, and autovacuum only after a minute.
  await sql.query('ANALYZE');
  return ids;
};

/** One access token of 12 hours for each account, each with a device of its own that a second run uses again. */
export const seedTokens = async (sql: Sql, ids: readonly number[], secret: string): Promise<string[]> => {
  const tokens = createTokens(secret, Date.now);
  const deviceOf = (id: number): string =>
    createHash('sha256')
      .update(`seed:${id}`)
      .digest('hex')
      .slice(0, 32)
      .replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-8$4-$5');
  await sql.query(
    `INSERT INTO device (id, user_id, name, refresh_hash, expires_at)
     SELECT d, u, 'seed', h, now() + interval '12 hours' FROM unnest($1::uuid[], $2::int[], $3::bytea[]) AS t(d, u, h)
     ON CONFLICT (id) DO UPDATE SET revoked_at = NULL, expires_at = excluded.expires_at`,
    [ids.map(deviceOf), ids, ids.map(() => randomBytes(32))],
  );
  return Promise.all(ids.map((id) => tokens.access(id, deviceOf(id), TOKEN_SECONDS)));
};

const count = (name: string, text: string | undefined, least: number): number => {
  if (text === undefined || !/^\d{1,7}$/.test(text) || Number(text) < least) {
    throw new Error(`--${name} must be a number of ${least} or more`);
  }
  return Number(text);
};

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: { users: { type: 'string' }, messages: { type: 'string', default: '0' }, tokens: { type: 'string' } },
  });
  const options = { users: count('users', values.users, 1), messages: count('messages', values.messages, 0) };
  const given = readEnv(process.env);
  if (!given.ok) throw new Error(given.error);
  const { env } = given;
  if (env.production) throw new Error('NODE_ENV is production: seeding would add accounts with known passwords.');
  // A PostgreSQL server may be seeded while Sarn runs on it; the embedded database has one process.
  const unlock = env.databaseUrl === null ? lockDataDir(env.dataDir) : () => undefined;
  const store = await openStore(env, createLog('warn'));
  try {
    const ids = await seed(store.db, options);
    if (values.tokens !== undefined) {
      const tokens = await seedTokens(store.db, ids, env.jwtSecret ?? keptSecret(env.dataDir));
      await writeFile(values.tokens, `${tokens.join('\n')}\n`, { mode: 0o600 });
    }
    process.stdout.write(`Seeded ${options.users} accounts, ${options.messages} messages in each pair's chat.\n`);
  } finally {
    await store.close();
    unlock();
  }
};

// Run as a program, not when a test imports it (import.meta.main needs Node 24.2).
if (process.argv[1] !== undefined && import.meta.filename === process.argv[1]) {
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  });
}
