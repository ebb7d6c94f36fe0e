import type { ActKind } from '../../contract/act.ts';
import { limits } from '../../contract/limits.ts';
import type { MessageType } from '../../contract/message.ts';
import { appendEntry } from './events.ts';
import { foldedOf } from './search.ts';
import type { Sql } from './sql.ts';
import { hiddenFor } from './states.ts';

/** A change of a message as it is handed to the database. `hash` is the SHA-256 of its body, hex. */
export interface ActRecord {
  kind: ActKind;
  chatId: number;
  senderId: number;
  deviceId: string;
  clientId: string;
  hash: string;
  target: number;
  /** The clientId that the target must have; null: any. */
  of: string | null;
  /** The new text of an edit. */
  content: string;
  /** The emoji of a reaction. */
  emoji: string;
  on: boolean;
}

/** What decides whether an act may be. The message's columns are null when the sender does not see it. */
export interface ActFacts {
  /** The other side of a direct chat has blocked the sender. */
  blocked: boolean;
  sender_id: number | null;
  type: MessageType | null;
  deleted: boolean | null;
  file_id: string | null;
  /** Different emojis on it besides the act's own. */
  kinds: number;
  /** The entry that this (sender, clientId) made before, and whether with this body. */
  /** What is pinned in the chat. */
  pins: bigint[];
  done_chat: number | null;
  done_seq: bigint | null;
  same: boolean | null;
}

/** Holds the chat's log until the transaction ends: what is asked after this stays true. */
export const lockChat = async (sql: Sql, chatId: number): Promise<void> => {
  await sql.query('SELECT c.id FROM chat c WHERE c.id = $1 FOR NO KEY UPDATE', [chatId]);
};

/** See ActFacts; undefined when the sender is not in the chat. Call after lockChat, in its transaction. */
export const readActFacts = async (sql: Sql, act: ActRecord): Promise<ActFacts | undefined> =>
  (
    await sql.query<ActFacts>(
      `SELECT c.kind = 'direct' AND EXISTS (
           SELECT 1 FROM block b WHERE b.blocked_id = $2 AND b.blocker_id = CASE WHEN c.user1_id = $2 THEN c.user2_id ELSE c.user1_id END) AS blocked,
         x.sender_id, x.type::text AS type, x.deleted_at IS NOT NULL AS deleted, x.file_id,
         (SELECT count(DISTINCT r.emoji)::int FROM reaction r WHERE r.chat_id = x.chat_id AND r.seq = x.seq AND r.emoji <> $5) AS kinds,
         c.pins, e.chat_id AS done_chat, e.seq AS done_seq, e.body_hash = decode($6, 'hex') AS same
       FROM chat c
       JOIN chat_member m ON m.chat_id = c.id AND m.user_id = $2 AND m.left_seq IS NULL
       JOIN "user" u ON u.id = $2 AND u.disabled_at IS NULL
       LEFT JOIN message x ON x.chat_id = c.id AND x.seq = $3 AND x.seq > m.joined_seq AND NOT ${hiddenFor('$2', 'x')}
         AND ($7::uuid IS NULL OR x.client_id = $7::uuid)
       LEFT JOIN chat_event e ON e.sender_id = $2 AND e.client_id = $4::uuid
       WHERE c.id = $1`,
      [act.chatId, act.senderId, act.target, act.clientId, act.emoji, act.hash, act.of],
    )
  )[0];

/** Appends the act to the chat's log; answers its place. No text goes in there. `pins`: what is pinned since; null: unchanged. */
const appendAct = (
  sql: Sql,
  act: ActRecord,
  pins: readonly number[] | null,
): Promise<{ seq: bigint; created_at: Date }> => {
  const { kind, chatId, senderId, deviceId, clientId, hash, target, emoji, on } = act;
  const payload = {
    enc: 'none',
    target,
    ...(kind === 'reaction' ? { emoji } : {}),
    ...(kind === 'reaction' || kind === 'pin' ? { on } : {}),
    ...(pins === null ? {} : { pins }),
  };
  return appendEntry(sql, { kind, chatId, senderId, deviceId, clientId, hash, payload });
};

/** The first version is kept under the message's own seq, as it was before this statement. */
const EDIT = `
WITH first AS (
  INSERT INTO message_edit (chat_id, seq, edit_seq, content, created_at)
  SELECT chat_id, seq, seq, content, created_at FROM message WHERE chat_id = $1 AND seq = $2 ON CONFLICT DO NOTHING
), later AS (
  INSERT INTO message_edit (chat_id, seq, edit_seq, content) VALUES ($1, $2, $3, $4)
)
UPDATE message SET content = $4, folded = $5, edited_at = now(), state_seq = $3 WHERE chat_id = $1 AND seq = $2`;

const DELETE = `
WITH versions AS (
  DELETE FROM message_edit WHERE chat_id = $1 AND seq = $2
), reacted AS (
  DELETE FROM reaction WHERE chat_id = $1 AND seq = $2
)
UPDATE message SET content = '', folded = NULL, image_url = NULL, image_width = NULL, image_height = NULL, image_preview = NULL, file_id = NULL, reply_to_seq = NULL,
  mentions = '{}',
  edited_at = NULL, deleted_at = now(), state_seq = $3
WHERE chat_id = $1 AND seq = $2`;

const REACT = `
WITH given AS (
  INSERT INTO reaction (chat_id, seq, user_id, emoji) VALUES ($1, $2, $4, $5) ON CONFLICT DO NOTHING
)
UPDATE message SET state_seq = $3 WHERE chat_id = $1 AND seq = $2`;

const UNREACT = `
WITH taken AS (
  DELETE FROM reaction WHERE chat_id = $1 AND seq = $2 AND user_id = $4 AND emoji = $5
)
UPDATE message SET state_seq = $3 WHERE chat_id = $1 AND seq = $2`;

/** What is pinned after an act; null: the same as before. */
export const pinsAfter = (act: ActRecord, before: readonly bigint[]): number[] | null => {
  const now = before.map(Number);
  const others = now.filter((n) => n !== act.target);
  if (act.kind === 'pin' && act.on) return now[0] === act.target ? null : [act.target, ...others].slice(0, limits.pins);
  return (act.kind === 'pin' || act.kind === 'delete') && others.length < now.length ? others : null;
};

/**
 * Notes an act that may be: in the log, in the message's present state and in what is pinned (`pins`, null: unchanged).
 * Answers its place in the log.
 */
export const storeAct = async (
  sql: Sql,
  act: ActRecord,
  pins: readonly number[] | null,
): Promise<{ seq: bigint; created_at: Date }> => {
  const row = await appendAct(sql, act, pins);
  if (pins !== null)
    await sql.query('UPDATE chat SET pins = $2::bigint[], pins_seq = $3 WHERE id = $1', [act.chatId, pins, row.seq]);
  if (act.kind === 'pin') return row;
  const place = [act.chatId, act.target, row.seq];
  if (act.kind === 'edit') await sql.query(EDIT, [...place, act.content, foldedOf(act.content)]);
  else if (act.kind === 'delete') await sql.query(DELETE, place);
  else await sql.query(act.on ? REACT : UNREACT, [...place, act.senderId, act.emoji]);
  return row;
};

/** Forgets an uploaded picture that no message and no group shows any more; answers the hashes of its bytes. None: it is shown. */
export const dropUnusedFile = async (sql: Sql, fileId: string): Promise<Uint8Array[]> => {
  const [row] = await sql.query<{ sha256: Uint8Array | null; thumb_sha256: Uint8Array | null }>(
    `DELETE FROM file f WHERE f.id = $1 AND NOT EXISTS (SELECT 1 FROM message m WHERE m.file_id = f.id)
       AND NOT EXISTS (SELECT 1 FROM chat c WHERE c.picture = '/api/files/' || f.id) RETURNING f.sha256, f.thumb_sha256`,
    [fileId],
  );
  return [row?.sha256, row?.thumb_sha256].filter((hash) => hash != null);
};

/** Takes a message away for one member; false when it was before. null: it is not the member's to see. */
export const hideMessage = async (
  sql: Sql,
  userId: number,
  chatId: number,
  seq: number,
  of: string | null,
): Promise<boolean | null> => {
  const [made] = await sql.query<{ seq: bigint }>(
    `INSERT INTO message_hidden (user_id, chat_id, seq)
     SELECT m.user_id, x.chat_id, x.seq FROM chat_member m JOIN message x ON x.chat_id = m.chat_id AND x.seq = $3
     WHERE m.chat_id = $2 AND m.user_id = $1 AND m.left_seq IS NULL AND x.seq > m.joined_seq AND ($4::uuid IS NULL OR x.client_id = $4::uuid)
     ON CONFLICT DO NOTHING RETURNING seq`,
    [userId, chatId, seq, of],
  );
  if (made === undefined) {
    const [known] = await sql.query('SELECT 1 FROM message_hidden WHERE user_id = $1 AND chat_id = $2 AND seq = $3', [
      userId,
      chatId,
      seq,
    ]);
    return known === undefined ? null : false;
  }
  await sql.query(
    'UPDATE chat_member SET changed_xid = pg_current_xact_id()::text::bigint WHERE chat_id = $1 AND user_id = $2',
    [chatId, userId],
  );
  return true;
};

/** Versions in one answer. */
const VERSIONS = 100;

/** The versions of a message that `userId` sees, the newest ones, ascending; none when it was deleted. */
export const readVersions = async (
  sql: Sql,
  userId: number,
  chatId: number,
  seq: number,
): Promise<{ content: string; at: Date }[]> =>
  (
    await sql.query<{ content: string; at: Date }>(
      `SELECT COALESCE(v.content, x.content) AS content, COALESCE(v.created_at, x.created_at) AS at
       FROM chat_member m JOIN message x ON x.chat_id = m.chat_id AND x.seq = $3 AND x.seq > m.joined_seq
       LEFT JOIN message_edit v ON v.chat_id = x.chat_id AND v.seq = x.seq
       WHERE m.chat_id = $2 AND m.user_id = $1 AND m.left_seq IS NULL AND x.deleted_at IS NULL AND NOT ${hiddenFor('$1', 'x')}
       ORDER BY v.edit_seq DESC LIMIT ${VERSIONS}`,
      [userId, chatId, seq],
    )
  ).reverse();
