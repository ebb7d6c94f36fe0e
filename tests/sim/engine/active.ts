import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';

/** The world that runs in this process now, for what takes the place of Node's own clock, disk and randomness. */
export interface Active {
  scheduler: Scheduler;
  random: Random;
  /** Milliseconds since 1970, by the clock of the process that asks. */
  wall: () => number;
}

let active: Active | null = null;

/** Throws outside a run: nothing of the product may work then. */
export const world = (): Active => {
  if (active === null) throw new Error('No simulated world runs now.');
  return active;
};
export const isActive = (): boolean => active !== null;
export const activate = (next: Active | null): void => void (active = next);
