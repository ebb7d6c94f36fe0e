import { z } from 'zod';
import { chatId, seq } from './ids.ts';
import { limits } from './limits.ts';

/** What is being written: as a message's text, but with room for one that is too long to be sent. */
const draftText = z
  .string()
  .max(limits.textChars)
  .refine((s) => !s.includes('\u0000') && s.isWellFormed(), 'The text is not well-formed.');

/**
 * What a user has begun to write in a chat, for that user's devices alone. `rev`: the number in the user's own log of the
 * entry that changed it last; whoever has the same or a greater one leaves this aside. Empty: sent, or given up.
 */
export const draftState = z.object({ rev: seq, text: z.string(), replyTo: seq.nullable() });
export type DraftState = z.infer<typeof draftState>;

export const draftRequests = {
  /** The last one written wins. The same as is there changes nothing. FORBIDDEN: not a member. */
  set_draft: {
    input: z.strictObject({ chatId, text: draftText, replyTo: seq.min(1).nullable() }),
    output: z.object({ rev: seq }),
  },
} as const;
