import { useEffect, useState } from 'react';
import type { RefObject } from 'react';
import type { ChatWindow } from '../../stores/message-window.ts';
import type { Walk } from './use-walk.ts';

/** How long the ring of a jump's target stays. */
const RING_MS = 1_200;

/** The number of the message that a jump led to and that is ringed now; null: none. */
export const useRing = (scroll: RefObject<HTMLDivElement | null>, held: ChatWindow, walk: Walk): number | null => {
  const [ringed, setRinged] = useState<number | null>(null);
  useEffect(() => {
    if (held.target === null) return undefined;
    // Where reading begins nothing is pointed at.
    if (held.landing === 'middle') setRinged(held.target);
    // By a quote in the list: the keyboard goes on where the eyes are.
    const here = document.activeElement;
    const target = held.messages.find((m) => m.seq === held.target);
    if (target !== undefined && (here === document.body || scroll.current?.contains(here) === true))
      walk.want(target.key);
    const timer = setTimeout(() => setRinged(null), RING_MS);
    return () => clearTimeout(timer);
    // What the stretch holds at the moment of the jump counts.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [held.target, held.version]);
  return ringed;
};
