import { fail, ok } from '../../contract/result.ts';
import type { Result } from '../../contract/result.ts';
import { limits } from '../../contract/limits.ts';
import { createBackoff } from './backoff.ts';
import type { LinkContext } from './context.ts';
import type { Live } from './live.ts';

export interface Sync {
  /** A connection stands: sync now. */
  connected(): void;
  disconnected(): void;
  /**
   * Asks for a sync; one at a time, asked again while it runs → once more. `full`: from nothing. `empty`: and the cache is
   * emptied first, when no answer to an older question can come after that.
   */
  ask(why: string, full?: boolean, empty?: boolean): void;
  /** Resolves when no sync is under way or asked for (or there is no connection). */
  settled(): Promise<void>;
}

export interface SyncParts {
  ctx: LinkContext;
  live: () => Live;
  /** Whom the server says to be online. */
  online: (ids: string[]) => void;
  onState: (state: { running: boolean; complete: boolean }) => void;
  /** Everything the server had is known; history can be filled. `first`: the cache was empty before, or had to be emptied. */
  onSynced: (first: boolean) => void;
}

/** The server gathers a page of changed chats for a sync: it has this long, ms. */
export const SYNC_MS = 30_000;
/** A server that sends RESNAPSHOT again and again is left alone after this many. */
const RESETS_MAX = 3;

/** Brings the cache up to the server's state: pages of changed chats, each stored with its token. */
export const createSync = ({ ctx, live, online, onState, onSynced }: SyncParts): Sync => {
  const { cache, jobs, feed } = ctx;
  const backoff = createBackoff(ctx.parts.random, limits.retryMinMs, limits.retryMaxMs);
  let running = false;
  let wanted = false;
  /** How often one from nothing was wanted, and up to which of these it was had. */
  const fromNothing = { wanted: 0, had: 0 };
  let emptied = false;
  let waiters: (() => void)[] = [];

  const pages = async (): Promise<Result<{ first: boolean }>> => {
    let first = cache.token() === null;
    if (emptied) {
      emptied = false;
      await cache.reset();
      first = true;
      fromNothing.wanted += 1;
    }
    let here = new Set<string>();
    for (let resets = 0; ;) {
      const { wanted: upTo } = fromNothing;
      const token = upTo > fromNothing.had ? null : cache.token();
      const r = await ctx.request('sync', token === null ? {} : { token }, SYNC_MS);
      if (jobs.stopped) return fail('OFFLINE', 'The account was closed.');
      if (token !== null && cache.token() === null) {
        // The cache was found damaged and made anew meanwhile: what has changed since then is not all it lacks.
        first = true;
        continue;
      }
      const restored = r.ok && r.value.chats.some((c) => (cache.chatState(c.id)?.epoch ?? c.epoch) !== c.epoch);
      if (restored || (!r.ok && r.error.code === 'RESNAPSHOT')) {
        resets += 1;
        if (resets > RESETS_MAX) return fail('UNAVAILABLE', 'The server does not let this device catch up.');
        ctx.parts.log('info', 'the cache is of another state of the server and starts anew');
        await cache.reset();
        feed.reset();
        fromNothing.wanted += 1;
        first = true;
        here = new Set();
        continue;
      }
      if (!r.ok) return r;
      feed.push(await cache.applySync(r.value), 'catch-up');
      // Only now: one from nothing that failed must not be followed by one that brings less.
      fromNothing.had = upTo;
      for (const id of r.value.online) here.add(id);
      if (!r.value.more) break;
    }
    online([...here]);
    return ok({ first });
  };

  const settle = (): void => {
    const told = waiters;
    waiters = [];
    for (const tell of told) tell();
  };

  const start = (): void => {
    if (running || !ctx.isUp() || jobs.stopped) return;
    running = true;
    wanted = false;
    onState({ running: true, complete: false });
    live().hold();
    jobs.run('sync', async () => {
      let done: Result<{ first: boolean }> = fail('INTERNAL', 'The sync broke off.');
      try {
        done = await pages();
      } finally {
        running = false;
        live().release();
        onState({ running: false, complete: done.ok });
        if (done.ok) {
          backoff.reset();
          onSynced(done.value.first);
        } else {
          ctx.parts.log('warn', 'the sync did not end', { code: done.error.code });
          // Without a connection the next one syncs by itself.
          if (ctx.isUp()) jobs.after(backoff.next(), start);
        }
        if (wanted) start();
        else settle();
      }
    });
  };

  return {
    connected: start,
    disconnected: settle,
    ask(why, full = false, empty = false) {
      ctx.parts.log('debug', 'a sync is asked for', { why });
      wanted = true;
      if (full) fromNothing.wanted += 1;
      emptied ||= empty;
      start();
    },
    settled: () => (!running || !ctx.isUp() ? Promise.resolve() : new Promise((resolve) => void waiters.push(resolve))),
  };
};
