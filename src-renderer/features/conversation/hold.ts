import type { Virtualizer } from '@tanstack/react-virtual';
import type { Place } from './place.ts';
import type { Row } from './rows.ts';

export type List = Virtualizer<HTMLDivElement, HTMLLIElement>;

/** A row, and how far below the pane's top it stands, px. */
interface Spot {
  key: string;
  below: number;
}

/** What is read from stands below the pane's top by this part of it, and no more than so many px: what came before is in sight. */
const LEAD = 0.15;
const LEAD_MAX_PX = 96;
/** A place is held this long against rows that turn out higher than they were thought to be. */
const HOLD_MS = 500;
/** Heights that were measured are let go when there are so many of rows that are not held any more. */
const SIZES_MAX = 2_000;

/** Holds what is in sight where it is, whatever comes, goes or changes its height around it. */
export interface Hold {
  /** The row that is held on to, and its message's number. */
  spot(): (Spot & { seq: number | null }) | null;
  /** Brings a row to that place, and holds it there until the user scrolls. */
  bring(key: string, below: number): void;
  /** Brings a row to where reading begins, near the top. */
  begin(el: HTMLElement, key: string): void;
  /** The user scrolls. */
  release: () => void;
  /** To be called after every drawing. */
  settle(el: HTMLElement, list: List, rows: readonly Row[]): void;
  /** To be called on every scroll event, before anything else looks at the place. */
  scrolled(el: HTMLElement, list: List, rows: readonly Row[]): void;
}

/** The row in sight to hold on to: the first whole message, or what is there. */
const spotOf = (el: HTMLElement, list: List, rows: readonly Row[]): ReturnType<Hold['spot']> => {
  const first = list.getVirtualItemForOffset(el.scrollTop)?.index ?? -1;
  const startOf = (index: number): number => list.measurementsCache[index]?.start ?? 0;
  let at = Math.max(first, 0);
  while (at < rows.length && (rows[at]?.kind !== 'message' || startOf(at) < el.scrollTop)) at += 1;
  // One message fills the pane.
  if (at >= rows.length || startOf(at) >= el.scrollTop + el.clientHeight) at = first;
  const row = rows[at];
  if (row === undefined) return null;
  return { key: row.key, below: startOf(at) - el.scrollTop, seq: row.kind === 'message' ? row.message.seq : null };
};

export const createHold = (place: Place, now: () => number): Hold => {
  let goal: (Spot & { until: number }) | null = null;
  let spot: ReturnType<Hold['spot']> = null;
  let drawn: readonly Row[] | null = null;
  let version = -1;
  /** Where the list was last scrolled to from here; null: nowhere. */
  let written: number | null = null;
  const bring = (key: string, below: number): void => {
    goal = { key, below, until: now() + HOLD_MS };
  };
  return {
    spot: () => spot,
    bring,
    begin(el, key) {
      place.open(place.version, false);
      bring(key, Math.min(LEAD_MAX_PX, el.clientHeight * LEAD));
    },
    release() {
      goal = null;
    },
    settle(el, list, rows) {
      place.settle();
      // The virtualizer holds what is at the very top; rows that came in between are told apart here.
      if (drawn !== rows && version === place.version && spot !== null && goal === null) bring(spot.key, spot.below);
      if (place.atEnd || (goal !== null && goal.until < now())) goal = null;
      drawn = rows;
      ({ version } = place);
      written = null;
      if (goal !== null) {
        const { key, below } = goal;
        const index = rows.findIndex((row) => row.key === key);
        // Brings the measurements up to date.
        list.getTotalSize();
        const start = list.measurementsCache[index]?.start;
        const top = Math.max(0, Math.min((start ?? 0) - below, el.scrollHeight - el.clientHeight));
        if (start !== undefined && Math.abs(el.scrollTop - top) > 0.5) list.scrollToOffset(top);
        written = el.scrollTop;
      }
      spot = spotOf(el, list, rows);
    },
    scrolled(el, list, rows) {
      place.scrolled();
      // Neither from here nor by the virtualizer, which knows where it put the list: the user drags the bar, or a wheel runs on.
      const expected = [written, list.scrollOffset].some((top) => top !== null && Math.abs(el.scrollTop - top) < 2);
      if (!expected) goal = null;
      spot = spotOf(el, list, rows);
    },
  };
};

/**
 * What most of the pane shows stands still when a row that begins above it turns out higher or lower; on the way up, what was
 * seen before does, below the rows that come into sight.
 */
export const standStill = (list: List, pane: () => number): void => {
  list.shouldAdjustScrollPositionOnItemSizeChange = (item, _delta, instance) => {
    const top = instance.scrollOffset ?? 0;
    if (instance.itemSizeCache.has(item.key)) return item.start < top && item.end <= top + pane() / 2;
    return item.start < top + (instance.scrollDirection === 'backward' ? pane() : 0);
  };
};

/** Forgets the heights of rows that are not held any more, so that a long way up costs no memory. */
export const forgetSizes = (list: List, rows: readonly Row[]): void => {
  if (list.itemSizeCache.size <= SIZES_MAX) return;
  const known = new Set(rows.map((row) => row.key));
  for (const key of list.itemSizeCache.keys()) if (!known.has(String(key))) list.itemSizeCache.delete(key);
};
