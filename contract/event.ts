import { z } from 'zod';
import { chatId, seq, timestamp, userId } from './ids.ts';
import { messagePayload } from './message.ts';

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
  payload: z.record(z.string(), z.unknown()).optional(),
});
export type ChatEvent = z.infer<typeof chatEvent>;

/** Push `chat_event`: pointer moves (not in the log: monotone registers) and, later, log entries other than messages. */
export const chatEventPush = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('read'), chatId, userId, seq }),
  z.object({ kind: z.literal('delivered'), chatId, userId, seq }),
  z.object({ kind: z.literal('event'), chatId, event: chatEvent }),
]);
export type ChatEventPush = z.infer<typeof chatEventPush>;

/** An entry of a user's own log: what only that user's devices are told. `useq` is contiguous per user. */
export const userEvent = z.object({
  useq: seq.min(1),
  kind: z.enum(['chat_added', 'chat_removed', 'chat_hidden', 'read', 'profile']),
  payload: z.record(z.string(), z.unknown()),
  timestamp,
});
export type UserEvent = z.infer<typeof userEvent>;
