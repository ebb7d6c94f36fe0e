import { tryAgain } from './again.ts';

/** Thrown by `add` when the queue is full. */
export class QueueFull extends Error {
  readonly code = 'QUEUE_FULL';
}

/** Collects items and hands them over in one call at a time. */
export interface Batcher<In, Out> {
  /** Resolves with what `run` answered for the item; rejects with what it threw for it, or QueueFull. */
  add(item: In): Promise<Out>;
  /** Resolves when nothing waits and nothing runs. */
  idle(): Promise<void>;
}

export interface BatcherOptions<In, Out> {
  /** Answers one result per item, in their order. All items or none take effect. */
  run: (items: readonly In[]) => Promise<readonly Out[]>;
  /** Items in one call at most, and waiting at most. */
  max: number;
  queueMax: number;
  /** Waits this long for company before an idle batcher starts, ms. 0: only for what the same turn of the loop brings. */
  waitMs?: number;
}

interface Waiting<In, Out> {
  item: In;
  resolve: (out: Out) => void;
  reject: (error: unknown) => void;
}

/**
 * Group commit: what arrives while one call is under way goes out together in the next. When a call fails, its items are
 * tried one by one, so that one bad item harms nobody.
 */
export const createBatcher = <In, Out>(options: BatcherOptions<In, Out>): Batcher<In, Out> => {
  const { run, max, queueMax, waitMs = 0 } = options;
  let queue: Waiting<In, Out>[] = [];
  let running = false;
  let idlers: (() => void)[] = [];

  const runAll = async (batch: readonly Waiting<In, Out>[]): Promise<void> => {
    const outs = await run(batch.map((w) => w.item));
    batch.forEach((w, i) => {
      const out = outs[i];
      if (out === undefined) w.reject(new Error('A batch answered too few results.'));
      else w.resolve(out);
    });
  };

  const runOne = (waiting: Waiting<In, Out>): Promise<void> =>
    tryAgain(() => runAll([waiting])).catch((error: unknown) => waiting.reject(error));

  const drain = async (): Promise<void> => {
    while (queue.length > 0) {
      const batch = queue.slice(0, max);
      queue = queue.slice(max);
      try {
        await runAll(batch);
      } catch {
        for (const waiting of batch) await runOne(waiting);
      }
    }
    running = false;
    for (const done of idlers) done();
    idlers = [];
  };

  return {
    add: (item) =>
      new Promise((resolve, reject) => {
        if (queue.length >= queueMax) {
          reject(new QueueFull('Too much waits already.'));
          return;
        }
        queue.push({ item, resolve, reject });
        if (running) return;
        running = true;
        if (waitMs > 0) setTimeout(() => void drain(), waitMs);
        else setImmediate(() => void drain());
      }),
    idle: () => (running ? new Promise((resolve) => idlers.push(resolve)) : Promise.resolve()),
  };
};
