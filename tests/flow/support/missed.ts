import { randomUUID } from 'node:crypto';
import { lines } from '../../../prisma/seed-words.ts';
import type { Sql } from '../../../server/data/sql.ts';

/** Rows that one statement writes at most. */
const BATCH = 20_000;

/** Makes `count` people who each have a direct chat with `readerId`, straight in the database. Answers the chats' ids. */
export const addChats = async (sql: Sql, readerId: number, count: number): Promise<number[]> => {
  const rows = await sql.query<{ id: number }>(
    `WITH person AS (
       INSERT INTO "user" (email, name, password_hash)
       SELECT 'p' || n || '-' || $3::text || '@example.org', 'Person ' || n, 'none' FROM generate_series(1, $2::int) AS n RETURNING id
     ), made AS (
       INSERT INTO chat (kind, pair_key, user1_id, user2_id, changed_xid)
       SELECT 'direct', $1::int || ':' || id, $1::int, id, pg_current_xact_id()::text::bigint FROM person RETURNING id, user1_id, user2_id
     ), joined AS (
       INSERT INTO chat_member (chat_id, user_id, changed_xid)
       SELECT id, unnest(ARRAY[user1_id, user2_id]), pg_current_xact_id()::text::bigint FROM made
     )
     SELECT id FROM made ORDER BY id`,
    [readerId, count, randomUUID()],
  );
  return rows.map((r) => r.id);
};

/** Adds `each` messages to every chat, as if the two had written them: three of four are the other's. Nothing is read. */
export const addMessages = async (
  sql: Sql,
  readerId: number,
  chats: readonly number[],
  each: number,
): Promise<void> => {
  const together = Math.max(1, Math.floor(BATCH / each));
  for (let i = 0; i < chats.length; i += together) {
    await sql.query(
      `WITH said AS (
         SELECT c.id AS chat_id, c.head_seq + s AS seq, gen_random_uuid() AS client_id,
           CASE WHEN s % 4 = 0 THEN $3::int ELSE c.user2_id END AS sender_id,
           ($4::text[])[1 + (c.id + s) % array_length($4::text[], 1)] || ' ' || (c.head_seq + s) AS content,
           now() - ($2::int - s) * interval '1 second' + c.id % 500 * interval '1 millisecond' AS at
         FROM chat AS c, generate_series(1, $2::int) AS s WHERE c.id = ANY($1::int[])
       ), events AS (
         INSERT INTO chat_event (chat_id, seq, kind, sender_id, client_id, payload, created_at)
         SELECT chat_id, seq, 'message', sender_id, client_id, '{"enc":"none"}', at FROM said
       ), messages AS (
         INSERT INTO message (chat_id, seq, sender_id, client_id, content, created_at)
         SELECT chat_id, seq, sender_id, client_id, content, at FROM said
       )
       UPDATE chat AS c SET head_seq = head_seq + $2, last_message_seq = head_seq + $2, updated_at = n.at,
         changed_xid = pg_current_xact_id()::text::bigint
       FROM (SELECT chat_id, max(at) AS at FROM said GROUP BY chat_id) AS n WHERE c.id = n.chat_id`,
      [chats.slice(i, i + together), each, readerId, lines],
    );
  }
};
