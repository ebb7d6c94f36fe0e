import { z } from 'zod';
import { chatId, seq } from './ids.ts';

/** The bridge's part about what a user sets for a chat (ipc.ts). */

/** What a row of the list tells of its settings. Own changes that wait in the outbox are shown as done already. */
export const chatSettingsView = {
  /** Until when it is muted, also when that is over; null: it is not. `MUTED_FOREVER` (attention.ts): until the user ends it. */
  mutedUntil: z.number().nullable(),
  /** Muted now; told anew when the mute is over. */
  muted: z.boolean(),
  /** When it was pinned: the newest pin stands on top. */
  pinnedAt: z.number().nullable(),
  archived: z.boolean(),
  /** Taken off the list: only what leads to it by another way (a search, say) tells of it. */
  hidden: z.boolean(),
  /** How many of its unread messages count in the one unread number. */
  counted: z.number().int().nonnegative(),
  /** Marked unread from this message on, though it was read: `unread` is 1 at least. null: it is not. */
  marked: seq.nullable(),
  /** The user has blocked the other one of this direct chat. */
  blocked: z.boolean(),
};

export const chatIpcRequests = {
  /** Durable when it answers, shown changed at once; a later one of the same kind takes the place of an unsent one. */
  'chats.set': {
    input: z.strictObject({
      chatId,
      set: z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('mute'), until: z.number().int().positive().nullable() }),
        z.strictObject({ kind: z.literal('pin'), on: z.boolean() }),
        z.strictObject({ kind: z.literal('archive'), on: z.boolean() }),
        /** Marks it read, too. */
        z.strictObject({ kind: z.literal('hide') }),
        /** null: no longer. */
        z.strictObject({ kind: z.literal('unread'), from: seq.min(1).nullable() }),
      ]),
    }),
    output: z.object({}),
  },
} as const;
