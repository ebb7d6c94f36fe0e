import { keepsReading, shownRead } from './privacy.ts';
import type { Sql } from './sql.ts';
import { unreadOf } from './states.ts';

/** A member's place in a chat. */
export interface MemberRecord {
  user_id: number;
  joined_seq: bigint;
  read_seq: bigint;
  delivered_seq: bigint;
}

/** SQL: read_seq as the user $2 is told it. */
const TOLD_READ = `CASE WHEN m.user_id <> $2 AND ${keepsReading('$2')} THEN 0 ELSE ${shownRead('m', '$2')} END AS read_seq`;

/** The present members of a chat, as `reader` is told of them (absent: anybody); empty when there is no such chat. */
export const readMembers = (sql: Sql, chatId: number, reader = 0): Promise<MemberRecord[]> =>
  sql.query<MemberRecord>(
    `SELECT m.user_id, m.joined_seq, ${TOLD_READ}, m.delivered_seq FROM chat_member m WHERE m.chat_id = $1 AND m.left_seq IS NULL`,
    [chatId, reader],
  );

/** The same of several chats. */
export const readMembersOf = (
  sql: Sql,
  chatIds: readonly number[],
  reader = 0,
): Promise<(MemberRecord & { chat_id: number })[]> =>
  sql.query(
    `SELECT m.chat_id, m.user_id, m.joined_seq, ${TOLD_READ}, m.delivered_seq FROM chat_member m
     WHERE m.chat_id = ANY($1::int[]) AND m.left_seq IS NULL`,
    [chatIds, reader],
  );

/** The other members of a chat, without those whom a block stands between; null when `userId` is not a member. */
export const readListeners = async (sql: Sql, chatId: number, userId: number): Promise<number[] | null> => {
  const rows = await sql.query<{ user_id: number }>(
    `SELECT m.user_id FROM chat_member m
     WHERE m.chat_id = $1 AND m.left_seq IS NULL
       AND NOT EXISTS (SELECT 1 FROM block b WHERE (b.blocker_id, b.blocked_id) IN ((m.user_id, $2), ($2, m.user_id)))`,
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
  /** How far the others were told that the member has read, and are told from now on. */
  old_shown: bigint;
  shown: bigint;
  /** Number of the user's own 'read' event, when read_seq moved. */
  useq: bigint | null;
  at: Date;
  /** It is a group's: told together with others' (`others` is null). */
  grouped: boolean;
  others: number[] | null;
  unread: number | null;
}

/** SQL: the member of the row `h` and, in a direct chat, the other one let each other know what they have read. */
const SHARES = `(SELECT u.read_receipts FROM "user" u WHERE u.id = h.user_id) AND (h.grouped OR NOT EXISTS (
    SELECT 1 FROM chat_member o JOIN "user" u ON u.id = o.user_id
    WHERE o.chat_id = h.chat_id AND o.user_id <> h.user_id AND NOT u.read_receipts))`;

/**
 * Pointers are registers that only rise, cut to the chat's head; read implies delivered. A read pointer that rose is
 * written to the user's own log in the same statement. Who keeps to themselves what they read moves their pointer all the same;
 * `withheld_seq` holds what the others know of it (docs/decisions/0024). Rows are locked in one order, so that nodes cannot wait for each other.
 */
const MOVE = `
WITH input AS MATERIALIZED (
  SELECT user_id, chat_id, max(read) AS read, max(delivered) AS delivered, bool_or(counted) AS counted
  FROM json_to_recordset($1::text::json) AS i(user_id int, chat_id int, read bigint, delivered bigint, counted boolean)
  GROUP BY user_id, chat_id
), held AS MATERIALIZED (
  SELECT m.chat_id, m.user_id, m.read_seq, m.delivered_seq, m.withheld_seq, i.counted, c.kind = 'group' AS grouped,
    GREATEST(m.read_seq, LEAST(i.read, c.head_seq)) AS next_read,
    GREATEST(m.delivered_seq, LEAST(GREATEST(i.read, i.delivered), c.head_seq)) AS next_delivered
  FROM input i JOIN chat_member m ON m.chat_id = i.chat_id AND m.user_id = i.user_id JOIN chat c ON c.id = m.chat_id
  WHERE m.left_seq IS NULL
  ORDER BY m.chat_id, m.user_id FOR UPDATE OF m
), judged AS MATERIALIZED (
  SELECT h.*, CASE WHEN h.next_read = h.read_seq THEN h.withheld_seq WHEN ${SHARES} THEN NULL
    ELSE COALESCE(h.withheld_seq, h.read_seq) END AS next_withheld
  FROM held h
), moved AS (
  UPDATE chat_member m SET read_seq = h.next_read, delivered_seq = h.next_delivered, withheld_seq = h.next_withheld,
    changed_xid = pg_current_xact_id()::text::bigint
  FROM judged h
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
  h.next_read AS read_seq, h.next_delivered AS delivered_seq,
  LEAST(h.read_seq, h.withheld_seq) AS old_shown, LEAST(h.next_read, h.next_withheld) AS shown, b.base + n.k AS useq, now()::timestamptz(3) AS at, h.grouped,
  CASE WHEN v.user_id IS NOT NULL AND NOT h.grouped THEN ARRAY(
    SELECT o.user_id FROM chat_member o WHERE o.chat_id = h.chat_id AND o.user_id <> h.user_id AND o.left_seq IS NULL)
  END AS others,
  CASE WHEN h.counted THEN ${unreadOf('h', 'h.next_read')} END AS unread
FROM judged h
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
