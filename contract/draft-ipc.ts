import { z } from 'zod';
import { chatId, seq } from './ids.ts';
import { limits } from './limits.ts';

/** The bridge's part about what is being written (ipc.ts). */

/** A message that is edited: its number, or while it has none its key, and the edit so far. */
const edit = z.strictObject({
  key: z.string().min(1).max(64),
  seq: seq.nullable(),
  text: z.string().max(limits.textChars),
});

/** `view`: how the window is told a message. */
export const draftIpcRequests = <V extends z.ZodType>(view: V) =>
  ({
    /**
     * Durable when it answers. What is absent stays as it is. Text and what is answered go to the user's other devices; an edit
     * stays on this computer.
     */
    'drafts.set': {
      input: z.strictObject({
        chatId,
        text: z.string().max(limits.textChars).optional(),
        replyTo: seq.min(1).nullable().optional(),
        edit: edit.nullable().optional(),
      }),
      output: z.object({}),
    },
    /** What the field of a chat is for; messages that are not there any more are left out. */
    'drafts.get': {
      input: z.strictObject({ chatId }),
      output: z.object({
        text: z.string(),
        reply: view.nullable(),
        edit: z.object({ message: view, text: z.string() }).nullable(),
      }),
    },
  }) as const;

export const draftIpcEvents = <V extends z.ZodType>(view: V) =>
  ({
    /** Written on another device; nothing had been written here since. */
    'draft.changed': z.object({ chatId, text: z.string(), reply: view.nullable() }),
  }) as const;
