import type { EventKind } from '../../contract/event.ts';
import type { MessageType } from '../../contract/message.ts';
import type { MessageRecord } from './messages.ts';
import { messageColumns } from './messages.ts';
import { foldedOf } from './search.ts';
import type { Sql } from './sql.ts';
import { hiddenFor } from './states.ts';

/** A message as it is handed to the database. `hash` is the SHA-256 of its body, hex. */
export interface SendRecord {
  chatId: number;
  senderId: number;
  deviceId: string;
  clientId: string;
  hash: string;
  type: MessageType;
  content: string;
  imageUrl: string | null;
  imageWidth: number | null;
  imageHeight: number | null;
  imagePreview: string | null;
  albumId: string | null;
  fileId: string | null;
  replyToSeq: number | null;
  /** Users whom it calls by name, 0: everyone; null: nobody. */
  mentions: number[] | null;
  /** Whom the sender believes to write to; null when it did not say. */
  receiverId: number | null;
}

/** What became of the n-th message of a batch; one that was refused has no row. */
export interface StoredRow {
  n: number;
  chat_id: number;
  seq: bigint;
  created_at: Date;
  /** false: stored now. true: it was there before; `same` says whether with this body. */
  duplicate: boolean;
  same: boolean;
  /** Who is in the chat changed while the statement waited for it: it was not stored, and is to be handed over once more. */
  stale: boolean;
  reply_to_seq: bigint | null;
  /** Those of its mentions who are in the group. */
  mentions: number[] | null;
  /** With the first message of each chat alone. */
  members: number[] | null;
  sender_name: string | null;
  sender_image: string | null;
  sender_image_id: string | null;
}

/**
 * One statement for any number of messages. A message is stored when its sender is a member who is not disabled, the
 * other side of a direct chat has not blocked the sender, and the receiver (if named) is another member. Chat rows are
 * locked in the order of their ids, so that two nodes cannot wait for each other, and no more than a change of them needs, so that
 * whoever only refers to a chat does not wait (tests/flow/locks.test.ts); `head_seq` is raised once per chat and
 * handed out in the order of arrival. Waiting for a lock, a statement goes on with the members it had read before: when
 * `roster` says that they are others by now, the chat's messages are left (`stale`). The lateral look-ups with OFFSET 0 keep the plan on the indexes, even while the
 * planner still believes the tables to be empty; "<> ALL" instead of NOT EXISTS keeps it from expecting a single row and
 * joining the parts of a large batch in nested loops.
 */
const STORE = `
WITH input AS MATERIALIZED (
  SELECT * FROM json_to_recordset($1::text::json) AS i(
    n int, chat_id int, sender_id int, device_id uuid, client_id uuid, hash text, type text, content text, folded text,
    image_url text, image_width int, image_height int, image_preview text, album_id uuid, file_id text, reply_to bigint, mentions int[], receiver_id int)
), seen AS MATERIALIZED (
  SELECT i.n, e.chat_id, e.seq, e.created_at, e.body_hash = decode(i.hash, 'hex') AS same
  FROM input i CROSS JOIN LATERAL (
    SELECT x.chat_id, x.seq, x.created_at, x.body_hash FROM chat_event x
    WHERE x.sender_id = i.sender_id AND x.client_id = i.client_id OFFSET 0) e
), allowed AS MATERIALIZED (
  SELECT i.*, c.kind AS chat_kind, c.roster, u.name AS sender_name, u.profile_image AS sender_image, u.profile_image_public_id AS sender_image_id
  FROM input i
  CROSS JOIN LATERAL (
    SELECT c.kind, c.roster, CASE WHEN c.user1_id = i.sender_id THEN c.user2_id ELSE c.user1_id END AS other_id
    FROM chat c WHERE c.id = i.chat_id OFFSET 0) c
  CROSS JOIN LATERAL (
    SELECT 1 FROM chat_member m
    WHERE m.chat_id = i.chat_id AND m.user_id = i.sender_id AND m.left_seq IS NULL OFFSET 0) m
  CROSS JOIN LATERAL (
    SELECT x.name, x.profile_image, x.profile_image_public_id FROM "user" x
    WHERE x.id = i.sender_id AND x.disabled_at IS NULL OFFSET 0) u
  WHERE i.n <> ALL(ARRAY(SELECT s.n FROM seen s))
    AND NOT (c.kind = 'direct' AND EXISTS (
      SELECT 1 FROM block b WHERE b.blocker_id = c.other_id AND b.blocked_id = i.sender_id OFFSET 0))
    AND (i.receiver_id IS NULL OR (i.receiver_id <> i.sender_id AND EXISTS (
      SELECT 1 FROM chat_member r WHERE r.chat_id = i.chat_id AND r.user_id = i.receiver_id AND r.left_seq IS NULL OFFSET 0)))
), counted AS MATERIALIZED (
  SELECT chat_id, roster, count(*) AS amount FROM allowed GROUP BY chat_id, roster
), locked AS MATERIALIZED (
  SELECT c.id, c.roster FROM chat c WHERE c.id = ANY(ARRAY(SELECT chat_id FROM counted)) ORDER BY c.id FOR NO KEY UPDATE
), raised AS (
  UPDATE chat c SET head_seq = c.head_seq + k.amount, last_message_seq = c.head_seq + k.amount, updated_at = now(),
    changed_xid = pg_current_xact_id()::text::bigint
  FROM locked l JOIN counted k ON k.chat_id = l.id AND k.roster = l.roster
  WHERE c.id = l.id
  RETURNING c.id, c.head_seq - k.amount AS base
), placed AS MATERIALIZED (
  SELECT a.*, r.base, r.base + row_number() OVER (PARTITION BY a.chat_id ORDER BY a.n) AS seq,
    CASE WHEN a.reply_to <= r.base THEN a.reply_to END AS reply_to_seq,
    CASE WHEN a.mentions IS NULL OR a.chat_kind = 'direct' THEN '{}'::int[] ELSE ARRAY(
      SELECT w.id FROM unnest(a.mentions) WITH ORDINALITY AS w(id, place)
      WHERE w.id = 0 OR EXISTS (
        SELECT 1 FROM chat_member r WHERE r.chat_id = a.chat_id AND r.user_id = w.id AND r.left_seq IS NULL OFFSET 0)
      GROUP BY w.id ORDER BY min(w.place)) END AS mentioned
  FROM allowed a JOIN raised r ON r.id = a.chat_id
), logged AS (
  INSERT INTO chat_event (chat_id, seq, kind, sender_id, device_id, client_id, body_hash, payload)
  SELECT chat_id, seq, 'message'::event_kind, sender_id, device_id, client_id, decode(hash, 'hex'), '{"enc":"none"}'::jsonb
  FROM placed
), written AS (
  INSERT INTO message (chat_id, seq, sender_id, client_id, type, content, folded, image_url, image_width, image_height, image_preview, album_id,
    file_id, reply_to_seq, mentions)
  SELECT chat_id, seq, sender_id, client_id, type::message_type, content, folded, image_url, image_width, image_height, image_preview, album_id,
    file_id, reply_to_seq, mentioned
  FROM placed
), shown AS (
  UPDATE chat_member m SET hidden = false, changed_xid = pg_current_xact_id()::text::bigint
  WHERE m.chat_id = ANY(ARRAY(SELECT chat_id FROM counted)) AND m.hidden
), people AS (
  SELECT m.chat_id, array_agg(m.user_id) AS ids FROM chat_member m
  WHERE m.chat_id = ANY(ARRAY(SELECT chat_id FROM counted)) AND m.left_seq IS NULL GROUP BY m.chat_id
)
SELECT p.n, p.chat_id, p.seq, now()::timestamptz(3) AS created_at, false AS duplicate, true AS same, false AS stale, p.reply_to_seq, p.mentioned AS mentions,
  CASE WHEN p.seq = p.base + 1 THEN o.ids END AS members, p.sender_name, p.sender_image, p.sender_image_id
FROM placed p JOIN people o ON o.chat_id = p.chat_id
UNION ALL
SELECT s.n, s.chat_id, s.seq, s.created_at, true, s.same, false, NULL, NULL, NULL, NULL, NULL, NULL FROM seen s
UNION ALL
SELECT a.n, a.chat_id, 0, now(), false, true, true, NULL, NULL, NULL, NULL, NULL, NULL
FROM allowed a JOIN locked l ON l.id = a.chat_id AND l.roster <> a.roster
ORDER BY n`;

/** Stores a batch of messages, all or none; see STORE for who may send. Throws what the database throws. */
export const storeMessages = (sql: Sql, batch: readonly SendRecord[]): Promise<StoredRow[]> => {
  const input = batch.map((m, n) => ({
    n,
    chat_id: m.chatId,
    sender_id: m.senderId,
    device_id: m.deviceId,
    client_id: m.clientId,
    hash: m.hash,
    type: m.type,
    content: m.content,
    folded: foldedOf(m.content),
    image_url: m.imageUrl,
    image_width: m.imageWidth,
    image_height: m.imageHeight,
    image_preview: m.imagePreview,
    album_id: m.albumId,
    file_id: m.fileId,
    reply_to: m.replyToSeq,
    mentions: m.mentions,
    receiver_id: m.receiverId,
  }));
  return sql.query<StoredRow>(STORE, [JSON.stringify(input)]);
};

/** An entry of a chat's log as it is appended. `hash` is the SHA-256 of what was asked, hex. */
export interface NewEntry {
  chatId: number;
  kind: EventKind;
  senderId: number;
  deviceId: string;
  clientId: string;
  hash: string;
  payload: Record<string, unknown>;
}

/** Appends an entry to the log of a chat that is locked (lockChat); answers its place. */
export const appendEntry = async (sql: Sql, e: NewEntry): Promise<{ seq: bigint; created_at: Date }> => {
  const [row] = await sql.query<{ seq: bigint; created_at: Date }>(
    `WITH raised AS (
       UPDATE chat SET head_seq = head_seq + 1, changed_xid = pg_current_xact_id()::text::bigint WHERE id = $1 RETURNING id, head_seq)
     INSERT INTO chat_event (chat_id, seq, kind, sender_id, device_id, client_id, body_hash, payload)
     SELECT id, head_seq, $2::event_kind, $3, $4::uuid, $5::uuid, decode($6, 'hex'), $7::text::jsonb FROM raised
     RETURNING seq, created_at`,
    [e.chatId, e.kind, e.senderId, e.deviceId, e.clientId, e.hash, JSON.stringify(e.payload)],
  );
  if (row === undefined) throw new Error('A chat vanished while it was locked.');
  return row;
};

/** An entry of a chat's log; the message columns are null when its kind is another one, or the reader took it away. */
export interface EventRecord extends Omit<MessageRecord, 'type' | 'content' | 'mentions' | 'state_seq'> {
  kind: EventKind;
  payload: Record<string, unknown>;
  type: MessageType | null;
  content: string | null;
  mentions: number[] | null;
  state_seq: bigint | null;
}

/** The log of a chat as `userId` sees it, from `from` to `to`, both included, ascending. */
export const readEvents = (
  sql: Sql,
  userId: number,
  chatId: number,
  from: number,
  to: number,
): Promise<EventRecord[]> =>
  sql.query<EventRecord>(
    `SELECT e.chat_id, e.seq, e.sender_id, e.client_id, e.created_at, e.kind, e.payload, ${messageColumns}
     FROM chat_event e
     LEFT JOIN message m ON m.chat_id = e.chat_id AND m.seq = e.seq AND e.kind = 'message' AND NOT ${hiddenFor('$4', 'm')}
     LEFT JOIN "user" u ON u.id = e.sender_id
     WHERE e.chat_id = $1 AND e.seq BETWEEN $2 AND $3 ORDER BY e.seq`,
    [chatId, from, to, userId],
  );

/** A part of a chat's log, both ends included. */
export interface Stretch {
  chatId: number;
  from: number;
  to: number;
}

/**
 * Parts of several chats' logs, of those that `userId` is in and from where the membership began; `place`: of which
 * stretch, counted from 0. The lateral look-ups with OFFSET 0 keep the plan on the indexes (as in STORE).
 */
export const readStretches = (
  sql: Sql,
  userId: number,
  stretches: readonly Stretch[],
): Promise<(EventRecord & { place: number })[]> =>
  sql.query(
    `SELECT (w.place - 1)::int AS place, e.chat_id, e.seq, e.sender_id, e.client_id, e.created_at, e.kind, e.payload, ${messageColumns}
     FROM unnest($2::int[], $3::bigint[], $4::bigint[]) WITH ORDINALITY AS w(chat_id, low, high, place)
     JOIN chat_member own ON own.chat_id = w.chat_id AND own.user_id = $1 AND own.left_seq IS NULL
     CROSS JOIN LATERAL (
       SELECT x.* FROM chat_event x
       WHERE x.chat_id = w.chat_id AND x.seq BETWEEN GREATEST(w.low, own.joined_seq + 1) AND w.high OFFSET 0) e
     LEFT JOIN LATERAL (
       SELECT y.* FROM message y WHERE y.chat_id = e.chat_id AND y.seq = e.seq AND e.kind = 'message' AND NOT ${hiddenFor('$1', 'y')} OFFSET 0) m ON true
     LEFT JOIN "user" u ON u.id = e.sender_id
     ORDER BY w.place, e.seq`,
    [userId, stretches.map((s) => s.chatId), stretches.map((s) => s.from), stretches.map((s) => s.to)],
  );
