import type { Sql } from './sql.ts';

/**
 * SQL: the users of rows `a` and `b` of "user" tell each other whether they are there: neither keeps it to themselves nor has
 * blocked the other. The same both ways.
 */
export const showsPresence = (
  a: string,
  b: string,
): string => `(${a}.show_presence AND ${b}.show_presence AND NOT EXISTS (
  SELECT 1 FROM block k WHERE (k.blocker_id, k.blocked_id) IN ((${a}.id, ${b}.id), (${b}.id, ${a}.id))))`;

/** SQL: how far the member of row `o` has read, as far as the user `reader` is told: of oneself everything. */
export const shownRead = (o: string, reader: string): string =>
  `CASE WHEN ${o}.user_id = ${reader} THEN ${o}.read_seq ELSE LEAST(${o}.read_seq, ${o}.withheld_seq) END`;

/** SQL: the user `reader` keeps to themselves what they have read, and so is not told it of others. */
export const keepsReading = (reader: string): string =>
  `EXISTS (SELECT 1 FROM "user" r WHERE r.id = ${reader} AND NOT r.read_receipts)`;

export interface PrivacyRecord {
  readReceipts: boolean;
  presence: boolean;
}

/** Sets what is not null; answers what holds then. */
export const putPrivacy = async (
  sql: Sql,
  userId: number,
  readReceipts: boolean | null,
  presence: boolean | null,
): Promise<PrivacyRecord> => {
  const [row] = await sql.query<PrivacyRecord>(
    `UPDATE "user" SET read_receipts = COALESCE($2::boolean, read_receipts), show_presence = COALESCE($3::boolean, show_presence)
     WHERE id = $1 RETURNING read_receipts AS "readReceipts", show_presence AS presence`,
    [userId, readReceipts, presence],
  );
  if (row === undefined) throw new Error('The user does not exist.');
  return row;
};

/** Everybody who shares a chat with the user is given those chats anew by their next sync. Rows are locked in one order. */
export const touchChatsOf = async (sql: Sql, userId: number): Promise<void> => {
  await sql.query(
    `WITH held AS MATERIALIZED (
       SELECT chat_id FROM chat_member WHERE user_id = $1 AND left_seq IS NULL ORDER BY chat_id FOR UPDATE
     )
     UPDATE chat_member m SET changed_xid = pg_current_xact_id()::text::bigint FROM held h WHERE m.chat_id = h.chat_id AND m.user_id = $1`,
    [userId],
  );
};

/** Those of `users` who are not told what others have read. */
export const readKeepingReaders = async (sql: Sql, users: readonly number[]): Promise<number[]> =>
  users.length === 0
    ? []
    : (
        await sql.query<{ id: number }>(
          'SELECT q.id FROM "user" q WHERE q.id = ANY($1::int[]) AND NOT q.read_receipts',
          [users],
        )
      ).map((r) => r.id);
