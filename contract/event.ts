import { z } from 'zod';
import { groupChange } from './group-change.ts';
import { chatId, seq, timestamp, userId } from './ids.ts';
import { limits } from './limits.ts';
import { messagePayload } from './message.ts';
import { targetState } from './state.ts';

export const eventKind = z.enum(['message', 'edit', 'delete', 'reaction', 'member', 'title', 'pin']);
export type EventKind = z.infer<typeof eventKind>;

/**
 * One entry of a chat's log. `seq` is contiguous per chat. A client applies the kinds it knows and keeps the place
 * (the seq) of those it does not.
 */
export const chatEvent = z.object({
  chatId,
  seq: seq.min(1),
  kind: z.string(),
  senderId: userId,
  clientId: z.string().nullable(),
  timestamp,
  /** Present when kind is `message`. */
  message: messagePayload.optional(),
  /** Of an edit, delete, reaction or pin: which message it is about. */
  target: seq.min(1).optional(),
  /**
   * The present state of that message, which may be newer than this entry. Absent where a later entry of the same answer
   * has it, or the message itself, and where the reader does not see the message.
   */
  state: targetState.optional(),
  /** Of a member or title entry: what it made so. */
  group: groupChange.optional(),
  /** Of an entry that changed what is pinned: all that is since. */
  pins: z.array(seq.min(1)).optional(),
  payload: z.record(z.string(), z.unknown()).optional(),
});
export type ChatEvent = z.infer<typeof chatEvent>;

/** Push `chat_event`: pointer moves (not in the log: monotone registers) and log entries other than messages. */
export const chatEventPush = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('read'), chatId, userId, seq }),
  z.object({ kind: z.literal('delivered'), chatId, userId, seq }),
  /** The same of several members of a group, gathered: who has read and who has stored how far. */
  z.object({
    kind: z.literal('pointers'),
    chatId,
    items: z.array(z.object({ userId, read: seq, delivered: seq })).max(limits.groupMembers),
  }),
  z.object({ kind: z.literal('event'), chatId, event: chatEvent }),
]);
export type ChatEventPush = z.infer<typeof chatEventPush>;

export const userEventKind = z.enum([
  'chat_added',
  'chat_removed',
  'chat_settings',
  'read',
  'profile',
  'message_hidden',
  'draft',
  'blocks',
  'privacy',
]);
export type UserEventKind = z.infer<typeof userEventKind>;

/** An entry of a user's own log: what only that user's devices are told. `useq` is contiguous per user. */
export const userEvent = z.object({
  useq: seq.min(1),
  /** A client applies the kinds it knows, `userEventKind`, and keeps the place of the others. */
  kind: z.string(),
  payload: z.record(z.string(), z.unknown()),
  timestamp,
});
export type UserEvent = z.infer<typeof userEvent>;
