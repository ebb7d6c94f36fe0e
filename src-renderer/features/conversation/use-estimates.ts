import { useCallback, useRef } from 'react';
import type { RefObject } from 'react';
import { estimateRow } from './rows.ts';
import type { Row } from './rows.ts';

/** Estimates of rows that are not held any more are let go when there are so many. */
const KEPT_MAX = 2_000;
/** The column's largest width and what stands beside it, px. */
const COLUMN_MAX = 880;
const BESIDE = 32;

/**
 * Heights of rows before they are laid out, px; `width`: of the pane. Each is estimated once: a row that was drawn as high as
 * estimated counts as never measured, so another estimate (for a reaction) would move what is in sight, and nobody would know.
 */
export const useEstimates = (rows: readonly Row[], width: RefObject<number>): ((index: number) => number) => {
  const made = useRef(new Map<string, number>());
  return useCallback(
    (index) => {
      const row = rows[index];
      if (row === undefined) return 0;
      const known = made.current.get(row.key);
      if (known !== undefined) return known;
      if (made.current.size >= KEPT_MAX) {
        const held = new Set(rows.map(({ key }) => key));
        made.current = new Map([...made.current].filter(([key]) => held.has(key)));
      }
      const height = estimateRow(row, Math.min(COLUMN_MAX, width.current - BESIDE));
      made.current.set(row.key, height);
      return height;
    },
    [rows, width],
  );
};
