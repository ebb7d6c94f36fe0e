import type { Virtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useState } from 'react';
import type { RefObject } from 'react';
import { createPlace } from './place.ts';
import type { Place } from './place.ts';
import type { Row } from './rows.ts';

/** A new stretch (`version`) opens at the jump's target, else at the unread line, else at the end, where it then stays. */
export const usePlace = (
  scroll: RefObject<HTMLDivElement | null>,
  virtualizer: Virtualizer<HTMLDivElement, HTMLLIElement>,
  rows: readonly Row[],
  version: number,
  target: number | null,
): Place => {
  const [place] = useState(createPlace);

  useLayoutEffect(() => {
    const el = scroll.current;
    place.attach(el);
    if (el === null) return undefined;
    // The pane got higher or lower (the field grew, the window changed): the end stays in sight.
    const observer = typeof ResizeObserver === 'undefined' ? null : new ResizeObserver(place.settle);
    observer?.observe(el);
    return () => {
      observer?.disconnect();
      place.attach(null);
    };
  }, [place, scroll]);

  useLayoutEffect(() => {
    if (place.version !== version && rows.length > 0) {
      const goal =
        target === null
          ? rows.findIndex((r) => r.kind === 'unread')
          : rows.findIndex((r) => r.kind === 'message' && r.message.seq === target);
      place.open(version, goal < 0);
      if (goal >= 0) virtualizer.scrollToIndex(goal, { align: target === null ? 'start' : 'center' });
    }
    place.settle();
  });

  return place;
};
