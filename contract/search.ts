import { z } from 'zod';
import { chatId, seq, timestamp, userId } from './ids.ts';
import { limits } from './limits.ts';
import { messagePayload } from './message.ts';
import { hasKinds } from './search-text.ts';

/** The server's part of searching. What the window asks main is in search-ipc.ts, what people type in search-text.ts. */

/** What a hit must have beside the words; several people or chats: any of them; several things: all of them. */
const filters = {
  from: z.array(userId).min(1).max(limits.searchNames).optional(),
  has: z.array(z.enum(hasKinds)).max(hasKinds.length).optional(),
  /** Sent at this time or later; sent before this time. */
  after: timestamp.optional(),
  before: timestamp.optional(),
};

/** Stretches of chats' logs, both ends included. */
const stretches = z
  .array(z.strictObject({ chatId, from: seq.min(1), to: seq.min(1) }).refine((r) => r.to >= r.from, 'from > to.'))
  .max(limits.searchStretches);

export const searchRequests = {
  /**
   * Messages that hold every word of `query` (as contract/fold.ts folds), within the caller's membership: in `within`, or where
   * that is absent in all chats of the caller. One answer looks at a bounded part: `rest` is what was not looked at yet, to be
   * asked for next; empty: that was all. Newest first. Chats that the caller is not in are left out.
   */
  search_messages: {
    input: z
      .strictObject({
        query: z.string().max(limits.queryChars),
        ...filters,
        within: stretches.optional(),
        limit: z.number().int().min(1).max(limits.searchResults).default(limits.searchResults),
      })
      .refine(
        (q) =>
          q.query.trim() !== '' ||
          q.from !== undefined ||
          (q.has ?? []).length > 0 ||
          q.after !== undefined ||
          q.before !== undefined,
        'Nothing to look for.',
      ),
    output: z.object({ messages: z.array(messagePayload), rest: stretches }),
  },
} as const;
