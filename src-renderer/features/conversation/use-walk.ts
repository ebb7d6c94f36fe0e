import type { Range, Virtualizer } from '@tanstack/react-virtual';
import { useCallback, useLayoutEffect, useRef } from 'react';
import type { FocusEvent, KeyboardEvent, RefObject } from 'react';
import { rowsWith } from '../../ui/kept-row.ts';
import type { Place } from './place.ts';
import type { Row } from './rows.ts';

type List = Virtualizer<HTMLDivElement, HTMLLIElement>;

export interface Walk {
  /** The rows to draw: those in sight, and wherever the list is scrolled to, the one that has or had the focus, which would be lost. */
  rangeExtractor: (range: Range) => number[];
  onFocus: (event: FocusEvent<HTMLElement>) => void;
  /** Arrows, Page and Home/End go from message to message, Enter into a message's own controls, left and right along them, Esc back. */
  onKeyDown: (event: KeyboardEvent<HTMLElement>, list: List, place: Place) => void;
  /** The focus goes to this message, now or as soon as it is drawn. */
  want: (key: string) => void;
}

/** The message that an element is in, or is. */
export const messageAt = (element: Element | null): HTMLElement | null =>
  element?.closest<HTMLElement>('[data-key]') ?? null;
/** Puts the focus on the first of these that takes it: in a narrow window the tools are not drawn. */
const focusFirst = (controls: readonly HTMLElement[]): void => {
  for (const control of controls) {
    control.focus();
    if (document.activeElement === control) return;
  }
};

/** Enter, left and right, Esc: within one message. Answers whether the key was meant so. */
const walkWithin = (key: string, message: HTMLElement): boolean => {
  const focused = document.activeElement;
  if (key === 'Escape' && focused !== message) {
    message.focus({ preventScroll: true });
    return true;
  }
  const controls = [...message.querySelectorAll<HTMLElement>('a[href], button:not(:disabled)')];
  const here = controls.findIndex((el) => el === focused);
  if (key === 'Enter' && focused === message) {
    focusFirst(controls);
    return true;
  }
  if (here < 0) return false;
  if (key === 'ArrowRight') focusFirst(controls.slice(here + 1));
  else if (key === 'ArrowLeft') focusFirst(controls.slice(0, here).toReversed());
  else return false;
  return true;
};

/** The keyboard's way through the messages: the list is one tab stop. */
export const useWalk = (scroll: RefObject<HTMLDivElement | null>, rows: readonly Row[]): Walk => {
  // Not a state: nothing is to be drawn anew because of the focus.
  const focused = useRef<string | null>(null);
  const wanted = useRef<string | null>(null);
  const rangeExtractor = useCallback(
    (range: Range) =>
      rowsWith(range, focused.current === null ? -1 : rows.findIndex((row) => row.key === focused.current)),
    [rows],
  );

  const take = (): void => {
    if (wanted.current === null) return;
    const all = scroll.current?.querySelectorAll<HTMLElement>('[data-key]') ?? [];
    const row = [...all].find((el) => el.dataset['key'] === wanted.current);
    if (row === undefined) return;
    wanted.current = null;
    row.focus({ preventScroll: true });
  };
  // A row further away is drawn only once the list was scrolled there.
  useLayoutEffect(take);

  /** A message, or a line of a group's history: what is read out. */
  const isMessage = (index: number): boolean => ['message', 'notice'].includes(rows[index]?.kind ?? '');
  /** The nearest message to `index`, looked for in the direction of `step` first. */
  const nearest = (index: number, step: 1 | -1): number => {
    const from = Math.min(Math.max(index, 0), rows.length - 1);
    for (const direction of [step, -step])
      for (let i = from; i >= 0 && i < rows.length; i += direction) if (isMessage(i)) return i;
    return -1;
  };
  const goTo = (index: number, list: List, place: Place): void => {
    const row = rows[index];
    if (row === undefined) return;
    list.scrollToIndex(index, { align: 'auto' });
    // The scroll event comes later; what is drawn before it would go back to the end.
    place.scrolled();
    wanted.current = row.key;
    take();
  };
  const lastInSight = (el: HTMLElement, list: List): number =>
    list.getVirtualItems().findLast((item) => isMessage(item.index) && item.start < el.scrollTop + el.clientHeight / 2)
      ?.index ?? nearest(rows.length - 1, -1);

  const onKeyDown = (event: KeyboardEvent<HTMLElement>, list: List, place: Place): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.defaultPrevented) return;
    const el = event.currentTarget;
    const message = messageAt(document.activeElement);
    if (message !== null && walkWithin(event.key, message)) {
      event.preventDefault();
      // Esc would close what is around, too.
      return event.stopPropagation();
    }
    const key = message?.dataset['key'];
    const here =
      key === undefined
        ? -1
        : rows.findIndex((row) => (row.kind === 'message' || row.kind === 'notice') && row.key === key);
    const atEnd = el.scrollHeight - el.scrollTop - el.clientHeight < 2;
    const start = (): number => (atEnd ? nearest(rows.length - 1, -1) : lastInSight(el, list));
    const page = (by: 1 | -1): number => {
      const at = list.measurementsCache[here]?.start ?? el.scrollTop;
      const there = list.getVirtualItemForOffset(Math.max(0, at + by * el.clientHeight))?.index ?? here;
      return nearest(there === here ? here + by : there, by);
    };
    // Without a message in focus the list only scrolls, but for the arrows, which go into it.
    const moves: Record<string, () => number> =
      here < 0
        ? { ArrowUp: start, ArrowDown: start }
        : {
            ArrowUp: () => nearest(here - 1, -1),
            ArrowDown: () => nearest(here + 1, 1),
            PageUp: () => page(-1),
            PageDown: () => page(1),
            Home: () => nearest(0, 1),
            End: () => nearest(rows.length - 1, -1),
          };
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    goTo(move(), list, place);
  };

  return {
    rangeExtractor,
    onFocus: (event) => {
      focused.current = messageAt(event.target)?.dataset['key'] ?? null;
    },
    onKeyDown,
    want: (key) => {
      wanted.current = key;
      take();
    },
  };
};
