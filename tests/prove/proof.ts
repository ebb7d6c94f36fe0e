import { describeFaults, type Verdict } from '../chaos/support/checker.ts';
import type { Random } from '../chaos/support/random.ts';
import type { Kind } from '../chaos/support/server-process.ts';

export type PromiseName = `P${number}` | 'P1b' | 'ring A';

/** One line of the table. */
export interface Row {
  promise: PromiseName;
  /** In plain words: what must hold. */
  title: string;
  /** What was done to break it. */
  fault: string;
  /** How often, in words of the fault: "100 kills, 51,234 sends". */
  runs: string;
  result: 'held' | 'broken' | 'not run';
  /** The measured figures and their bounds, or why it was not run. */
  said: string;
  numbers: Record<string, number | string | null>;
}

export interface Context {
  seed: number;
  random: Random;
  /** The databases of this run. */
  kinds: readonly Kind[];
  /** A count of this run: `full` in a whole one, less (never under `least`) in a scaled one. */
  amount(full: number, least?: number): number;
  scale: number;
  /** One line of progress. */
  say(line: string): void;
}

export interface Proof {
  promises: readonly PromiseName[];
  title: string;
  fault: string;
  /** Its runs are chosen at random: more of them prove more, so --minutes repeats it with other seeds. */
  repeats?: boolean;
  run(context: Context): Promise<readonly Result[]>;
}

/** What a proof answers for a row; what it leaves out is the proof's own. */
export interface Result {
  promise?: PromiseName;
  title?: string;
  fault?: string;
  runs: string;
  held: boolean;
  said: string;
  numbers: Record<string, number | string | null>;
}

/** Thrown by a proof that cannot be run here: the row says why. */
export class NotRun extends Error {}

/** @throws NotRun when there is a reason why a proof cannot be run here. */
export const need = (why: string | null): void => {
  if (why !== null) throw new NotRun(why);
};
export const noPostgres = ({ kinds }: Context): string | null =>
  kinds.includes('postgres') ? null : 'TEST_DATABASE_URL is not set';

/** The run of a proof that does the same on each database. */
export const onEach =
  (one: (context: Context, kind: Kind) => Promise<Result | readonly Result[]>) =>
  async (context: Context): Promise<Result[]> => {
    const results: Result[] = [];
    for (const kind of context.kinds) results.push(...[await one(context, kind)].flat());
    return results;
  };

/** What is wrong, as the end of what a row says; empty when all is well. */
export const wrongOf = (verdict: Verdict): string =>
  verdict.faults.length > 0 ? `; ${describeFaults(verdict, 2)}` : '';

export const count = (n: number): string => Math.round(n).toLocaleString('en-US');
/** A measured time and the most it may be. */
export const ofMost = (ms: number, most: number): string => `${count(ms)} ms (≤ ${count(most)})`;
/** Times of one thing, and the most that the middle one may be: a machine that is busy with other things spoils the worst. */
export const median = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Infinity;
export const timesOf = (times: readonly number[], most: number): string =>
  `median ${ofMost(median(times), most)}, worst ${count(Math.max(...times))}`;
