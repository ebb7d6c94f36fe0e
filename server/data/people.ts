import { limits } from '../../contract/limits.ts';
import { showsPresence } from './privacy.ts';
import type { Sql } from './sql.ts';

/** A person as lists of people show one. */
export interface FaceRecord {
  id: number;
  name: string;
  profile_image: string | null;
}

/** What belongs to an account beside its chats. */
export interface OwnRecord {
  readReceipts: boolean;
  presence: boolean;
  /** The one blocked last first (jsonb). */
  blocked: FaceRecord[];
}

/** See OwnRecord. */
export const readOwn = async (sql: Sql, userId: number): Promise<OwnRecord> => {
  const [row] = await sql.query<OwnRecord>(
    `SELECT me.read_receipts AS "readReceipts", me.show_presence AS presence, COALESCE((
       SELECT jsonb_agg(jsonb_build_object('id', u.id, 'name', u.name, 'profile_image', u.profile_image) ORDER BY b.created_at DESC, u.id)
       FROM block b JOIN "user" u ON u.id = b.blocked_id WHERE b.blocker_id = me.id), '[]') AS blocked
     FROM "user" me WHERE me.id = $1`,
    [userId],
  );
  if (row === undefined) throw new Error('The user does not exist.');
  return row;
};

/** A person, whether or not their account is disabled; undefined: there is none. */
export const readFace = async (sql: Sql, userId: number): Promise<FaceRecord | undefined> =>
  (await sql.query<FaceRecord>('SELECT id, name, profile_image FROM "user" WHERE id = $1', [userId]))[0];

/** Blocks somebody, or no longer; false: it was so before. null: the list is full. */
export const putBlock = async (sql: Sql, blocker: number, blocked: number, on: boolean): Promise<boolean | null> => {
  if (!on) {
    const gone = await sql.query('DELETE FROM block WHERE blocker_id = $1 AND blocked_id = $2 RETURNING blocked_id', [
      blocker,
      blocked,
    ]);
    return gone.length > 0;
  }
  // Two devices at once: the second waits, and then counts the first one's.
  await sql.query('SELECT id FROM "user" WHERE id = $1 FOR NO KEY UPDATE', [blocker]);
  const [known] = await sql.query<{ n: number; there: boolean }>(
    `SELECT count(*)::int AS n, COALESCE(bool_or(blocked_id = $2), false) AS there FROM block WHERE blocker_id = $1`,
    [blocker, blocked],
  );
  if (known?.there === true) return false;
  if ((known?.n ?? 0) >= limits.blocked) return null;
  await sql.query('INSERT INTO block (blocker_id, blocked_id) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    blocker,
    blocked,
  ]);
  return true;
};

/** The direct chat of two people is given to both anew by their next sync. */
export const touchDirectChat = async (sql: Sql, a: number, b: number): Promise<void> => {
  await sql.query('UPDATE chat SET changed_xid = pg_current_xact_id()::text::bigint WHERE pair_key = $1', [
    `${Math.min(a, b)}:${Math.max(a, b)}`,
  ]);
};

/** Those of `others` who share a chat with the user and are told whether they are there, and whether they are. */
export const readSeers = (
  sql: Sql,
  userId: number,
  others: readonly number[],
): Promise<{ id: number; online: boolean }[]> =>
  sql.query(
    `SELECT u.id, EXISTS (SELECT 1 FROM presence_lease l WHERE l.user_id = u.id AND l.expires_at > now()) AS online
     FROM "user" u JOIN "user" me ON me.id = $1
     WHERE u.id = ANY($2::int[]) AND u.id <> me.id AND ${showsPresence('u', 'me')} AND EXISTS (
       SELECT 1 FROM chat_member m JOIN chat_member o ON o.chat_id = m.chat_id AND o.user_id = u.id AND o.left_seq IS NULL
       WHERE m.user_id = me.id AND m.left_seq IS NULL)
     ORDER BY u.id`,
    [userId, others],
  );

/** Everybody who shares a chat with the user or has blocked them, and the user. Their rows are held, in one order, until the transaction ends. */
export const lockPeers = async (sql: Sql, userId: number): Promise<number[]> =>
  (
    await sql.query<{ id: number }>(
      `SELECT u.id FROM "user" u WHERE u.id = $1 OR u.id IN (
         SELECT o.user_id FROM chat_member m JOIN chat_member o ON o.chat_id = m.chat_id AND o.left_seq IS NULL
         WHERE m.user_id = $1 AND m.left_seq IS NULL
         UNION ALL SELECT b.blocker_id FROM block b WHERE b.blocked_id = $1)
       ORDER BY u.id FOR NO KEY UPDATE`,
      [userId],
    )
  ).map((r) => r.id);

/** Sets name and picture. */
export const putFace = async (sql: Sql, { id, name, profile_image }: FaceRecord): Promise<void> => {
  // The seed's second name of a picture is of another one than this.
  await sql.query('UPDATE "user" SET name = $2, profile_image = $3, profile_image_public_id = NULL WHERE id = $1', [
    id,
    name,
    profile_image,
  ]);
};
