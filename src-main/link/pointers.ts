import { limits } from '../../contract/limits.ts';
import type { LinkContext } from './context.ts';
import { createTeller } from './teller.ts';

export interface Pointers {
  /** Something was read here: tell the server soon. */
  read(): void;
  /** Messages were stored: tell the server soon that they are on this device. */
  stored(): void;
  connected(): void;
}

/** Deliveries are gathered this long. */
const DELIVERED_MS = 300;
const READ_MS = 100;

/** Tells the server what is read and stored here; what could not be told is kept by the cache and told later. */
export const createPointers = (ctx: LinkContext): Pointers => {
  const { cache } = ctx;

  const read = createTeller(ctx, 'tell what is read', READ_MS, async () => {
    for (const p of cache.pendingReads()) {
      const r = await ctx.request('mark_read', p);
      if (!r.ok && r.error.retry !== 'final') return false;
      // A server that was restored has less than was read, and says so; refused, nothing was moved.
      await cache.readTold(p.chatId, p.seq, r.ok ? Math.min(r.value.readSeq, p.seq) : 0);
    }
    return true;
  });

  const stored = createTeller(ctx, 'tell what is stored', DELIVERED_MS, async () => {
    for (let before = ''; ;) {
      const items = cache.pendingDelivered().slice(0, limits.pointersMax);
      const now = JSON.stringify(items);
      // Told and still there: the cache and the server see it differently; the next sync settles that.
      if (items.length === 0 || now === before) return true;
      before = now;
      const r = await ctx.request('mark_delivered', { items });
      if (!r.ok && r.error.retry !== 'final') return false;
      await cache.deliveredTold(items);
    }
  });

  return {
    read: () => read.soon(),
    stored: () => stored.soon(),
    connected() {
      read.connected();
      stored.connected();
    },
  };
};
