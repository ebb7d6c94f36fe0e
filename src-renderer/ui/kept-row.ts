import { defaultRangeExtractor, type Range } from '@tanstack/react-virtual';
import { useCallback } from 'react';

/** The rows in sight of a virtual list, and `kept` wherever the list is scrolled to; -1: none is kept. */
export const rowsWith = (range: Range, kept: number): number[] => {
  const rows = defaultRangeExtractor(range);
  return kept < 0 || kept >= range.count || rows.includes(kept) ? rows : [...rows, kept].sort((a, b) => a - b);
};

/** The rows of a virtual list that exist: those in sight, and always row `stop`, so that its tab stop is there wherever the list is scrolled to. */
export const useKeptRow = (stop: number): ((range: Range) => number[]) =>
  useCallback((range) => rowsWith(range, stop), [stop]);
