import { limits } from '../../contract/limits.ts';
import { fail, ok } from '../../contract/result.ts';
import type { Result } from '../../contract/result.ts';
import type { Range } from '../cache/api.ts';
import type { LinkContext } from './context.ts';
import type { Origin } from './feed.ts';

export interface Piece {
  chatId: number;
  range: Range;
}

export interface Fetcher {
  /**
   * Fetches a stretch of a chat's log (at most 500 events of it, the newest) and stores it. The same stretch is asked
   * for once at a time. RESNAPSHOT: the chat is of another database now.
   */
  fetch(chatId: number, range: Range, origin: Origin): Promise<Result<void>>;
  /**
   * Fetches stretches of several chats in one answer (together at most 500 events) and stores them. `news`: they are what
   * a notification may be about. Answers how many events came. RESNAPSHOT: one of the chats is of another database now.
   */
  fetchPages(pieces: readonly Piece[], news: boolean): Promise<Result<number>>;
}

/** A large answer on a slow line takes its time. */
const PAGES_MS = 30_000;

/** `mend`: a chat has gone on above what was asked for, and nothing that comes by itself may tell of it. */
export const createFetcher = (ctx: LinkContext, mend: (chatId: number) => void): Fetcher => {
  const { cache, feed } = ctx;
  const flights = new Map<string, Promise<Result<void>>>();

  const load = async (chatId: number, range: Range, origin: Origin): Promise<Result<void>> => {
    const from = Math.max(range.from, range.to - limits.eventsMax + 1);
    const r = await ctx.request('fetch_events', { chatId, from, to: range.to });
    if (!r.ok) return r;
    const state = cache.chatState(chatId);
    if (!state) return fail('NOT_FOUND', 'This chat is not here any more.');
    if (state.epoch !== r.value.epoch) return fail('RESNAPSHOT', 'The chat is of another database.');
    feed.push(await cache.applyEvents(chatId, r.value.events, r.value.head, r.value.epoch), origin);
    // From here on the chat's head is known, and the heartbeat finds nothing amiss: a push from there that got lost is looked for.
    if (r.value.head > range.to && r.value.head > (cache.chatState(chatId)?.top ?? Infinity)) mend(chatId);
    return ok(undefined);
  };

  return {
    fetch(chatId, range, origin) {
      const key = `${chatId}:${range.from}:${range.to}`;
      const running = flights.get(key);
      if (running) return running;
      const flight = load(chatId, range, origin).finally(() => flights.delete(key));
      flights.set(key, flight);
      return flight;
    },
    async fetchPages(pieces, news) {
      const ranges = pieces.map(({ chatId, range }) => ({ chatId, ...range }));
      const r = await ctx.request('fetch_pages', { ranges }, PAGES_MS);
      if (!r.ok) return r;
      const shown = feed.shown();
      const { changes, events, restored } = await cache.applyPages(r.value.pages, { shown, news });
      feed.push(changes, 'catch-up');
      // The window read these while the worker wrote, and may have read from before the write.
      const read = new Set(feed.shown());
      for (const id of shown) read.delete(id);
      for (const id of changes.chatIds) if (read.has(id)) feed.stale(id);
      return restored ? fail('RESNAPSHOT', 'A chat is of another database.') : ok(events);
    },
  };
};
