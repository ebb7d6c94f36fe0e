import type { MessageType } from '../../contract/message.ts';
import type { Sql } from './sql.ts';
import { hiddenFor, stateColumns, type StateRecord } from './states.ts';

/** A message with the name and picture of its sender, as the database holds it. */
export interface MessageRecord extends StateRecord {
  chat_id: number;
  seq: bigint;
  sender_id: number;
  client_id: string | null;
  created_at: Date;
  type: MessageType;
  content: string;
  image_url: string | null;
  image_width: number | null;
  image_height: number | null;
  image_preview: string | null;
  album_id: string | null;
  reply_to_seq: bigint | null;
  /** 0: everyone. */
  mentions: number[];
  sender_name: string | null;
  sender_image: string | null;
  sender_image_id: string | null;
}

/** The columns of MessageRecord that come from `message m` and `"user" u`, besides its identity. */
export const messageColumns = `m.type::text AS type, m.content, m.image_url, m.image_width, m.image_height, m.image_preview, m.album_id, m.reply_to_seq, m.mentions,
  ${stateColumns},
  u.name AS sender_name, u.profile_image AS sender_image, u.profile_image_public_id AS sender_image_id`;

const SELECT = `SELECT m.chat_id, m.seq, m.sender_id, m.client_id, m.created_at, ${messageColumns}
  FROM message m LEFT JOIN "user" u ON u.id = m.sender_id`;

/** The newest `limit` messages of a chat that `userId` sees, with seq between `from` and `before` (left out), newest first. */
export const readPage = (
  sql: Sql,
  userId: number,
  chatId: number,
  from: number,
  before: number,
  limit: number,
): Promise<MessageRecord[]> =>
  sql.query<MessageRecord>(
    `${SELECT} WHERE m.chat_id = $1 AND m.seq >= $2 AND m.seq < $3 AND NOT ${hiddenFor('$5', 'm')} ORDER BY m.seq DESC LIMIT $4`,
    [chatId, from, before, limit, userId],
  );

/** One message, or undefined. */
export const readMessage = async (sql: Sql, chatId: number, seq: number): Promise<MessageRecord | undefined> =>
  (await sql.query<MessageRecord>(`${SELECT} WHERE m.chat_id = $1 AND m.seq = $2`, [chatId, seq]))[0];
