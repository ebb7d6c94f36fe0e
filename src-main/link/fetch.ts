import { limits } from '../../contract/limits.ts';
import { fail, ok } from '../../contract/result.ts';
import type { Result } from '../../contract/result.ts';
import type { Range } from '../cache/api.ts';
import type { LinkContext } from './context.ts';
import type { Origin } from './feed.ts';

export interface Fetcher {
  /**
   * Fetches a stretch of a chat's log (at most 500 events of it, the newest) and stores it. The same stretch is asked
   * for once at a time. RESNAPSHOT: the chat is of another database now.
   */
  fetch(chatId: number, range: Range, origin: Origin): Promise<Result<void>>;
}

export const createFetcher = (ctx: LinkContext): Fetcher => {
  const flights = new Map<string, Promise<Result<void>>>();

  const load = async (chatId: number, range: Range, origin: Origin): Promise<Result<void>> => {
    const from = Math.max(range.from, range.to - limits.eventsMax + 1);
    const r = await ctx.request('fetch_events', { chatId, from, to: range.to });
    if (!r.ok) return r;
    const state = ctx.cache.chatState(chatId);
    if (!state) return fail('NOT_FOUND', 'This chat is not here any more.');
    if (state.epoch !== r.value.epoch) return fail('RESNAPSHOT', 'The chat is of another database.');
    ctx.feed.push(await ctx.cache.applyEvents(chatId, r.value.events, r.value.head, r.value.epoch), origin);
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
  };
};
