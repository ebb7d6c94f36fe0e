import { fail, type Result } from '../../contract/result.ts';

/** Lets a few heavy pieces of work run at once and a bounded number wait; the rest is told to come back. */
export interface Gate {
  /** What `work` answers, or UNAVAILABLE at once when too many wait. */
  run<T>(work: () => Promise<Result<T>>): Promise<Result<T>>;
}

/** How long one who is turned away should wait, ms: about the time a full queue takes. */
const COME_BACK_MS = 3_000;

export const createGate = (limits: { running: number; waiting: number }): Gate => {
  const queue: (() => void)[] = [];
  let running = 0;
  return {
    async run(work) {
      if (running >= limits.running) {
        if (queue.length >= limits.waiting)
          return fail('UNAVAILABLE', 'The server is busy. Try again soon.', COME_BACK_MS);
        // Whoever ends hands its place over, so `running` stays as it is.
        await new Promise<void>((resolve) => queue.push(resolve));
      } else {
        running += 1;
      }
      try {
        return await work();
      } finally {
        const next = queue.shift();
        if (next) next();
        else running -= 1;
      }
    },
  };
};
