import { z } from 'zod';
import { chatId, seq, userId } from './ids.ts';
import { mentionView } from './mention.ts';
import { text } from './message.ts';
import { failure } from './result.ts';
import { emoji } from './state.ts';

/** The bridge's part about messages that are there (ipc.ts): replies, reactions, edits, deletions. */

/** The message that another one answers, as it is now. `missing`: it is not on this computer (yet). */
export const quote = z.object({
  seq: seq.min(1),
  senderId: userId.nullable(),
  senderName: z.string(),
  kind: z.enum(['text', 'image', 'file', 'unsupported', 'deleted', 'missing']),
  /** The beginning of its text, on one line. */
  preview: z.string(),
});
export type Quote = z.infer<typeof quote>;

export const reactionView = z.object({
  emoji: z.string(),
  /** In the order in which they reacted; people whose name is not known here have ''. */
  users: z.array(z.object({ id: userId, name: z.string() })),
  mine: z.boolean(),
  /** One's own part of it is not on the server yet. */
  pending: z.boolean(),
});
export type ReactionView = z.infer<typeof reactionView>;

/** What a message's view tells besides its content. Own changes that wait in the outbox are shown as done already. */
export const actView = {
  replyTo: quote.nullable(),
  /** Whom it calls by name. */
  mentions: z.array(mentionView),
  /** Somebody else's that calls the user, or everyone. */
  mentionsMe: z.boolean(),
  editedAt: z.number().nullable(),
  /** Deleted for everyone: no text, no picture. */
  deleted: z.boolean(),
  reactions: z.array(reactionView),
  /** An own change that is not on the server yet; its reactions say so themselves. */
  pending: z.enum(['edit', 'delete']).nullable(),
  canEdit: z.boolean(),
  /** For everyone. For oneself alone any message can be removed. */
  canDelete: z.boolean(),
};

/** A message as the window has it: its number, or while it has none its key. */
const target = { chatId, key: z.string().min(1).max(64), seq: seq.nullable() };
const empty = z.object({});

export const actIpcRequests = {
  /**
   * Durable when it answers; shown changed at once (`messages.changed`). Of a message that was never tried to be sent, what
   * will be sent is changed; of one on its way, once it is there. BAD_INPUT for a blank text, FORBIDDEN for another's
   * message or a deleted one, NOT_FOUND.
   */
  'messages.edit': { input: z.strictObject({ ...target, text }), output: empty },
  /** Likewise. For oneself: on all of one's devices, and for good. */
  'messages.remove': { input: z.strictObject({ ...target, forEveryone: z.boolean() }), output: empty },
  /** Likewise, of a message that is on the server. */
  'messages.react': {
    input: z.strictObject({ chatId, seq: seq.min(1), emoji, on: z.boolean() }),
    output: empty,
  },
  /** Likewise: pins it for everybody in the chat, or takes it off. */
  'messages.pin': {
    input: z.strictObject({ chatId, seq: seq.min(1), on: z.boolean() }),
    output: empty,
  },
  /** What is pinned in a chat, the one pinned last first. */
  'pins.list': { input: z.strictObject({ chatId }), output: z.object({ pins: z.array(quote) }) },
  /** Whom a message to a group can call by name, as far as they are known on this computer; nobody in a direct chat. */
  'mentions.people': { input: z.strictObject({ chatId }), output: z.object({ people: z.array(mentionView) }) },
  /** All versions, the first one first; empty when it was deleted. Needs the server. */
  'messages.history': {
    input: z.strictObject({ chatId, seq: seq.min(1) }),
    output: z.object({ versions: z.array(z.object({ text: z.string(), at: z.number() })) }),
  },
} as const;

export const actIpcEvents = {
  /** The server refused a change for good: the message is shown as it was. `text`: of the edit, so that it is not lost. */
  'messages.refused': z.object({
    chatId,
    key: z.string(),
    seq: seq.nullable(),
    kind: z.enum(['edit', 'delete', 'reaction', 'pin', 'hide']),
    text: z.string().nullable(),
    error: failure,
  }),
} as const;
