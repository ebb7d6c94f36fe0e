import type { Virtualizer } from '@tanstack/react-virtual';
import { useCallback, useLayoutEffect, useRef } from 'react';
import type { RefObject } from 'react';
import type { Row } from './rows.ts';

/** Scrolling down to within this of the end sticks to it. */
const STICK_PX = 24;

export interface Place {
  /** Goes to the newest message and stays there while more come. */
  toEnd(): void;
  /** To be called on every scroll event, before anything else looks at the place. */
  scrolled(): void;
  /** The first place was taken: what is seen now is what the user sees. */
  readonly taken: boolean;
  readonly atEnd: boolean;
}

/**
 * Where the list stands. A new stretch (`version`) opens at the jump's target, else at the unread line, else at the end.
 * At the end it stays at the end whatever grows; elsewhere the virtualizer holds the message at the top in its place.
 */
export const usePlace = (
  scroll: RefObject<HTMLDivElement | null>,
  virtualizer: Virtualizer<HTMLDivElement, HTMLLIElement>,
  rows: readonly Row[],
  version: number,
  target: number | null,
): Place => {
  const state = useRef({ version: -1, stick: true, top: 0, height: 0 });

  useLayoutEffect(() => {
    const el = scroll.current;
    const s = state.current;
    if (el === null) return;
    if (s.version !== version && rows.length > 0) {
      s.version = version;
      const goal =
        target === null ? rows.findIndex((r) => r.kind === 'unread') : rows.findIndex((r) => r.kind === 'message' && r.message.seq === target);
      s.stick = goal < 0;
      if (goal >= 0) virtualizer.scrollToIndex(goal, { align: target === null ? 'start' : 'center' });
    }
    if (s.stick) el.scrollTop = el.scrollHeight;
    s.top = el.scrollTop;
    s.height = el.scrollHeight;
  });

  const toEnd = useCallback(() => {
    const el = scroll.current;
    state.current.stick = true;
    virtualizer.cancelScroll();
    if (el !== null) el.scrollTop = el.scrollHeight;
  }, [scroll, virtualizer]);

  const scrolled = useCallback(() => {
    const el = scroll.current;
    const s = state.current;
    if (el === null) return;
    const up = el.scrollTop < s.top - 0.5;
    // A list that grew or shrank moves the place too; only a movement in a list of the same height is the user's.
    if (up && el.scrollHeight === s.height) s.stick = false;
    else if (!up && el.scrollHeight - el.scrollTop - el.clientHeight <= STICK_PX) s.stick = true;
    s.top = el.scrollTop;
    s.height = el.scrollHeight;
  }, [scroll]);

  // The pane got higher or lower (the field grew, the window changed): the end stays in sight.
  useLayoutEffect(() => {
    const el = scroll.current;
    if (el === null || typeof ResizeObserver === 'undefined') return undefined;
    const observer = new ResizeObserver(() => {
      if (state.current.stick) el.scrollTop = el.scrollHeight;
    });
    observer.observe(el);
    return () => observer.disconnect();
  }, [scroll]);

  return {
    toEnd,
    scrolled,
    get taken() {
      return state.current.version === version;
    },
    get atEnd() {
      return state.current.stick;
    },
  };
};
