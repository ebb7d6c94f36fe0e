import type { UserEvent } from '../../contract/event.ts';
import type { Sql } from './sql.ts';

/** An entry of a user's own log as the database holds it. */
export interface UserEventRecord {
  useq: bigint;
  kind: UserEvent['kind'];
  payload: Record<string, unknown>;
  created_at: Date;
}

/** The wire shape of an entry. */
export const userEventOf = (row: UserEventRecord): UserEvent => ({
  useq: Number(row.useq),
  kind: row.kind,
  payload: row.payload,
  timestamp: row.created_at.toISOString(),
});

/** Entries of a user's log after `after`, ascending, at most `limit`. */
export const readUserEvents = (sql: Sql, userId: number, after: number, limit: number): Promise<UserEventRecord[]> =>
  sql.query<UserEventRecord>(
    'SELECT useq, kind, payload, created_at FROM user_event WHERE user_id = $1 AND useq > $2 ORDER BY useq LIMIT $3',
    [userId, after, limit],
  );

/** Appends one entry to a user's log; call inside the transaction that makes it true. */
export const appendUserEvent = async (
  sql: Sql,
  userId: number,
  kind: UserEvent['kind'],
  payload: Record<string, unknown>,
): Promise<UserEvent> => {
  const rows = await sql.query<UserEventRecord>(
    `WITH head AS (UPDATE "user" SET head_useq = head_useq + 1 WHERE id = $1 RETURNING id, head_useq)
     INSERT INTO user_event (user_id, useq, kind, payload) SELECT id, head_useq, $2, $3::text::jsonb FROM head
     RETURNING useq, kind, payload, created_at`,
    [userId, kind, JSON.stringify(payload)],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('The user of a user event does not exist.');
  return userEventOf(row);
};
