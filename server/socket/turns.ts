import type { Result } from '../../contract/result.ts';
import { createGate, type Gate } from '../domain/gate.ts';

/** Heavy requests of one user at once, and waiting: as many as a burst of one kind of fetch (rates.ts); of several kinds, the rest comes back later. */
const RUNNING = 2;
const WAITING = 200;

/** Heavy requests take turns, each user's among themselves. */
export interface Turns {
  /** What `work` answers, when it is its turn; UNAVAILABLE at once when too many of the user's wait. */
  run<T>(userId: number, work: () => Promise<Result<T>>): Promise<Result<T>>;
}

/**
 * One user's heavy requests never fill the database's queue (the embedded one has a single connection) nor, with answers of
 * megabytes, the memory: the others' wait behind two of them at most.
 */
export const createTurns = (): Turns => {
  const gates = new Map<number, { gate: Gate; inside: number }>();
  return {
    async run(userId, work) {
      const own = gates.get(userId) ?? { gate: createGate({ running: RUNNING, waiting: WAITING }), inside: 0 };
      gates.set(userId, own);
      own.inside += 1;
      try {
        return await own.gate.run(work);
      } finally {
        own.inside -= 1;
        if (own.inside === 0) gates.delete(userId);
      }
    },
  };
};
