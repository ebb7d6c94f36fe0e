import { z } from 'zod';
import { seq, timestamp, userId } from './ids.ts';

/** UTF-16 units of the longest emoji there is, and room for those to come. */
const EMOJI_UNITS = 32;
const RGI = new RegExp('^\\p{RGI_Emoji}$', 'v');

/** One emoji that everybody's system is recommended to show, with its skin tones and joiners. */
export const emoji = z
  .string()
  .max(EMOJI_UNITS)
  .refine((s) => RGI.test(s), 'Not one emoji.');

/** Who reacted with what: emojis in the order in which they were first used, users likewise. */
export const reactions = z.array(z.object({ emoji: z.string(), users: z.array(userId) }));
export type Reactions = z.infer<typeof reactions>;

/**
 * What became of a message since it was sent. `seq`: of the event that changed it last: whoever has a state with the same or
 * a greater one leaves this one aside, so that states may come in any order and more than once.
 */
export const messageState = z.object({
  seq: seq.min(1),
  editedAt: timestamp.nullable(),
  /** Deleted for everyone: content, picture, history and reactions are gone. Nothing changes it any more. */
  deletedAt: timestamp.nullable(),
  reactions,
});
export type MessageState = z.infer<typeof messageState>;

/**
 * What is pinned in a chat. As with a message's state, `seq` is of the entry that changed it last: an older one is left aside.
 * A message that was deleted is pinned no more.
 */
export const pinsState = z.object({ seq, messages: z.array(seq.min(1)) });
export type PinsState = z.infer<typeof pinsState>;

/** The same of a message that does not come beside it: with its present text. */
export const targetState = messageState.extend({ content: z.string() });
export type TargetState = z.infer<typeof targetState>;
