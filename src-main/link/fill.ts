import type { Result } from '../../contract/result.ts';
import type { Range } from '../cache/api.ts';
import type { LinkContext } from './context.ts';
import type { Fetcher } from './fetch.ts';

export interface Fill {
  /** Fills the newest messages of every chat that has holes there; the open chat first. */
  start(done: () => void): void;
  /** Chats still to be filled. */
  left(): number;
  /** The holes that touch a page on screen; bounded in size and time. */
  ensure(chatId: number, gaps: Range[], around: number | null, after: boolean): Promise<void>;
}

/** How deep a chat is filled without being looked at. */
const DEPTH = 50;
/** Stretches under way at once. */
const LANES = 4;
/** A page on screen waits for missing messages at most this long. */
const PAGE_WAIT_MS = 2_000;
const PAGE_EVENTS = 200;
/** A stretch that the server cannot give now (its limits, its database) is asked for so often; the wait grows by this, ms. */
const TRIES = 10;
const WAIT_MS = 100;

export const createFill = (ctx: LinkContext, fetcher: Fetcher, onLeft: () => void, resnapshot: () => void): Fill => {
  const { cache, jobs } = ctx;
  let queue: { chatId: number; range: Range }[] = [];
  let busy = 0;
  let round = 0;
  let finish: () => void = () => undefined;
  /** Stretches asked for in this round: one that stays a hole after its answer is not asked for again. */
  let asked = new Set<string>();

  const key = (chatId: number, r: Range): string => `${chatId}:${r.from}:${r.to}`;
  const list = (): { chatId: number; range: Range }[] =>
    cache.unfilled(DEPTH).filter((u) => !asked.has(key(u.chatId, u.range)));

  const take = (): { chatId: number; range: Range } | undefined => {
    const open = ctx.openChat();
    const at = open === null ? -1 : queue.findIndex((u) => u.chatId === open);
    return at > 0 ? queue.splice(at, 1)[0] : queue.shift();
  };

  const load = async (mine: number, { chatId, range }: { chatId: number; range: Range }): Promise<Result<void>> => {
    for (let tries = 1; ; tries += 1) {
      const r = await fetcher.fetch(chatId, range, 'catch-up');
      if (r.ok || r.error.retry !== 'retry' || tries === TRIES) return r;
      // Without a connection the next sync fills anew.
      if (mine !== round || !ctx.isUp()) return r;
      await jobs.pause(Math.max(r.error.retryAfterMs ?? 0, tries * WAIT_MS));
    }
  };

  const lane = async (mine: number): Promise<void> => {
    while (mine === round && ctx.isUp() && !jobs.stopped) {
      const next = take();
      if (!next) return;
      asked.add(key(next.chatId, next.range));
      const r = await load(mine, next);
      if (!r.ok && r.error.code === 'RESNAPSHOT') return resnapshot();
      onLeft();
    }
  };

  const begin = (mine: number): void => {
    queue = list();
    onLeft();
    if (queue.length === 0) {
      finish();
      return;
    }
    for (let i = 0; i < LANES; i += 1) {
      busy += 1;
      jobs.run('fill', async () => {
        try {
          await lane(mine);
        } finally {
          busy -= 1;
          // The last one looks whether new holes came meanwhile.
          if (busy === 0 && mine === round && !jobs.stopped) {
            queue = [];
            if (ctx.isUp()) begin(mine);
            else onLeft();
          }
        }
      });
    }
  };

  const clip = (gap: Range, around: number | null, after: boolean): Range => {
    if (gap.to - gap.from < PAGE_EVENTS) return gap;
    if (around !== null && around >= gap.from && around <= gap.to) {
      return { from: Math.max(gap.from, around - PAGE_EVENTS / 2), to: Math.min(gap.to, around + PAGE_EVENTS / 2 - 1) };
    }
    return after ? { from: gap.from, to: gap.from + PAGE_EVENTS - 1 } : { from: gap.to - PAGE_EVENTS + 1, to: gap.to };
  };

  return {
    start(done) {
      round += 1;
      const mine = round;
      finish = done;
      asked = new Set();
      queue = [];
      if (busy === 0) begin(mine);
      else {
        // The lanes of the round before end at their next step.
        const wait = (): void =>
          void jobs.after(20, () => (mine !== round ? undefined : busy === 0 ? begin(mine) : wait()));
        wait();
      }
    },
    left: () => new Set(queue.map((u) => u.chatId)).size + busy,
    async ensure(chatId, gaps, around, after) {
      const all = Promise.all(gaps.slice(0, 4).map((g) => fetcher.fetch(chatId, clip(g, around, after), 'here')));
      const late = new Promise<void>((resolve) => void jobs.after(PAGE_WAIT_MS, resolve));
      const first = await Promise.race([all, late]);
      if (first && first.some((r) => !r.ok && r.error.code === 'RESNAPSHOT')) resnapshot();
    },
  };
};
