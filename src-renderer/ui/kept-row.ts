import { defaultRangeExtractor, type Range } from '@tanstack/react-virtual';
import { useCallback } from 'react';

/** The rows of a virtual list that exist: those in sight, and always row `stop`, so that its tab stop is there wherever the list is scrolled to. */
export const useKeptRow = (stop: number): ((range: Range) => number[]) =>
  useCallback(
    (range) => {
      const rows = defaultRangeExtractor(range);
      return rows.includes(stop) || stop >= range.count ? rows : [...rows, stop].sort((a, b) => a - b);
    },
    [stop],
  );
