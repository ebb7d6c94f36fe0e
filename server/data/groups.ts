import type { MemberRole } from '../../contract/group-change.ts';
import { limits } from '../../contract/limits.ts';
import type { Sql } from './sql.ts';

/** The entry that this (sender, clientId) made before, and whether with this body; undefined: none. */
export const readDone = async (
  sql: Sql,
  senderId: number,
  clientId: string,
  hash: string,
): Promise<{ chat_id: number; seq: bigint; same: boolean } | undefined> =>
  (
    await sql.query<{ chat_id: number; seq: bigint; same: boolean }>(
      `SELECT done.chat_id, done.seq, COALESCE(done.body_hash = decode($3, 'hex'), false) AS same FROM chat_event done
       WHERE done.sender_id = $1 AND done.client_id = $2::uuid`,
      [senderId, clientId, hash],
    )
  )[0];

/** A present member of a group, the longest-standing first. */
export interface RosterRecord {
  user_id: number;
  role: MemberRole;
}

/** Who is in a group; empty when there is no such group. */
export const readRoster = (sql: Sql, chatId: number): Promise<RosterRecord[]> =>
  sql.query<RosterRecord>(
    `SELECT m.user_id, m.role::text AS role FROM chat_member m JOIN chat c ON c.id = m.chat_id AND c.kind = 'group'
     WHERE m.chat_id = $1 AND m.left_seq IS NULL ORDER BY m.joined_seq, m.user_id`,
    [chatId],
  );

/** Those of `users` that `by` can bring into a group: their account is there, they have not blocked `by`, and have room. */
export const readAddable = async (sql: Sql, by: number, users: readonly number[]): Promise<number[]> =>
  (
    await sql.query<{ id: number }>(
      `SELECT u.id FROM "user" u WHERE u.id = ANY($2::int[]) AND u.disabled_at IS NULL
         AND NOT EXISTS (SELECT 1 FROM block b WHERE b.blocker_id = u.id AND b.blocked_id = $1)
         AND (SELECT count(*) FROM chat_member m WHERE m.user_id = u.id AND m.left_seq IS NULL) < ${limits.chatsPerUser}
       ORDER BY u.id`,
      [by, users],
    )
  ).map((r) => r.id);

/** A group without anybody in it yet; answers its id. */
export const insertGroup = async (sql: Sql, title: string, picture: string | null): Promise<number> => {
  const [row] = await sql.query<{ id: number }>(
    `INSERT INTO chat (kind, title, picture, changed_xid)
     VALUES ('group', $1, $2, pg_current_xact_id()::text::bigint) RETURNING id`,
    [title, picture],
  );
  if (row === undefined) throw new Error('A group was not made.');
  return row.id;
};

/** What people are in a group from its entry `seq` on; role null: not members. */
export interface Standing {
  userId: number;
  role: MemberRole | null;
}

/**
 * Notes what an entry of the log made of people. Whoever comes in sees the log from that entry on, with nothing unread, and
 * with none of the settings that they had as a member of before. `removed`: those who go were taken out.
 */
export const putStandings = async (
  sql: Sql,
  chatId: number,
  seq: bigint,
  standings: readonly Standing[],
  removed: boolean,
): Promise<void> => {
  const known = standings.filter((s) => s.role !== null);
  const gone = standings.filter((s) => s.role === null).map((s) => s.userId);
  if (known.length > 0)
    await sql.query(
      `INSERT INTO chat_member AS m (chat_id, user_id, role, joined_seq, read_seq, delivered_seq, changed_xid)
       SELECT $1, i.user_id, i.role::member_role, $2::bigint - 1, $2::bigint - 1, $2::bigint - 1, pg_current_xact_id()::text::bigint
       FROM unnest($3::int[], $4::text[]) AS i(user_id, role)
       ON CONFLICT (chat_id, user_id) DO UPDATE SET role = EXCLUDED.role, changed_xid = EXCLUDED.changed_xid, left_seq = NULL,
         joined_seq = CASE WHEN m.left_seq IS NULL THEN m.joined_seq ELSE EXCLUDED.joined_seq END,
         read_seq = CASE WHEN m.left_seq IS NULL THEN m.read_seq ELSE EXCLUDED.read_seq END,
         delivered_seq = CASE WHEN m.left_seq IS NULL THEN m.delivered_seq ELSE EXCLUDED.delivered_seq END,
         hidden = m.hidden AND m.left_seq IS NULL, removed = false,
         archived_seq = CASE WHEN m.left_seq IS NULL THEN m.archived_seq END,
         pinned_at = CASE WHEN m.left_seq IS NULL THEN m.pinned_at END,
         muted_until = CASE WHEN m.left_seq IS NULL THEN m.muted_until END,
         marked_seq = CASE WHEN m.left_seq IS NULL THEN m.marked_seq END,
         withheld_seq = CASE WHEN m.left_seq IS NULL THEN m.withheld_seq END`,
      [chatId, seq, known.map((s) => s.userId), known.map((s) => s.role)],
    );
  if (gone.length > 0)
    await sql.query(
      `UPDATE chat_member SET left_seq = $2, role = 'member', removed = $4, changed_xid = pg_current_xact_id()::text::bigint
       WHERE chat_id = $1 AND user_id = ANY($3::int[]) AND left_seq IS NULL`,
      [chatId, seq, gone, removed],
    );
};

/** Who is in the group has changed: sends that were checked before are checked again. `listed`: it goes up in the list. */
export const raiseRoster = async (sql: Sql, chatId: number, listed: boolean): Promise<void> => {
  await sql.query(
    'UPDATE chat SET roster = roster + 1, updated_at = CASE WHEN $2::boolean THEN now() ELSE updated_at END WHERE id = $1',
    [chatId, listed],
  );
};

/** What a group is called and shows. */
export interface Signboard {
  title: string;
  picture: string | null;
}

export const readSignboard = async (sql: Sql, chatId: number): Promise<Signboard> =>
  (await sql.query<Signboard>(`SELECT COALESCE(title, '') AS title, picture FROM chat WHERE id = $1`, [chatId]))[0] ?? {
    title: '',
    picture: null,
  };

export const putSignboard = async (sql: Sql, chatId: number, { title, picture }: Signboard): Promise<void> => {
  await sql.query('UPDATE chat SET title = $2, picture = $3 WHERE id = $1', [chatId, title, picture]);
};

/** Names and pictures of people, as they are now. */
export const readFaces = (
  sql: Sql,
  users: readonly number[],
): Promise<{ id: number; name: string; profile_image: string | null }[]> =>
  users.length === 0
    ? Promise.resolve([])
    : sql.query('SELECT id, name, profile_image FROM "user" WHERE id = ANY($1::int[])', [users]);
