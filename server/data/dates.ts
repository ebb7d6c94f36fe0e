import type { Sql } from './sql.ts';
import { hiddenFor } from './states.ts';

/**
 * The first message from $3 on that the user $2 sees in the chat $1, or the last one before. A log's times ascend with its numbers
 * (but for what nodes wrote at the same moment), so the place is found by halving: some twenty look-ups by the key, and no index
 * that every send would have to feed.
 */
const AT = `
WITH RECURSIVE own AS MATERIALIZED (
  SELECT m.joined_seq + 1 AS first, c.head_seq AS last FROM chat_member m JOIN chat c ON c.id = m.chat_id
  WHERE m.chat_id = $1 AND m.user_id = $2 AND m.left_seq IS NULL
), walk AS (
  SELECT first AS low, last + 1 AS high FROM own
  UNION ALL
  SELECT CASE WHEN e.created_at < $3::timestamptz THEN w.middle + 1 ELSE w.low END,
    CASE WHEN e.created_at < $3::timestamptz THEN w.high ELSE w.middle END
  FROM (SELECT low, high, (low + high) / 2 AS middle FROM walk WHERE low < high) w
  CROSS JOIN LATERAL (SELECT x.created_at FROM chat_event x WHERE x.chat_id = $1 AND x.seq = w.middle OFFSET 0) e
), place AS MATERIALIZED (
  SELECT own.first, own.last, w.low FROM own JOIN walk w ON w.low >= w.high
)
SELECT n.seq, n.created_at FROM own LEFT JOIN LATERAL (
  (SELECT x.seq, x.created_at, 0 AS turn FROM place p JOIN message x ON x.chat_id = $1 AND x.seq >= p.low AND x.seq <= p.last
   WHERE NOT ${hiddenFor('$2', 'x')} ORDER BY x.seq LIMIT 1)
  UNION ALL
  (SELECT x.seq, x.created_at, 1 FROM place p JOIN message x ON x.chat_id = $1 AND x.seq < p.low AND x.seq >= p.first
   WHERE NOT ${hiddenFor('$2', 'x')} ORDER BY x.seq DESC LIMIT 1)
  ORDER BY turn LIMIT 1) n ON true`;

/** The message of a chat that stands at a time; `seq` null: the chat has none. Undefined: the user is not in the chat. */
export const readMessageAt = async (
  sql: Sql,
  userId: number,
  chatId: number,
  at: string,
): Promise<{ seq: bigint | null; created_at: Date } | undefined> =>
  (await sql.query<{ seq: bigint | null; created_at: Date }>(AT, [chatId, userId, at]))[0];
