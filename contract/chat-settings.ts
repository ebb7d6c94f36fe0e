import { z } from 'zod';
import { chatId, clientId, seq, timestamp } from './ids.ts';
import { userEvent } from './event.ts';
import { limits } from './limits.ts';

/** What a user sets for a chat of theirs: nobody else is told, all their own devices are. Each is an absolute value. */
export const chatSetting = z.discriminatedUnion('kind', [
  /** Until then its messages notify of nothing; null: no longer muted. `limits.mutedForever`: until the user ends it. */
  z.strictObject({
    kind: z.literal('mute'),
    until: timestamp.refine((t) => t >= '1970' && t <= limits.mutedForever, 'Not a time to come.').nullable(),
  }),
  z.strictObject({ kind: z.literal('pin'), on: z.boolean() }),
  /** Put away up to this message: a later one brings the chat back, unless it is muted. null: taken out again. */
  z.strictObject({ kind: z.literal('archive'), upTo: seq.nullable() }),
  /** Read and taken off the list up to this message: a later one, whoever wrote it, brings the chat back. */
  z.strictObject({ kind: z.literal('hide'), upTo: seq }),
  /** Marked unread from this message on, though it was read: the read pointer stays where it is. null: no longer. */
  z.strictObject({ kind: z.literal('unread'), from: seq.min(1).nullable() }),
]);
export type ChatSetting = z.infer<typeof chatSetting>;

/**
 * All settings of a chat as they are now. `useq`: number of the entry of the user's own log that set one of them last (0: none
 * was set): whoever has settings with a greater one leaves these aside.
 */
export const chatSettings = z.object({
  useq: seq,
  muted_until: timestamp.nullable(),
  pinned_at: timestamp.nullable(),
  archived_seq: seq.nullable(),
  /** Absent: a server that knows of no such marks. */
  marked_seq: seq.nullable().optional(),
});
export type ChatSettings = z.infer<typeof chatSettings>;

/** Payload of a user event `chat_settings`; its `useq` is the event's. */
export const chatSettingsPayload = chatSettings.omit({ useq: true }).extend({ chatId, hidden_seq: seq.nullable() });

/** The part of the table of requests (socket.ts) that is about a chat's settings. */
export const chatSettingRequests = {
  /** A repeated clientId answers the first entry again and changes nothing. FORBIDDEN: not in the chat. */
  set_chat: {
    input: z.strictObject({ chatId, clientId, set: chatSetting }),
    output: z.object({ event: userEvent }),
  },
} as const;
