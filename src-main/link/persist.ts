import type { Failure, Result } from '../../contract/result.ts';
import type { Jobs } from './jobs.ts';

/** What cannot be had now is asked for so often; the wait grows by this, ms, or is what the server names if that is longer. */
const TRIES = 10;
const WAIT_MS = 100;

/** Asks until it is answered, until a failure is not one to ask again after, or TRIES times; answers with the last answer. */
export const persist = async <T>(
  jobs: Pick<Jobs, 'pause'>,
  ask: () => Promise<Result<T>>,
  again: (failure: Failure) => boolean,
): Promise<Result<T>> => {
  for (let tries = 1; ; tries += 1) {
    const r = await ask();
    if (r.ok || tries === TRIES || !again(r.error)) return r;
    await jobs.pause(Math.max(r.error.retryAfterMs ?? 0, tries * WAIT_MS));
  }
};
