import type { Locale } from './dates.ts';

const UNITS = ['kilobyte', 'megabyte', 'gigabyte'] as const;

/** A size on disk in words: "48 kB", "312.4 MB", decimal as systems show it. */
export const sizeText = (locale: Locale, bytes: number): string => {
  const step = bytes >= 1e9 ? 2 : bytes >= 1e6 ? 1 : 0;
  return new Intl.NumberFormat(`${locale}-u-nu-latn`, {
    style: 'unit',
    unit: UNITS[step],
    unitDisplay: 'short',
    maximumFractionDigits: step === 0 ? 0 : 1,
  }).format(bytes / 1_000 ** (step + 1));
};
