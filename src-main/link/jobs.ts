import type { CoreParts, Timer } from '../core-api.ts';

export interface Jobs {
  readonly stopped: boolean;
  /** Runs work in the background: its failure is logged, `stop` waits for it. Nothing starts after `stop`. */
  run(name: string, work: () => Promise<unknown>): void;
  after(ms: number, work: () => void): Timer;
  /** Starts nothing more, cancels timers, and resolves when what runs has ended. */
  stop(): Promise<void>;
}

/** Every background work and timer of an open account, so that closing it leaves nothing behind. */
export const createJobs = (parts: Pick<CoreParts, 'after' | 'log'>): Jobs => {
  const running = new Set<Promise<void>>();
  const timers = new Set<Timer>();
  let stopped = false;
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
          parts.log('error', 'background work failed', { name, error: e instanceof Error ? e.message : String(e) });
        }
      })().finally(() => running.delete(job));
      running.add(job);
    },
    after(ms, work) {
      if (stopped) return { cancel: () => undefined };
      const timer: Timer = parts.after(ms, () => {
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
    },
    async stop() {
      stopped = true;
      for (const timer of timers) timer.cancel();
      timers.clear();
      while (running.size > 0) await Promise.all(running);
    },
  };
};
