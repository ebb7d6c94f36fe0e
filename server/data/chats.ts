import type { MessageType } from '../../contract/message.ts';
import type { Reactions } from '../../contract/state.ts';
import { shownRead, showsPresence } from './privacy.ts';
import type { Sql } from './sql.ts';
import { hiddenFor, reactionsColumn, unreadOf } from './states.ts';

/** A user as a chat row shows one. */
export interface UserRecord {
  id: number;
  name: string;
  email: string;
  profile_image: string | null;
  is_online: boolean;
  last_seen: string | Date | null;
}

/** A member as a chat row shows one (jsonb: plain numbers). */
export interface ChatMemberRecord {
  user_id: number;
  role: 'owner' | 'admin' | 'member';
  joined_seq: number;
  left_seq: number | null;
  read_seq: number;
  delivered_seq: number;
  /** Of a group's members. */
  name?: string;
  profile_image?: string | null;
}

/** A chat as `reader_id` sees it. */
export interface ChatRecord {
  reader_id: number;
  id: number;
  kind: 'direct' | 'group';
  title: string | null;
  picture: string | null;
  user1_id: number | null;
  user2_id: number | null;
  head_seq: bigint;
  epoch: string;
  /** Where the reader's own log stands. */
  as_of: bigint;
  updated_at: Date;
  hidden: boolean;
  muted_until: Date | null;
  pinned_at: Date | null;
  archived_seq: bigint | null;
  marked_seq: bigint | null;
  settings_useq: bigint;
  draft_text: string | null;
  draft_reply_to: bigint | null;
  /** null: nothing was ever begun. */
  draft_rev: bigint | null;
  pins: bigint[];
  pins_seq: bigint;
  unread: number;
  user1: UserRecord | null;
  user2: UserRecord | null;
  members: ChatMemberRecord[];
  last_seq: bigint | null;
  last_sender_id: number | null;
  last_client_id: string | null;
  last_type: MessageType | null;
  last_content: string | null;
  last_image_url: string | null;
  last_image_width: number | null;
  last_image_height: number | null;
  last_image_preview: string | null;
  last_album_id: string | null;
  last_created_at: Date | null;
  last_reply_to_seq: bigint | null;
  last_mentions: number[] | null;
  last_state_seq: bigint | null;
  last_edited_at: Date | null;
  last_deleted_at: Date | null;
  last_reactions: Reactions | null;
  last_sender_name: string | null;
  last_sender_image: string | null;
}

/** SQL: a member row `m` whose chat is in the member's list: not hidden, or hidden with unread messages. */
export const VISIBLE = `(m.left_seq IS NULL AND (NOT m.hidden OR EXISTS (
  SELECT 1 FROM message x WHERE x.chat_id = m.chat_id AND x.seq > m.read_seq AND x.sender_id <> m.user_id AND x.deleted_at IS NULL)))`;

/** SQL: the user of the row `alias` as the one of the row `reader` of "user" is shown them. */
const userOf = (alias: string, reader: string): string => {
  const told = `(${alias}.id = ${reader}.id OR ${showsPresence(alias, reader)})`;
  return `
  CASE WHEN ${alias}.id IS NULL THEN NULL ELSE jsonb_build_object(
    'id', ${alias}.id, 'name', ${alias}.name, 'profile_image', ${alias}.profile_image,
    'last_seen', CASE WHEN ${told} THEN ${alias}.last_seen END,
    'email', CASE WHEN ${alias}.id = ${reader}.id THEN ${alias}.email ELSE '' END,
    'is_online', EXISTS (SELECT 1 FROM presence_lease l WHERE l.user_id = ${alias}.id AND l.expires_at > now()) AND ${told}) END`;
};

/** Each (reader, chat) of the input, in its order, that the reader is a member of. One statement, whatever their number. */
const ROWS = `
SELECT w.reader_id, c.id, c.kind::text AS kind, c.title, c.picture, c.user1_id, c.user2_id, c.head_seq, c.epoch, rd.head_useq AS as_of, c.updated_at, m.hidden,
  m.muted_until, m.pinned_at, m.archived_seq, m.marked_seq, m.settings_useq,
  d.text AS draft_text, d.reply_to_seq AS draft_reply_to, d.rev AS draft_rev, c.pins, c.pins_seq,
  ${unreadOf('m', 'm.read_seq')} AS unread, ${userOf('u1', 'rd')} AS user1, ${userOf('u2', 'rd')} AS user2,
  (SELECT jsonb_agg(jsonb_build_object('user_id', o.user_id, 'role', o.role, 'joined_seq', o.joined_seq,
      'left_seq', o.left_seq, 'delivered_seq', o.delivered_seq,
      'read_seq', CASE WHEN c.kind = 'group' AND o.user_id <> rd.id AND NOT rd.read_receipts THEN 0 ELSE ${shownRead('o', 'rd.id')} END)
      || CASE WHEN c.kind = 'group' THEN jsonb_build_object('name', f.name, 'profile_image', f.profile_image) ELSE '{}' END
      ORDER BY o.user_id <> w.reader_id, o.user_id)
    FROM chat_member o LEFT JOIN "user" f ON f.id = o.user_id AND c.kind = 'group' WHERE o.chat_id = c.id AND o.left_seq IS NULL) AS members,
  x.seq AS last_seq, x.sender_id AS last_sender_id, x.client_id AS last_client_id, x.type::text AS last_type,
  x.content AS last_content, x.image_url AS last_image_url, x.image_width AS last_image_width,
  x.image_height AS last_image_height, x.image_preview AS last_image_preview, x.album_id AS last_album_id,
  x.created_at AS last_created_at, x.reply_to_seq AS last_reply_to_seq, x.mentions AS last_mentions,
  x.state_seq AS last_state_seq, x.edited_at AS last_edited_at, x.deleted_at AS last_deleted_at, x.reactions AS last_reactions,
  s.name AS last_sender_name, s.profile_image AS last_sender_image
FROM unnest($1::int[], $2::int[]) WITH ORDINALITY AS w(reader_id, chat_id, place)
JOIN chat_member m ON m.chat_id = w.chat_id AND m.user_id = w.reader_id AND m.left_seq IS NULL
JOIN chat c ON c.id = w.chat_id
JOIN "user" rd ON rd.id = w.reader_id
LEFT JOIN draft d ON d.user_id = w.reader_id AND d.chat_id = c.id
LEFT JOIN "user" u1 ON u1.id = c.user1_id
LEFT JOIN "user" u2 ON u2.id = c.user2_id
CROSS JOIN LATERAL (SELECT m.joined_seq AS since) own
LEFT JOIN LATERAL (
  SELECT m.*, ${reactionsColumn} FROM message m
  WHERE m.chat_id = c.id AND m.seq > own.since AND m.seq <= c.last_message_seq AND NOT ${hiddenFor('w.reader_id', 'm')}
  ORDER BY m.seq DESC LIMIT 1) x ON true
LEFT JOIN "user" s ON s.id = x.sender_id
ORDER BY w.place`;

/** The rows of any number of chats, each as its reader sees it. */
export const readChats = (sql: Sql, wanted: readonly { readerId: number; chatId: number }[]): Promise<ChatRecord[]> =>
  wanted.length === 0
    ? Promise.resolve([])
    : sql.query<ChatRecord>(ROWS, [wanted.map((w) => w.readerId), wanted.map((w) => w.chatId)]);

/** A place in a user's list of chats, newest first: milliseconds of updated_at, then the id. */
export interface ChatPlace {
  at: number;
  id: number;
}

/**
 * The user's listed chats that changed in a transaction not before `since` (0: all), newest first, those after `place`.
 * A chat changes with its own row and with any of its members' rows (their pointers). `members`: of a group.
 */
export const readChangedChats = async (
  sql: Sql,
  userId: number,
  since: string,
  place: ChatPlace | null,
  limit: number,
): Promise<(ChatPlace & { members: number })[]> => {
  const rows = await sql.query<{ id: number; updated_at: Date; members: number }>(
    `SELECT c.id, c.updated_at, CASE WHEN c.kind = 'group' THEN (
         SELECT count(*)::int FROM chat_member g WHERE g.chat_id = c.id AND g.left_seq IS NULL) ELSE 0 END AS members
     FROM chat_member m JOIN chat c ON c.id = m.chat_id
     WHERE m.user_id = $1 AND ${VISIBLE}
       AND (c.changed_xid >= $2::bigint OR EXISTS (
         SELECT 1 FROM chat_member o WHERE o.chat_id = c.id AND o.changed_xid >= $2::bigint))
       AND ($3::float8 IS NULL OR (c.updated_at, c.id) < (to_timestamp($3::float8 / 1000)::timestamptz(3), $4::int))
     ORDER BY c.updated_at DESC, c.id DESC LIMIT $5`,
    [userId, since, place?.at ?? null, place?.id ?? null, limit],
  );
  return rows.map((r) => ({ at: r.updated_at.getTime(), id: r.id, members: r.members }));
};

/** Chats that the user left in a transaction not before `since`. */
export const readLeftChats = async (sql: Sql, userId: number, since: string): Promise<number[]> =>
  (
    await sql.query<{ chat_id: number }>(
      'SELECT chat_id FROM chat_member WHERE user_id = $1 AND left_seq IS NOT NULL AND changed_xid >= $2::bigint',
      [userId, since],
    )
  ).map((r) => r.chat_id);

/** The sums that a heartbeat answers, over the same chats that `sync` lists; null for an unknown user. */
export interface Sums {
  head_useq: bigint;
  chats: bigint;
  heads: bigint;
  pointers: bigint;
}

/** See Sums. */
export const readSums = async (sql: Sql, userId: number): Promise<Sums | undefined> =>
  (
    await sql.query<Sums>(
      `SELECT u.head_useq, count(c.id) AS chats, COALESCE(sum(c.head_seq), 0)::bigint AS heads,
         COALESCE(sum((SELECT sum(${shownRead('o', 'u.id')} + CASE WHEN o.user_id = u.id THEN 0 ELSE o.delivered_seq END) FROM chat_member o
           WHERE o.chat_id = c.id AND o.left_seq IS NULL AND c.kind = 'direct')), 0)::bigint AS pointers
       FROM "user" u
       LEFT JOIN chat_member m ON m.user_id = u.id AND ${VISIBLE}
       LEFT JOIN chat c ON c.id = m.chat_id
       WHERE u.id = $1 GROUP BY u.id`,
      [userId],
    )
  )[0];

/** Where a chat stands; undefined: there is no such chat. */
export const readHead = async (sql: Sql, chatId: number): Promise<{ head: number; epoch: string } | undefined> => {
  const [row] = await sql.query<{ head_seq: bigint; epoch: string }>('SELECT head_seq, epoch FROM chat WHERE id = $1', [
    chatId,
  ]);
  return row === undefined ? undefined : { head: Number(row.head_seq), epoch: row.epoch };
};

/** As `readHead`, of several chats; those that do not exist are left out. */
export const readHeads = (
  sql: Sql,
  chatIds: readonly number[],
): Promise<{ id: number; head_seq: bigint; epoch: string }[]> =>
  sql.query('SELECT id, head_seq, epoch FROM chat WHERE id = ANY($1::int[])', [chatIds]);

/** Gives every chat another epoch: what clients cached is void, and the next sync tells them. Answers how many there are. */
export const renewEpochs = async (sql: Sql): Promise<number> =>
  (
    await sql.query<{ n: number }>(
      `WITH renewed AS (
         UPDATE chat SET epoch = gen_random_uuid(), changed_xid = pg_current_xact_id()::text::bigint RETURNING 1)
       SELECT count(*)::int AS n FROM renewed`,
    )
  )[0]?.n ?? 0;

/** True when there is such a user and it is not disabled. */
export const userExists = async (sql: Sql, userId: number): Promise<boolean> =>
  (await sql.query('SELECT 1 FROM "user" WHERE id = $1 AND disabled_at IS NULL', [userId])).length === 1;

/** In how many chats the user is. */
export const countChats = async (sql: Sql, userId: number): Promise<number> =>
  (
    await sql.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM chat_member WHERE user_id = $1 AND left_seq IS NULL',
      [userId],
    )
  )[0]?.n ?? 0;

/**
 * The direct chat of two people, made if there is none: visible to `creator`, hidden from the other until the first
 * message. Whoever comes second gets the same chat. `shown`: the creator sees it now and did not before.
 */
export const upsertDirectChat = async (
  sql: Sql,
  creator: number,
  other: number,
): Promise<{ chatId: number; isNew: boolean; shown: boolean }> => {
  const [first, second] = creator < other ? [creator, other] : [other, creator];
  const [made] = await sql.query<{ id: number }>(
    `INSERT INTO chat (kind, pair_key, user1_id, user2_id, changed_xid)
     VALUES ('direct', $1, $2, $3, pg_current_xact_id()::text::bigint) ON CONFLICT (pair_key) DO NOTHING RETURNING id`,
    [`${first}:${second}`, first, second],
  );
  if (made !== undefined) {
    await sql.query(
      `INSERT INTO chat_member (chat_id, user_id, hidden, changed_xid)
       SELECT $1, i.user_id, i.user_id = $3, pg_current_xact_id()::text::bigint FROM (VALUES ($2::int), ($3::int)) AS i(user_id)`,
      [made.id, creator, other],
    );
    return { chatId: made.id, isNew: true, shown: true };
  }
  const [found] = await sql.query<{ id: number }>('SELECT id FROM chat WHERE pair_key = $1', [`${first}:${second}`]);
  if (found === undefined) throw new Error('A direct chat vanished while it was being opened.');
  const shown = await sql.query(
    `UPDATE chat_member SET hidden = false, changed_xid = pg_current_xact_id()::text::bigint
     WHERE chat_id = $1 AND user_id = $2 AND hidden RETURNING chat_id`,
    [found.id, creator],
  );
  return { chatId: found.id, isNew: false, shown: shown.length > 0 };
};

/** What a sync starts from: the snapshot's borders, the head of the user's own log, the user, and which database this is. */
export interface SnapshotRecord {
  xmin: string;
  xmax: string;
  /**
   * Ends with the first chat's epoch ('' without a chat), which `renewEpochs` changes: transaction numbers of before a
   * restored backup mean nothing after it, and must not be compared.
   */
  instance: string;
  head_useq: bigint;
  self: UserRecord;
  at: Date;
}

/** See SnapshotRecord; undefined for an unknown user. Call inside a REPEATABLE READ transaction. */
export const readSnapshot = async (sql: Sql, userId: number): Promise<SnapshotRecord | undefined> =>
  (
    await sql.query<SnapshotRecord>(
      `SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xmin, pg_snapshot_xmax(pg_current_snapshot())::text AS xmax,
         (SELECT s.system_identifier::text || '.' || p.timeline_id || '.' || d.oid || '.' ||
            COALESCE((SELECT c.epoch::text FROM chat c ORDER BY c.id LIMIT 1), '')
          FROM pg_control_system() s, pg_control_checkpoint() p, pg_database d WHERE d.datname = current_database()) AS instance,
         w.head_useq, now() AS at, ${userOf('w', 'w')} AS self
       FROM "user" w WHERE w.id = $1`,
      [userId],
    )
  )[0];
