import { limits } from '../../contract/limits.ts';
import type { Failure } from '../../contract/result.ts';
import type { CoreParts, Timer } from '../core-api.ts';
import { createBackoff, type Backoff } from './backoff.ts';
import type { Jobs } from './jobs.ts';

/** What one try came to. `done`: it is over, well or not; a failure: it is to be tried again. */
export type Tried = 'done' | Failure;

/** Why a try is broken off that is begun anew at once. */
const ANEW = 'anew';

/** Did somebody call the try off? If not, what it came to counts, also when it was broken off to be begun anew. */
export const isCalledOff = (signal: AbortSignal): boolean => signal.aborted && signal.reason !== ANEW;

export interface Runner {
  /** Takes up what may run now: to be called when something changed. */
  kick(): void;
  /** The connection stands (again): nothing waits out its time, and what runs is begun anew. */
  now(): void;
  /** The server answered something: what it could not take before may be tried now, unless it said when. */
  answered(): void;
  /** Breaks off what runs under `key`, and forgets how often it failed. */
  stop(key: string): void;
  /** Something moved: the next failure begins a new row of tries. */
  moved(key: string): void;
}

interface RunnerParts<T> {
  parts: Pick<CoreParts, 'random'>;
  jobs: Jobs;
  name: string;
  /** What is to be done, first things first. Two of one `lane` never run at once. */
  next: () => { key: string; lane: string | number; item: T }[];
  /** Several at once. */
  width: number;
  /** One try; `signal` breaks it off. */
  attempt: (item: T, signal: AbortSignal) => Promise<Tried>;
  /** It waits for its next try. */
  waits: (item: T) => void;
}

/** Runs transfers: a few at once, each tried again with growing pauses until it is done. */
export const createRunner = <T>({ parts, jobs, name, next, width, attempt, waits }: RunnerParts<T>): Runner => {
  const running = new Map<string, { lane: string | number; abort: AbortController }>();
  /** `told`: the server said when to try again. */
  const waiting = new Map<string, { timer: Timer; told: boolean }>();
  const backoffs = new Map<string, Backoff>();

  const backoffOf = (key: string): Backoff => {
    const known = backoffs.get(key);
    if (known) return known;
    const made = createBackoff(parts.random, limits.retryMinMs, limits.retryMaxMs);
    backoffs.set(key, made);
    return made;
  };

  const run = (key: string, lane: string | number, item: T): void => {
    const abort = new AbortController();
    running.set(key, { lane, abort });
    jobs.run(name, async () => {
      let tried: Tried = 'done';
      try {
        tried = await attempt(item, abort.signal);
      } catch (error) {
        // Such as a disk that takes nothing: it may later.
        tried = { code: 'INTERNAL', message: '', retry: 'retry' };
        throw error;
      } finally {
        running.delete(key);
        if (tried === 'done') backoffs.delete(key);
        else if (!abort.signal.aborted) {
          const wait = Math.max(backoffOf(key).next(), tried.retryAfterMs ?? 0);
          const timer = jobs.after(wait, () => {
            waiting.delete(key);
            kick();
          });
          waiting.set(key, { timer, told: tried.retryAfterMs !== undefined });
          waits(item);
        }
        kick();
      }
    });
  };

  function kick(): void {
    if (jobs.stopped) return;
    const lanes = new Set([...running.values()].map((one) => one.lane));
    for (const { key, lane, item } of next()) {
      const free = !lanes.has(lane);
      // What comes first in its lane keeps the others waiting, also while it waits itself.
      lanes.add(lane);
      if (free && !waiting.has(key) && running.size < width) run(key, lane, item);
    }
  }

  const unwait = (key: string): void => {
    waiting.get(key)?.timer.cancel();
    waiting.delete(key);
  };

  return {
    kick,
    now() {
      // What was on its way when the network went may never be answered, and nobody says so: each goes on from where it is.
      for (const { abort } of running.values()) abort.abort(ANEW);
      for (const key of [...waiting.keys()]) unwait(key);
      for (const backoff of backoffs.values()) backoff.reset();
      kick();
    },
    answered() {
      for (const [key, { told }] of [...waiting]) if (!told) unwait(key);
      kick();
    },
    stop(key) {
      running.get(key)?.abort.abort();
      unwait(key);
      backoffs.delete(key);
    },
    moved: (key) => backoffs.get(key)?.reset(),
  };
};
