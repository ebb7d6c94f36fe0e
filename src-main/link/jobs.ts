import type { CoreParts, Timer } from '../core-api.ts';
import { errorFields } from '../log.ts';

/** Longest wait, ms. One that a server names may be any number, and setTimeout takes more than 24 days for no wait at all. */
const LONGEST_MS = 3_600_000;

export interface Jobs {
  readonly stopped: boolean;
  /** Runs work in the background: its failure is logged, `stop` waits for it. Nothing starts after `stop`. */
  run(name: string, work: () => Promise<unknown>): void;
  after(ms: number, work: () => void): Timer;
  /** Resolves after `ms`, or at once when everything stops. */
  pause(ms: number): Promise<void>;
  /** Starts nothing more, cancels timers, and resolves when what runs has ended. */
  stop(): Promise<void>;
}

/** Every background work and timer of an open account, so that closing it leaves nothing behind. */
export const createJobs = (parts: Pick<CoreParts, 'after' | 'log'>): Jobs => {
  const running = new Set<Promise<void>>();
  const timers = new Set<Timer>();
  const sleepers = new Set<() => void>();
  let stopped = false;
  const after: Jobs['after'] = (ms, work) => {
    if (stopped) return { cancel: () => undefined };
    const timer: Timer = parts.after(Math.min(ms, LONGEST_MS), () => {
      timers.delete(timer);
      if (!stopped) work();
    });
    timers.add(timer);
    return {
      cancel() {
        timers.delete(timer);
        timer.cancel();
      },
    };
  };
  return {
    get stopped() {
      return stopped;
    },
    run(name, work) {
      if (stopped) return;
      const job = (async () => {
        try {
          await work();
        } catch (e) {
          parts.log('error', 'background work failed', { name, ...errorFields(e) });
        }
      })().finally(() => running.delete(job));
      running.add(job);
    },
    after,
    pause(ms) {
      if (stopped) return Promise.resolve();
      return new Promise((resolve) => {
        const wake = (): void => {
          sleepers.delete(wake);
          resolve();
        };
        sleepers.add(wake);
        after(ms, wake);
      });
    },
    async stop() {
      stopped = true;
      for (const timer of timers) timer.cancel();
      timers.clear();
      for (const wake of sleepers) wake();
      while (running.size > 0) await Promise.all(running);
    },
  };
};
