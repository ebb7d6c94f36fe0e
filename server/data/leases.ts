import { limits } from '../../contract/limits.ts';
import { showsPresence } from './privacy.ts';
import type { Sql } from './sql.ts';

const EXPIRES = `now() + interval '${limits.leaseMs} milliseconds'`;
const ids = (rows: readonly { user_id: number }[]): number[] => rows.map((r) => r.user_id);

/** Writes leases for sockets that just came; answers the users who had none before (they came online). */
export const addLeases = async (
  sql: Sql,
  nodeId: string,
  sockets: readonly { socketId: string; userId: number }[],
): Promise<number[]> =>
  ids(
    await sql.query<{ user_id: number }>(
      `WITH input AS (SELECT * FROM unnest($2::text[], $3::int[]) AS i(socket_id, user_id)),
       added AS (
         INSERT INTO presence_lease (socket_id, user_id, node_id, expires_at)
         SELECT i.socket_id, i.user_id, $1, ${EXPIRES} FROM input i JOIN "user" u ON u.id = i.user_id
         ON CONFLICT (socket_id) DO UPDATE SET expires_at = EXCLUDED.expires_at RETURNING user_id)
       SELECT DISTINCT a.user_id FROM added a
       WHERE NOT EXISTS (SELECT 1 FROM presence_lease l WHERE l.user_id = a.user_id AND l.expires_at > now())`,
      [nodeId, sockets.map((s) => s.socketId), sockets.map((s) => s.userId)],
    ),
  );

/** Renews the leases of the sockets that are still connected to this node, in one statement. */
export const renewLeases = async (
  sql: Sql,
  nodeId: string,
  sockets: readonly { socketId: string; userId: number }[],
): Promise<void> => {
  await sql.query(
    `INSERT INTO presence_lease (socket_id, user_id, node_id, expires_at)
     SELECT i.socket_id, i.user_id, $1, ${EXPIRES} FROM unnest($2::text[], $3::int[]) AS i(socket_id, user_id)
     JOIN "user" u ON u.id = i.user_id
     ON CONFLICT (socket_id) DO UPDATE SET expires_at = EXCLUDED.expires_at`,
    [nodeId, sockets.map((s) => s.socketId), sockets.map((s) => s.userId)],
  );
};

const removed = (where: string): string => `
  WITH gone AS (DELETE FROM presence_lease WHERE ${where} RETURNING socket_id, user_id),
  left_now AS (
    SELECT DISTINCT g.user_id FROM gone g WHERE NOT EXISTS (
      SELECT 1 FROM presence_lease l WHERE l.user_id = g.user_id AND l.expires_at > now()
        AND l.socket_id NOT IN (SELECT socket_id FROM gone)))
  UPDATE "user" u SET last_seen = now() FROM left_now n WHERE u.id = n.user_id RETURNING u.id AS user_id`;

/** Ends the leases of closed sockets; answers the users who have none left (they went offline), `last_seen` written. */
export const endLeases = async (sql: Sql, socketIds: readonly string[]): Promise<number[]> =>
  ids(await sql.query<{ user_id: number }>(removed('socket_id = ANY($1::text[])'), [socketIds]));

/** Ends every lease of a node: at its boot (what a crash left) and at its close. */
export const endNodeLeases = async (sql: Sql, nodeId: string): Promise<number[]> =>
  ids(await sql.query<{ user_id: number }>(removed('node_id = $1'), [nodeId]));

/** Ends the leases that ran out (another node died). Each is answered to one node only. */
export const endExpiredLeases = async (sql: Sql): Promise<number[]> =>
  ids(await sql.query<{ user_id: number }>(removed('expires_at <= now()'), []));

/** For each of `userIds`: the people who share a chat with them, are told whether they are there, and are online. */
export const readAudience = (sql: Sql, userIds: readonly number[]): Promise<{ user_id: number; peers: number[] }[]> =>
  sql.query(
    `SELECT m.user_id, array_agg(DISTINCT o.user_id) AS peers
     FROM chat_member m
     JOIN chat_member o ON o.chat_id = m.chat_id AND o.user_id <> m.user_id AND o.left_seq IS NULL
     JOIN "user" u ON u.id = m.user_id JOIN "user" p ON p.id = o.user_id
     WHERE m.user_id = ANY($1::int[]) AND m.left_seq IS NULL AND ${showsPresence('u', 'p')}
       AND EXISTS (SELECT 1 FROM presence_lease l WHERE l.user_id = o.user_id AND l.expires_at > now())
     GROUP BY m.user_id`,
    [userIds],
  );

/** The people who share a chat with `userId`, tell it whether they are there, and are online, and `userId` itself if it is. */
export const readOnline = async (sql: Sql, userId: number): Promise<number[]> =>
  ids(
    await sql.query<{ user_id: number }>(
      `SELECT p.user_id FROM (
         SELECT $1::int AS user_id
         UNION
         SELECT o.user_id FROM chat_member m
         JOIN chat_member o ON o.chat_id = m.chat_id AND o.left_seq IS NULL
         JOIN "user" me ON me.id = m.user_id JOIN "user" u ON u.id = o.user_id
         WHERE m.user_id = $1 AND m.left_seq IS NULL AND ${showsPresence('u', 'me')}) p
       WHERE EXISTS (SELECT 1 FROM presence_lease l WHERE l.user_id = p.user_id AND l.expires_at > now())
       ORDER BY p.user_id`,
      [userId],
    ),
  );
