import type { Timer } from '../core-api.ts';

export interface WakingParts {
  /** The addresses of the machine's network cards, in a text to compare. */
  network: () => string;
  after: (ms: number, work: () => void) => Timer;
  /** In [0, 1). */
  random: () => number;
  wake: () => void;
}

/** How often the network is looked at, ms: no system tells Node when it changes. */
const LOOK_MS = 5_000;
/** After waking up or in another network, everybody's apps come back at once: each waits up to this long, ms. */
const SPREAD_MS = 1_500;

/** Reconnects when the machine woke up or its network changed: once, and a moment later, so that not all come at once. */
export const createWaking = (parts: WakingParts): { now: () => void; stop: () => void } => {
  let due: Timer | null = null;
  let before = parts.network();
  const now = (): void => {
    due ??= parts.after(Math.round(parts.random() * SPREAD_MS), () => {
      due = null;
      parts.wake();
    });
  };
  let watch: Timer;
  const look = (): void => {
    const found = parts.network();
    if (found !== before) now();
    before = found;
    watch = parts.after(LOOK_MS, look);
  };
  watch = parts.after(LOOK_MS, look);
  return {
    now,
    stop() {
      due?.cancel();
      watch.cancel();
    },
  };
};
