import { randomFrom } from '../support/random.ts';
import { kinds } from './damage.ts';
import { oneRun, type Outcome } from './one-run.ts';
import { newWorld } from './world.ts';

export interface SpoilOptions {
  /** Kinds whose name holds this. */
  only?: string;
  /** The first kind's number: runs of a test take turns over several worlds. */
  first?: number;
  /** Each kind's distance from the one before. */
  step?: number;
  told?: (n: number, outcome: Outcome) => void;
}

/** Every kind comes before one comes again; place, size and the rest are drawn anew each time. */
export const spoil = async (count: number, seed: number, options: SpoilOptions = {}): Promise<Outcome[]> => {
  const { only = '', first = 0, step = 1, told = () => undefined } = options;
  const chosen = kinds.filter((k) => k.name.includes(only));
  const world = await newWorld();
  const outcomes: Outcome[] = [];
  try {
    for (let n = 0; n < count; n += 1) {
      const kind = chosen[(first + n * step) % chosen.length];
      if (kind === undefined) throw new Error(`No kind of damage is called ${only}.`);
      const outcome = await oneRun(world, kind, randomFrom(seed * 100_000 + n), `${seed}-${first}-${n}`);
      outcomes.push(outcome);
      told(n, outcome);
    }
  } finally {
    await world.end();
  }
  return outcomes;
};
