import { z } from 'zod';
import { limits } from './limits.ts';
import { text } from './message.ts';

/** The small window in which a notification is answered: what it asks and is told. Only it may ask, and nothing else. */

/** What it shows. It never learns the chat's id: main knows which chat each such window belongs to. */
export const replyState = z.object({
  /** Whom the answer goes to. */
  name: z.string(),
  /** The message that is answered. null: the settings keep the text off the screen. */
  message: z.object({ from: z.string(), text: z.string(), picture: z.boolean(), at: z.number() }).nullable(),
  group: z.boolean(),
  locale: z.enum(['en', 'th']),
  dark: z.boolean(),
  look: z.object({
    thaiLetters: z.enum(['loopless', 'looped']),
    year: z.enum(['auto', 'gregorian', 'buddhist']),
    textSize: z.number(),
    reduceMotion: z.boolean(),
  }),
});
export type ReplyState = z.infer<typeof replyState>;

const empty = z.object({});

export const replyRequests = {
  /** NOT_FOUND: the chat is not there any more. */
  'reply.state': { input: z.undefined(), output: replyState },
  /** What is in the field now: it becomes the chat's draft when the window goes without having sent it. */
  'reply.typed': { input: z.strictObject({ text: z.string().max(limits.textChars) }), output: empty },
  /** Answers once the message is durably written; the window then goes by itself. */
  'reply.send': { input: z.strictObject({ text }), output: empty },
  /** Goes away: to the chat in the large window, or just away. */
  'reply.leave': { input: z.strictObject({ open: z.boolean() }), output: empty },
} as const;

export const replyEvents = {
  'reply.changed': replyState,
} as const;
