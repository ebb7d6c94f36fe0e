import { z } from 'zod';
import { draftState } from './draft.ts';
import { memberRole } from './group-change.ts';
import { chatSettings } from './chat-settings.ts';
import { chatId, seq, timestamp, userId } from './ids.ts';
import { messageRow } from './message.ts';
import { pinsState } from './state.ts';
import { userRow } from './user.ts';

export const chatMember = z.object({
  user_id: userId,
  role: memberRole,
  joined_seq: seq,
  left_seq: seq.nullable(),
  read_seq: seq,
  delivered_seq: seq,
  /** Of a group's members; of a direct chat's the row tells it. */
  name: z.string().optional(),
  profile_image: z.string().nullish(),
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
  /** A group's: `/api/files/<id>`. */
  picture: z.string().nullable().optional(),
  head_seq: seq,
  /** Changes when the database was restored from a backup: what a client cached of the chat is then void. */
  epoch: z.uuid(),
  hidden: z.boolean(),
  /** The reader's own. Absent: a server that knows of none. */
  settings: chatSettings.optional(),
  /** What the reader has begun to write; null: nothing yet. */
  draft: draftState.nullable().default(null),
  /** Pinned messages, the one pinned last first; `seq`: of the entry of the log that changed it last, 0: none has. */
  pins: pinsState.default({ seq: 0, messages: [] }),
  /** Where the reader's own log stood when this was read: names and pictures that it tells later are newer than these. */
  as_of: seq.optional(),
  /** Direct chats: both. Groups: the reader's own row first. */
  members: z.array(chatMember),
});
export type ChatRow = z.infer<typeof chatRow>;
