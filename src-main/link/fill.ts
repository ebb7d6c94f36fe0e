import { limits } from '../../contract/limits.ts';
import type { Result } from '../../contract/result.ts';
import type { Range } from '../cache/api.ts';
import { createBackoff } from './backoff.ts';
import type { LinkContext } from './context.ts';
import type { Fetcher } from './fetch.ts';
import { persist } from './persist.ts';

export interface Fill {
  /**
   * Fetches what this device should have and has not; the open chat first, then the newest of every chat (`near` when they
   * are here), then the rest of what was missed (`all`). What is stored stays: begun again, it goes on where it was.
   */
  start(done: { near: () => void; all: () => void }): void;
  /** Chats still to be filled. */
  left(): number;
  /** The holes that touch a page on screen; bounded in size and time. */
  ensure(chatId: number, gaps: Range[], around: number | null, after: boolean): Promise<void>;
}

interface Piece {
  chatId: number;
  range: Range;
  /** Of the chat's newest messages, which are shown first and notified. */
  near: boolean;
}

/** A chat's newest messages come before the others' older ones. */
const DEPTH = 50;
/** Answers under way at once: while one is stored, the server (which gives a user two at a time) makes the next. */
const LANES = 3;
/** A page on screen waits for missing messages at most this long. */
const PAGE_WAIT_MS = 2_000;
const PAGE_EVENTS = 200;
/** Events in an answer: begins low, doubles while answers come at once, and halves when they are slow; see `pace`. */
const ROOM_FIRST = 100;
const ROOM_MIN = 20;
const QUICK_MS = 1_000;
const SLOW_MS = 4_000;

const sizeOf = ({ from, to }: Range): number => to - from + 1;

export const createFill = (ctx: LinkContext, fetcher: Fetcher, onLeft: () => void, resnapshot: () => void): Fill => {
  const { cache, jobs, parts } = ctx;
  let queue: Piece[] = [];
  const flying = new Set<Piece[]>();
  let busy = 0;
  let round = 0;
  let done: Parameters<Fill['start']>[0] = { near: () => undefined, all: () => undefined };
  let nearTold = false;
  /** Events that came since the holes were last listed: when none did, the rest is not to be had. */
  let got = 0;
  /** A round waits for the lanes of the one before. */
  let due = false;
  let room = ROOM_FIRST;
  /** A stretch could not be had or stored now: what is missing is asked for again, and nothing says that all is here. */
  let missed = false;
  const again = createBackoff(parts.random, limits.retryMinMs, limits.retryMaxMs);

  /** The stretches of the next answer: of the open chat alone, or of as many chats as fit. */
  const take = (): Piece[] => {
    const open = ctx.openChat();
    const mine = queue.filter((p) => p.chatId === open);
    const batch: Piece[] = [];
    let free = room;
    for (const piece of mine.length > 0 ? mine : queue) {
      if (free === 0 || batch.length === limits.pagesMax || piece.near !== (batch[0] ?? piece).near) break;
      const { chatId, range, near } = piece;
      const part = { from: Math.max(range.from, range.to - free + 1), to: range.to };
      batch.push({ chatId, range: part, near });
      free -= sizeOf(part);
      // What is left of it stands where it stood: empty when nothing is.
      piece.range = { from: range.from, to: part.from - 1 };
    }
    queue = queue.filter((p) => sizeOf(p.range) > 0);
    return batch;
  };

  const pace = (ms: number): void => {
    if (ms < QUICK_MS) room = Math.min(limits.eventsMax, room * 2);
    else if (ms > SLOW_MS) room = Math.max(ROOM_MIN, Math.floor(room / 2));
  };

  const load = (mine: number, batch: Piece[]): Promise<Result<number>> =>
    persist(
      jobs,
      async () => {
        const began = parts.now();
        const r = await fetcher.fetchPages(batch, batch[0]?.near ?? false);
        pace(parts.now() - began);
        return r;
      },
      // Without a connection the next sync fills anew.
      ({ retry }) => retry === 'retry' && mine === round && ctx.isUp(),
    );

  const tellNear = (): void => {
    if (nearTold || missed || queue.some((p) => p.near) || [...flying].some((batch) => batch[0]?.near)) return;
    nearTold = true;
    done.near();
  };

  const lane = async (mine: number): Promise<void> => {
    while (mine === round && ctx.isUp() && !jobs.stopped) {
      const batch = take();
      if (batch.length === 0) return;
      flying.add(batch);
      try {
        const r = await load(mine, batch);
        if (r.ok) got += r.value;
        else if (r.error.code === 'RESNAPSHOT') return resnapshot();
        else if (r.error.retry === 'retry') missed = true;
      } catch (error) {
        missed = true;
        throw error;
      } finally {
        flying.delete(batch);
      }
      onLeft();
      if (mine === round && ctx.isUp()) tellNear();
    }
  };

  const begin = (mine: number, first: boolean): void => {
    due = false;
    queue = cache.unfilled(DEPTH);
    const later = missed && queue.length > 0;
    missed = false;
    onLeft();
    if (queue.length === 0 || (!first && got === 0)) {
      queue = [];
      if (later) {
        due = true;
        jobs.after(again.next(), () => {
          if (mine === round && busy === 0 && ctx.isUp()) begin(mine, true);
        });
        return;
      }
      again.reset();
      tellNear();
      done.all();
      return;
    }
    got = 0;
    if (first) tellNear();
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
            if (ctx.isUp()) begin(mine, false);
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
    start(told) {
      round += 1;
      const mine = round;
      done = told;
      nearTold = false;
      missed = false;
      queue = [];
      room = Math.min(room, ROOM_FIRST);
      if (busy === 0) begin(mine, true);
      else {
        due = true;
        // The lanes of the round before end at their next step.
        const wait = (): void =>
          void jobs.after(20, () => (mine !== round ? undefined : busy === 0 ? begin(mine, true) : wait()));
        wait();
      }
    },
    left: () => Math.max(due ? 1 : 0, new Set([...queue, ...[...flying].flat()].map((p) => p.chatId)).size),
    async ensure(chatId, gaps, around, after) {
      const all = Promise.all(gaps.slice(0, 4).map((g) => fetcher.fetch(chatId, clip(g, around, after), 'here')));
      const late = new Promise<void>((resolve) => void jobs.after(PAGE_WAIT_MS, resolve));
      const first = await Promise.race([all, late]);
      if (first && first.some((r) => !r.ok && r.error.code === 'RESNAPSHOT')) resnapshot();
    },
  };
};
