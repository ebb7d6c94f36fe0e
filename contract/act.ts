import { z } from 'zod';
import { chatEvent } from './event.ts';
import { chatId, clientId, seq, timestamp } from './ids.ts';
import { text } from './message.ts';
import { emoji } from './state.ts';

/**
 * The clientId of the message that is meant: after a backup was put back another one may stand under its number, and is left
 * alone (FORBIDDEN). Absent: whichever stands there.
 */
const of = clientId.optional();
/** The message that is meant, and what makes doing it twice harmless. */
const base = { chatId, clientId, seq: seq.min(1), of };

/** What a member may do to a message that is there. */
export const actData = z.discriminatedUnion('kind', [
  /** An own text, or the caption of an own picture. */
  z.strictObject({ kind: z.literal('edit'), ...base, content: text }),
  /** An own message, for everyone. */
  z.strictObject({ kind: z.literal('delete'), ...base }),
  z.strictObject({ kind: z.literal('reaction'), ...base, emoji, on: z.boolean() }),
  /** Any message that one sees, for everybody in the chat. Past the limit the one that was pinned first goes. */
  z.strictObject({ kind: z.literal('pin'), ...base, on: z.boolean() }),
]);
export type ActData = z.infer<typeof actData>;
export type ActKind = ActData['kind'];

/** A version of an edited message. */
const version = z.object({ content: z.string(), at: timestamp });

/** The part of the table of requests (socket.ts) that is about messages that are there. */
export const actRequests = {
  /**
   * An entry of the chat's log that changes a message. A repeated (sender, clientId) answers the first entry again, with
   * another body CONFLICT. FORBIDDEN: not a member, not an own message, or it is not there (any more).
   */
  act_on_message: { input: actData, output: z.object({ event: chatEvent, duplicate: z.boolean() }) },
  /** Takes a message away for the caller alone, on all devices. Doing it twice is harmless. */
  hide_message: { input: z.strictObject({ chatId, seq: seq.min(1), of }), output: z.object({}) },
  /** All versions of a message, the first one first, at most the newest 100. Empty when it was deleted. */
  message_history: {
    input: z.strictObject({ chatId, seq: seq.min(1) }),
    output: z.object({ versions: z.array(version) }),
  },
} as const;
