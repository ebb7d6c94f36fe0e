import { limits } from '../../contract/limits.ts';
import { createBackoff } from './backoff.ts';
import type { LinkContext } from './context.ts';

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
  const { cache, jobs } = ctx;

  const teller = (name: string, wait: number, tell: () => Promise<boolean>): (() => void) => {
    const backoff = createBackoff(ctx.parts.random, limits.retryMinMs, limits.retryMaxMs);
    let planned = false;
    let busy = false;
    let again = false;
    const plan = (ms: number): void => {
      if (busy) again = true;
      if (planned || busy) return;
      planned = true;
      jobs.after(ms, () => {
        planned = false;
        if (!ctx.isUp()) return;
        busy = true;
        again = false;
        let done = false;
        jobs.run(name, async () => {
          try {
            done = await tell();
          } finally {
            busy = false;
            if (done) backoff.reset();
            if (!done && ctx.isUp()) plan(backoff.next());
            else if (again) plan(wait);
          }
        });
      });
    };
    return () => plan(wait);
  };

  const read = teller('tell what is read', READ_MS, async () => {
    for (const p of cache.pendingReads()) {
      const r = await ctx.request('mark_read', p);
      if (!r.ok && r.error.retry !== 'final') return false;
      await cache.readTold(p.chatId, p.seq);
    }
    return true;
  });

  const stored = teller('tell what is stored', DELIVERED_MS, async () => {
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
    read,
    stored,
    connected() {
      read();
      stored();
    },
  };
};
