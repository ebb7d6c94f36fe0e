import { useEffect, useEffectEvent, useLayoutEffect, useState } from 'react';
import type { RefObject } from 'react';
import { useStores } from '../../stores/context.tsx';
import type { ChatWindow } from '../../stores/message-window.ts';
import { createHold, forgetSizes, standStill, type List } from './hold.ts';
import { createPlace } from './place.ts';
import type { Place } from './place.ts';
import type { Row } from './rows.ts';

/** What the user scrolls with: a place that is being brought into sight is theirs from then on. */
const GESTURES = ['wheel', 'pointerdown', 'touchstart', 'keydown'];

export interface ListPlace {
  place: Place;
  /** Brings a row to where reading begins, near the top. */
  begin: (key: string) => void;
  /** To be called on every scroll event, before anything else looks at the place. */
  scrolled: () => void;
}

/**
 * Where the list stands. A new stretch opens at the jump's target, where the reader left it, at the unread line, or at the end,
 * where it then stays. Elsewhere what is in sight stays where it is.
 */
export const usePlace = (
  scroll: RefObject<HTMLDivElement | null>,
  list: List,
  rows: readonly Row[],
  chatId: number,
  held: ChatWindow,
): ListPlace => {
  const { messages } = useStores();
  const [place] = useState(createPlace);
  const [hold] = useState(() => createHold(place, () => performance.now()));

  const settle = useEffectEvent((): void => {
    if (scroll.current !== null) hold.settle(scroll.current, list, rows);
  });
  useLayoutEffect(() => {
    const el = scroll.current;
    place.attach(el);
    if (el === null) return undefined;
    standStill(list, () => el.clientHeight);
    for (const name of GESTURES) el.addEventListener(name, hold.release, { passive: true });
    // The pane got higher or lower (the field grew, the window changed): the end stays in sight.
    const observer = typeof ResizeObserver === 'undefined' ? null : new ResizeObserver(() => settle());
    observer?.observe(el);
    return () => {
      observer?.disconnect();
      for (const name of GESTURES) el.removeEventListener(name, hold.release);
      place.attach(null);
    };
  }, [place, hold, list, scroll]);

  useLayoutEffect(() => {
    const el = scroll.current;
    if (el !== null && place.version !== held.version && rows.length > 0) {
      const at = (seq: number): number =>
        rows.findIndex((r) => r.kind === 'message' && (r.album ?? [r.message]).some((m) => m.seq === seq));
      const stand = messages.standOf(chatId);
      const stood = stand === null ? undefined : rows[at(stand.seq)];
      const target = stood === undefined && held.target !== null ? at(held.target) : -1;
      const line = held.landing === 'end' ? undefined : rows.find((r) => r.kind === 'unread');
      // The stamp and the line above a message belong to it.
      const above = rows.slice(Math.max(0, target - 2), target).find((r) => r.kind === 'day' || r.kind === 'unread');
      const begin = target < 0 ? line : (above ?? rows[target]);
      hold.release();
      place.open(held.version, stood === undefined && begin === undefined);
      if (stood !== undefined) hold.bring(stood.key, stand?.below ?? 0);
      else if (target >= 0 && held.landing === 'middle') list.scrollToIndex(target, { align: 'center' });
      else if (begin !== undefined) hold.begin(el, begin.key);
    }
    settle();
  });

  useEffect(() => forgetSizes(list, rows), [list, rows]);

  const leave = useEffectEvent((): void => {
    const spot = hold.spot();
    const away = spot !== null && spot.seq !== null && (!place.atEnd || held.hasNewer);
    messages.leave(chatId, away ? { version: held.version, seq: spot.seq ?? 0, below: spot.below } : null);
  });
  useEffect(() => () => leave(), []);

  return {
    place,
    begin: (key) => {
      if (scroll.current === null) return;
      hold.begin(scroll.current, key);
      hold.settle(scroll.current, list, rows);
    },
    scrolled: () => {
      if (scroll.current !== null) hold.scrolled(scroll.current, list, rows);
    },
  };
};
