import type { BrowserWindow } from 'electron';

/** What of a window is needed here. */
export type Flashing = Pick<BrowserWindow, 'isDestroyed' | 'isFocused' | 'flashFrame'> & {
  on(event: 'focus', listener: () => void): unknown;
};

export interface Attention {
  /** A notification was shown. */
  ask: () => void;
  /** The unread number: with nothing unread there is nothing to look at. */
  unread: (count: number) => void;
}

/**
 * Asks for attention in the task bar: once, with a notification that was really shown, while the window is not the one in
 * use; until it is, or nothing is unread any more. `urgent`: the same for a launcher that is told in another way.
 */
export const createAttention = (window: Flashing, urgent: (on: boolean) => void): Attention => {
  let asking = false;
  const set = (on: boolean): void => {
    if (asking === on || window.isDestroyed()) return;
    asking = on;
    window.flashFrame(on);
    urgent(on);
  };
  window.on('focus', () => set(false));
  return {
    ask() {
      if (!window.isDestroyed() && !window.isFocused()) set(true);
    },
    unread(count) {
      if (count === 0) set(false);
    },
  };
};
