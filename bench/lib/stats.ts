/** The q-quantile (0–1) of a list by the nearest rank; NaN for an empty one. */
export const quantile = (values: readonly number[], q: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
};

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Three significant digits, for tables. */
export const short = (n: number): string => (Number.isFinite(n) ? Number(n.toPrecision(3)).toString() : '–');
