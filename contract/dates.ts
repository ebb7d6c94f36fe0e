import { z } from 'zod';
import { chatId, seq, timestamp } from './ids.ts';
import { limits } from './limits.ts';

/** Going to a date: which message of a chat stands at a time. */

/** The part of the table of requests (socket.ts). */
export const dateRequests = {
  /**
   * The first message from `at` on that the caller sees, or where there is none the last one before; null: there is none at
   * all. FORBIDDEN: not a member.
   */
  message_at: {
    input: z.strictObject({ chatId, at: timestamp }),
    output: z.object({ found: z.object({ seq, timestamp }).nullable() }),
  },
} as const;

/** A time of the bridge: what a date can hold, ms. */
const at = z.number().int().min(-8.64e15).max(8.64e15);

/** The bridge's part (ipc.ts). */
export const dateIpcRequests = {
  /**
   * Likewise, of what is on this computer and, where that leaves a doubt, on the server. `sure` false: the server was needed and
   * could not be asked; `found` is then the nearest that is here.
   */
  'messages.at': {
    input: z.strictObject({ chatId, at }),
    output: z.object({ found: z.object({ seq: seq.min(1), at: z.number() }).nullable(), sure: z.boolean() }),
  },
  /**
   * What is here of each day: `bounds` are the days' beginnings, ascending, and the end of the last one. `first`: when the chat's
   * first message was sent, null while that is not here.
   */
  'messages.days': {
    input: z.strictObject({
      chatId,
      bounds: z
        .array(at)
        .min(2)
        .max(limits.calendarDays + 1),
    }),
    output: z.object({ days: z.array(z.enum(['some', 'none', 'unknown'])), first: z.number().nullable() }),
  },
} as const;
export type DayKind = z.infer<(typeof dateIpcRequests)['messages.days']['output']>['days'][number];
