import { useCallback, useEffect, useRef, useState } from 'react';
import type { RefObject } from 'react';
import type { List } from './hold.ts';
import type { Row } from './rows.ts';

/** How long the floating day stays after the last scrolling. */
const DAY_MS = 1_000;
/** A row this far below the pane's top says which day floats there. */
const BELOW_PX = 40;

/** The day of what stands at the top, while the list is scrolled; null: nothing floats. */
export const useDay = (
  scroll: RefObject<HTMLDivElement | null>,
  list: List,
  rows: readonly Row[],
): { day: number | null; show: (atEnd: boolean) => void } => {
  const [day, setDay] = useState<number | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const show = useCallback(
    (atEnd: boolean): void => {
      const el = scroll.current;
      const top = el === null ? undefined : list.getVirtualItemForOffset(el.scrollTop + BELOW_PX);
      const row = top === undefined ? undefined : rows[top.index];
      clearTimeout(timer.current);
      const dated = row?.kind === 'message' || row?.kind === 'notice';
      setDay(dated && !atEnd ? new Date(row.message.at).setHours(0, 0, 0, 0) : null);
      timer.current = setTimeout(() => setDay(null), DAY_MS);
    },
    [scroll, list, rows],
  );
  return { day, show };
};
