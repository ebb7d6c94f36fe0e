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

/** Gates by key: the work of each key takes turns among itself alone. A gate that nobody uses is forgotten. */
export interface Gates<K> {
  run<T>(key: K, work: () => Promise<Result<T>>): Promise<Result<T>>;
}

export const createGates = <K>(limits: Parameters<typeof createGate>[0]): Gates<K> => {
  const gates = new Map<K, { gate: Gate; inside: number }>();
  return {
    async run(key, work) {
      const own = gates.get(key) ?? { gate: createGate(limits), inside: 0 };
      gates.set(key, own);
      own.inside += 1;
      try {
        return await own.gate.run(work);
      } finally {
        own.inside -= 1;
        if (own.inside === 0) gates.delete(key);
      }
    },
  };
};
