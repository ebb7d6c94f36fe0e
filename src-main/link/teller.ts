import { limits } from '../../contract/limits.ts';
import type { Timer } from '../core-api.ts';
import { createBackoff } from './backoff.ts';
import type { LinkContext } from './context.ts';

/** Tells the server one kind of thing that the store keeps until it is told. */
export interface Teller {
  soon(): void;
  /** There is a new connection: what failed on the old one says nothing about this one. */
  connected(): void;
}

/** Longest wait after a failure, ms: small requests, whatever has gathered. */
const RETRY_MAX_MS = 10_000;

/** Runs `tell` after `wait` ms when there is something, and again, later and later, until it answers that all is told. */
export const createTeller = (
  ctx: Pick<LinkContext, 'parts' | 'jobs' | 'isUp'>,
  name: string,
  wait: number,
  tell: () => Promise<boolean>,
): Teller => {
  const backoff = createBackoff(ctx.parts.random, limits.retryMinMs, RETRY_MAX_MS);
  let planned: Timer | null = null;
  let busy = false;
  let again = false;
  const plan = (ms: number): void => {
    if (busy) again = true;
    if (planned || busy) return;
    planned = ctx.jobs.after(ms, () => {
      planned = null;
      if (!ctx.isUp()) return;
      busy = true;
      again = false;
      let done = false;
      ctx.jobs.run(name, async () => {
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
  return {
    soon: () => plan(wait),
    connected() {
      planned?.cancel();
      planned = null;
      backoff.reset();
      plan(wait);
    },
  };
};
