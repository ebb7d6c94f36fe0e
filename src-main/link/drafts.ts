import type { LinkContext } from './context.ts';
import { createTeller } from './teller.ts';

export interface Drafts {
  /** Something was written: the user's other devices hear of it soon. */
  written(): void;
  connected(): void;
}

/** What is written is gathered this long: a device is told of pauses, not of keys. */
const TELL_MS = 1_500;

/** Tells the server what is being written here; what could not be told stays in the outbox and is told later. */
export const createDrafts = (ctx: LinkContext): Drafts => {
  const { cache } = ctx;
  const teller = createTeller(ctx, 'tell what is being written', TELL_MS, async () => {
    for (const draft of cache.pendingDrafts()) {
      const epoch = cache.chatState(draft.chatId)?.epoch ?? null;
      const r = await ctx.request('set_draft', draft);
      if (!r.ok && r.error.retry !== 'final') return false;
      const { chatId, text, replyTo } = draft;
      await cache.draftTold(chatId, { text, replyTo, rev: r.ok ? r.value.rev : null, epoch });
    }
    return true;
  });
  return { written: () => teller.soon(), connected: () => teller.connected() };
};
