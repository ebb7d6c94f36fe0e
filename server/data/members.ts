import type { Sql } from './sql.ts';
import { unreadOf } from './states.ts';

/** A member's place in a chat. */
export interface MemberRecord {
  user_id: number;
  joined_seq: bigint;
  read_seq: bigint;
  delivered_seq: bigint;
}

/** The present members of a chat; empty when there is no such chat. */
export const readMembers = (sql: Sql, chatId: number): Promise<MemberRecord[]> =>
  sql.query<MemberRecord>(
    'SELECT user_id, joined_seq, read_seq, delivered_seq FROM chat_member WHERE chat_id = $1 AND left_seq IS NULL',
    [chatId],
  );

/** The present members of several chats. */
export const readMembersOf = (sql: Sql, chatIds: readonly number[]): Promise<(MemberRecord & { chat_id: number })[]> =>
  sql.query(
    `SELECT chat_id, user_id, joined_seq, read_seq, delivered_seq FROM chat_member
     WHERE chat_id = ANY($1::int[]) AND left_seq IS NULL`,
    [chatIds],
  );

/** The other members of a chat who have not blocked `userId`; null when `userId` is not a member. */
export const readListeners = async (sql: Sql, chatId: number, userId: number): Promise<number[] | null> => {
  const rows = await sql.query<{ user_id: number }>(
    `SELECT m.user_id FROM chat_member m
     WHERE m.chat_id = $1 AND m.left_seq IS NULL
       AND NOT EXISTS (SELECT 1 FROM block b WHERE b.blocker_id = m.user_id AND b.blocked_id = $2)`,
    [chatId, userId],
  );
  const ids = rows.map((r) => r.user_id);
  return ids.includes(userId) ? ids.filter((id) => id !== userId) : null;
};

/** A wish to move a member's pointers up to `read` and `delivered` (-1: leave). `counted`: answer the unread count too. */
export interface PointerMove {
  userId: number;
  chatId: number;
  read: number;
  delivered: number;
  counted: boolean;
}

/** Where a member's pointers stood and stand. Moves of people who are not in the chat have no row. */
export interface PointerRow {
  chat_id: number;
  user_id: number;
  old_read: bigint;
  old_delivered: bigint;
  read_seq: bigint;
  delivered_seq: bigint;
  /** Number of the user's own 'read' event, when read_seq moved. */
  useq: bigint | null;
  at: Date;
  /** It is a group's: told together with others' (`others` is null). */
  grouped: boolean;
  others: number[] | null;
  unread: number | null;
}

/**
 * Pointers are registers that only rise, cut to the chat's head; read implies delivered. A read pointer that rose is
 * written to the user's own log in the same statement. Rows are locked in one order, so that nodes cannot wait for each other.
 */
const MOVE = `
WITH input AS MATERIALIZED (
  SELECT user_id, chat_id, max(read) AS read, max(delivered) AS delivered, bool_or(counted) AS counted
  FROM json_to_recordset($1::text::json) AS i(user_id int, chat_id int, read bigint, delivered bigint, counted boolean)
  GROUP BY user_id, chat_id
), held AS MATERIALIZED (
  SELECT m.chat_id, m.user_id, m.read_seq, m.delivered_seq, i.counted, c.kind = 'group' AS grouped,
    GREATEST(m.read_seq, LEAST(i.read, c.head_seq)) AS next_read,
    GREATEST(m.delivered_seq, LEAST(GREATEST(i.read, i.delivered), c.head_seq)) AS next_delivered
  FROM input i JOIN chat_member m ON m.chat_id = i.chat_id AND m.user_id = i.user_id JOIN chat c ON c.id = m.chat_id
  WHERE m.left_seq IS NULL
  ORDER BY m.chat_id, m.user_id FOR UPDATE OF m
), moved AS (
  UPDATE chat_member m SET read_seq = h.next_read, delivered_seq = h.next_delivered,
    changed_xid = pg_current_xact_id()::text::bigint
  FROM held h
  WHERE m.chat_id = h.chat_id AND m.user_id = h.user_id
    AND (h.next_read > h.read_seq OR h.next_delivered > h.delivered_seq)
  RETURNING m.chat_id, m.user_id
), noted AS MATERIALIZED (
  SELECT user_id, chat_id, next_read, row_number() OVER (PARTITION BY user_id ORDER BY chat_id) AS k
  FROM held WHERE next_read > read_seq
), heads AS (
  UPDATE "user" u SET head_useq = u.head_useq + n.amount
  FROM (SELECT user_id, count(*) AS amount FROM noted GROUP BY user_id) n
  WHERE u.id = n.user_id
  RETURNING u.id, u.head_useq - n.amount AS base
), told AS (
  INSERT INTO user_event (user_id, useq, kind, payload)
  SELECT n.user_id, h.base + n.k, 'read', jsonb_build_object('chatId', n.chat_id, 'seq', n.next_read)
  FROM noted n JOIN heads h ON h.id = n.user_id
)
SELECT h.chat_id, h.user_id, h.read_seq AS old_read, h.delivered_seq AS old_delivered,
  h.next_read AS read_seq, h.next_delivered AS delivered_seq, b.base + n.k AS useq, now()::timestamptz(3) AS at, h.grouped,
  CASE WHEN v.user_id IS NOT NULL AND NOT h.grouped THEN ARRAY(
    SELECT o.user_id FROM chat_member o WHERE o.chat_id = h.chat_id AND o.user_id <> h.user_id AND o.left_seq IS NULL)
  END AS others,
  CASE WHEN h.counted THEN ${unreadOf('h', 'h.next_read')} END AS unread
FROM held h
LEFT JOIN moved v ON v.chat_id = h.chat_id AND v.user_id = h.user_id
LEFT JOIN noted n ON n.chat_id = h.chat_id AND n.user_id = h.user_id
LEFT JOIN heads b ON b.id = n.user_id`;

/** Moves any number of pointers of any number of members in one statement. Throws what the database throws. */
export const movePointers = (sql: Sql, moves: readonly PointerMove[]): Promise<PointerRow[]> =>
  sql.query<PointerRow>(MOVE, [
    JSON.stringify(
      moves.map((m) => ({
        user_id: m.userId,
        chat_id: m.chatId,
        read: m.read,
        delivered: m.delivered,
        counted: m.counted,
      })),
    ),
  ]);
