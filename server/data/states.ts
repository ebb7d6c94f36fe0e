import { limits } from '../../contract/limits.ts';
import type { Reactions } from '../../contract/state.ts';
import type { Sql } from './sql.ts';

/** What became of a message since it was sent; `state_seq` 0: nothing. */
export interface StateRecord {
  state_seq: bigint;
  edited_at: Date | null;
  deleted_at: Date | null;
  /** null: none. */
  reactions: Reactions | null;
}

/** SQL: the reactions to `message m`, in the order in which they came. An unchanged message costs no look-up. */
export const reactionsColumn = `CASE WHEN m.state_seq > 0 THEN (
  SELECT jsonb_agg(jsonb_build_object('emoji', g.emoji, 'users', g.users) ORDER BY g.first, g.emoji COLLATE "C") FROM (
    SELECT r.emoji, min(r.created_at) AS first, jsonb_agg(r.user_id::text ORDER BY r.created_at, r.user_id) AS users
    FROM reaction r WHERE r.chat_id = m.chat_id AND r.seq = m.seq GROUP BY r.emoji) g) END AS reactions`;

/** SQL: the columns of StateRecord, of `message m`. */
export const stateColumns = `m.state_seq, m.edited_at, m.deleted_at, ${reactionsColumn}`;

/**
 * SQL: `user` took the message `alias` away for themself. A look-up by the key for each message: OFFSET 0 keeps the planner from
 * joining a chat's messages with all that was taken away (as in events.ts).
 */
export const hiddenFor = (user: string, alias: string): string =>
  `EXISTS (SELECT 1 FROM message_hidden hm WHERE hm.user_id = ${user} AND hm.chat_id = ${alias}.chat_id AND hm.seq = ${alias}.seq OFFSET 0)`;

/**
 * SQL: how many of others' messages above the number `after` the member of the row `m` (chat_id, user_id) sees, counted up to
 * the cap. The inner look-up is for each message, and only when the member took any of those away: once a chat.
 */
export const unreadOf = (m: string, after: string): string => `(SELECT count(*)::int FROM (
  SELECT 1 FROM message x WHERE x.chat_id = ${m}.chat_id AND x.seq > ${after} AND x.sender_id <> ${m}.user_id AND x.deleted_at IS NULL
    AND NOT (EXISTS (
      SELECT 1 FROM message_hidden hc WHERE hc.user_id = ${m}.user_id AND hc.chat_id = ${m}.chat_id AND hc.seq > ${after})
      AND ${hiddenFor(`${m}.user_id`, 'x')}) LIMIT ${limits.unreadMax + 1}) z)`;

/** The present state of a message, with its text. */
export interface TargetRecord extends StateRecord {
  chat_id: number;
  seq: bigint;
  content: string;
}

/** The present states of messages, of those that `userId` sees. */
export const readStates = (
  sql: Sql,
  userId: number,
  targets: readonly { chatId: number; seq: number }[],
): Promise<TargetRecord[]> =>
  targets.length === 0
    ? Promise.resolve([])
    : sql.query<TargetRecord>(
        `SELECT m.chat_id, m.seq, m.content, ${stateColumns}
         FROM unnest($2::int[], $3::bigint[]) AS w(chat_id, seq)
         JOIN chat_member own ON own.chat_id = w.chat_id AND own.user_id = $1 AND own.left_seq IS NULL AND w.seq > own.joined_seq
         CROSS JOIN LATERAL (SELECT y.* FROM message y WHERE y.chat_id = w.chat_id AND y.seq = w.seq OFFSET 0) m
         WHERE m.state_seq > 0 AND NOT ${hiddenFor('$1', 'm')}`,
        [userId, targets.map((t) => t.chatId), targets.map((t) => t.seq)],
      );
