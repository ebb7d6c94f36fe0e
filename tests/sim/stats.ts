/** What happened in a run, or in many. */
export interface Totals {
  seeds: number;
  steps: number;
  commands: number;
  /** Simulated time, ms. */
  virtualMs: number;
  sends: number;
  frames: number;
  kills: number;
  /** Commands and faults by kind. */
  counts: Record<string, number>;
}

export const noTotals = (): Totals => ({
  seeds: 0,
  steps: 0,
  commands: 0,
  virtualMs: 0,
  sends: 0,
  frames: 0,
  kills: 0,
  counts: {},
});

export const addTotals = (to: Totals, more: Totals): void => {
  to.seeds += more.seeds;
  to.steps += more.steps;
  to.commands += more.commands;
  to.virtualMs += more.virtualMs;
  to.sends += more.sends;
  to.frames += more.frames;
  to.kills += more.kills;
  for (const [name, n] of Object.entries(more.counts)) to.counts[name] = (to.counts[name] ?? 0) + n;
};
