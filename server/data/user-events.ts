import type { UserEvent, UserEventKind } from '../../contract/event.ts';
import type { Sql } from './sql.ts';

/** An entry of a user's own log as the database holds it. */
export interface UserEventRecord {
  useq: bigint;
  kind: UserEventKind;
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

/** The entry that something a device asked for has made before; undefined: it is new. */
export const findUserEvent = async (sql: Sql, userId: number, clientId: string): Promise<UserEvent | undefined> => {
  const [row] = await sql.query<UserEventRecord>(
    'SELECT useq, kind, payload, created_at FROM user_event WHERE user_id = $1 AND client_id = $2',
    [userId, clientId],
  );
  return row && userEventOf(row);
};

/** Appends one entry to a user's log; call inside the transaction that makes it true. `clientId`: of what asked for it. */
export const appendUserEvent = async (
  sql: Sql,
  userId: number,
  kind: UserEventKind,
  payload: Record<string, unknown>,
  clientId: string | null = null,
): Promise<UserEvent> => {
  const rows = await sql.query<UserEventRecord>(
    `WITH head AS (UPDATE "user" SET head_useq = head_useq + 1 WHERE id = $1 RETURNING id, head_useq)
     INSERT INTO user_event (user_id, useq, kind, payload, client_id) SELECT id, head_useq, $2, $3::text::jsonb, $4::uuid FROM head
     RETURNING useq, kind, payload, created_at`,
    [userId, kind, JSON.stringify(payload), clientId],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('The user of a user event does not exist.');
  return userEventOf(row);
};

/** As `appendUserEvent`, to several users' logs; each entry with its user. Rows are locked in one order. */
export const appendUserEvents = async (
  sql: Sql,
  userIds: readonly number[],
  kind: UserEventKind,
  payload: Record<string, unknown>,
): Promise<{ userId: number; event: UserEvent }[]> => {
  if (userIds.length === 0) return [];
  const rows = await sql.query<UserEventRecord & { user_id: number }>(
    `WITH held AS MATERIALIZED (
       SELECT id FROM "user" WHERE id = ANY($1::int[]) ORDER BY id FOR NO KEY UPDATE
     ), head AS (UPDATE "user" u SET head_useq = u.head_useq + 1 FROM held h WHERE u.id = h.id RETURNING u.id, u.head_useq)
     INSERT INTO user_event (user_id, useq, kind, payload) SELECT id, head_useq, $2, $3::text::jsonb FROM head
     RETURNING user_id, useq, kind, payload, created_at`,
    [userIds, kind, JSON.stringify(payload)],
  );
  return rows.map((row) => ({ userId: row.user_id, event: userEventOf(row) }));
};
