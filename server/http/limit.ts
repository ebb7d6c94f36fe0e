import type { Request, RequestHandler } from 'express';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { fail, ok, type Result } from '../../contract/result.ts';
import { sendFailure } from './errors.ts';
import { identityOf } from './identity.ts';

export interface Limiter {
  /** Counts one. RATE_LIMITED with the wait when there were too many. */
  take(key: string): Promise<Result<null>>;
  /** Gives one back. */
  giveBack(key: string): Promise<void>;
}

/** At most `points` in `seconds` for each key, times `scale`. Counted on this node. */
export const createLimiter = (points: number, seconds: number, scale: number): Limiter => {
  const limiter = new RateLimiterMemory({ points: Math.max(1, Math.round(points * scale)), duration: seconds });
  return {
    async take(key) {
      try {
        await limiter.consume(key);
        return ok(null);
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error;
        return fail('RATE_LIMITED', 'Too many tries. Wait a little.', error.msBeforeNext);
      }
    },
    async giveBack(key) {
      await limiter.reward(key);
    },
  };
};

/** Lets a request through as long as its address has not used up `limiter`. */
export const perAddress =
  (limiter: Limiter, addressOf: (req: Request) => string): RequestHandler =>
  async (req, res, next) => {
    const taken = await limiter.take(addressOf(req));
    if (taken.ok) next();
    else sendFailure(res, taken.error);
  };

/** Lets a request through as long as its user has not used up `limiter`. Behind requireUser. */
export const perUser =
  (limiter: Limiter): RequestHandler =>
  async (_req, res, next) => {
    const taken = await limiter.take(String(identityOf(res).userId));
    if (taken.ok) next();
    else sendFailure(res, taken.error);
  };
