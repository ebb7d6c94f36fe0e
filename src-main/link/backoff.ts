export interface Backoff {
  /** The next wait, ms: random between 0 and a bound that doubles, so that many clients do not come back together. */
  next(): number;
  reset(): void;
}

/** Full jitter (AWS Architecture Blog, "Exponential Backoff And Jitter"): waits in [min/2, min · 2ⁿ), never above `max`. */
export const createBackoff = (random: () => number, min: number, max: number): Backoff => {
  let failures = 0;
  return {
    next() {
      const bound = Math.min(max, min * 2 ** failures);
      failures = Math.min(failures + 1, 30);
      return Math.max(min / 2, Math.round(random() * bound));
    },
    reset() {
      failures = 0;
    },
  };
};
