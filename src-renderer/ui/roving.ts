import type { KeyboardEvent } from 'react';

/** Arrow keys of a radio group: choose the neighbour, and move the focus to it. Wraps around. */
export const rovingKeys =
  <T extends string>(values: readonly T[], value: T, onChange: (value: T) => void) =>
  (event: KeyboardEvent<HTMLElement>): void => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const index = (values.indexOf(value) + step + values.length) % values.length;
    const next = values[index];
    if (next === undefined) return;
    onChange(next);
    event.currentTarget.querySelectorAll<HTMLElement>('[role="radio"]')[index]?.focus();
  };
