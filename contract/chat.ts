import { z } from 'zod';
import { chatId, seq, timestamp, userId } from './ids.ts';
import { messageRow } from './message.ts';
import { userRow } from './user.ts';

export const chatMember = z.object({
  user_id: userId,
  role: z.enum(['owner', 'admin', 'member']),
  joined_seq: seq,
  left_seq: seq.nullable(),
  read_seq: seq,
  delivered_seq: seq,
});
export type ChatMember = z.infer<typeof chatMember>;

/**
 * A chat as its reader sees it: the seed's list row (`id … unread_count`) and, beside it, what the protocol needs.
 * The same shape serves GET /api/chat/list, `chat_list_update` and `sync`.
 */
export const chatRow = z.object({
  id: chatId,
  user1_id: userId.nullable(),
  user2_id: userId.nullable(),
  last_message_id: z.string().nullable(),
  updated_at: timestamp,
  user1: userRow.nullable(),
  user2: userRow.nullable(),
  last_message: messageRow.nullable(),
  unread_count: z.number().int().nonnegative(),
  kind: z.enum(['direct', 'group']),
  title: z.string().nullable(),
  head_seq: seq,
  /** Changes when the database was restored from a backup: what a client cached of the chat is then void. */
  epoch: z.uuid(),
  hidden: z.boolean(),
  /** Direct chats: both. Groups: the reader's own row first. */
  members: z.array(chatMember),
});
export type ChatRow = z.infer<typeof chatRow>;
