import { limits } from '../../contract/limits.ts';
import type { RequestOutput } from '../../contract/socket.ts';
import type { Timer } from '../core-api.ts';
import type { LinkContext } from './context.ts';

export interface Heartbeat {
  start(): void;
  /** Compares now: the machine woke up, and what was pushed meanwhile may be lost. */
  now(): void;
  stop(): void;
}

/** What is on its way while the server answers has this long to arrive before it counts as missing, ms. */
export const SETTLE_MS = 1_000;

export interface HeartbeatParts {
  sync: (why: string, full?: boolean) => void;
  /** `asked`: when the question left, ms of this machine's clock. */
  answered: (asked: number, serverTime: string) => void;
  /** What the server had when it was asked, at `asked`, the cache knows. */
  equal: (asked: number) => void;
}

type Beat = RequestOutput<'heartbeat'>;

/**
 * No sum tells how far a group's many members have read: a push of it that was lost is found by a sync, once in so many beats.
 */
const GROUP_BEATS = 12;

/**
 * Every 25 s compares the server's sums with the cache's. A sum that is behind has missed something that no push will
 * bring: sync. One that stays different after that: a sync from nothing.
 */
export const createHeartbeat = (ctx: LinkContext, { sync, answered, equal }: HeartbeatParts): Heartbeat => {
  let timer: Timer | null = null;
  let before = '';
  let strikes = 0;
  /** Beats since the members of groups were asked for. */
  let unasked = 0;

  const compare = (beat: Beat, asked: number): void => {
    const sums = ctx.cache.sums();
    const userSeq = ctx.cache.userSeq();
    const same =
      sums.chats === beat.chats &&
      sums.heads === beat.heads &&
      sums.pointers === beat.pointers &&
      userSeq === beat.userSeq;
    if (same) {
      before = '';
      strikes = 0;
      equal(asked);
      unasked = sums.groups === 0 ? 0 : unasked + 1;
      if (unasked < GROUP_BEATS) return;
      unasked = 0;
      sync('the pointers of groups');
      return;
    }
    const behind =
      sums.chats !== beat.chats || sums.heads < beat.heads || sums.pointers < beat.pointers || userSeq < beat.userSeq;
    const now = [
      beat.chats,
      beat.heads,
      beat.pointers,
      beat.userSeq,
      sums.chats,
      sums.heads,
      sums.pointers,
      userSeq,
    ].join(':');
    const again = now === before;
    before = now;
    strikes = again ? strikes + 1 : 0;
    // After a sync from nothing that changed nothing, asking on would only load the server.
    if (strikes > 1) return;
    if (behind || again) sync('the heartbeat differs', again);
  };

  const beat = (): void => {
    ctx.jobs.run('heartbeat', async () => {
      const asked = ctx.parts.now();
      const answer = await ctx.request('heartbeat', {});
      if (!answer.ok) return;
      answered(asked, answer.value.serverTime);
      ctx.jobs.after(SETTLE_MS, () => ctx.isUp() && compare(answer.value, asked));
    });
  };
  const plan = (): void => {
    timer = ctx.jobs.after(limits.heartbeatMs, () => {
      plan();
      beat();
    });
  };

  return {
    start() {
      timer?.cancel();
      plan();
    },
    now: beat,
    stop() {
      timer?.cancel();
      timer = null;
    },
  };
};
