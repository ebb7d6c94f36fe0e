import type { BrowserWindow } from 'electron';

/** What of a window is needed here. */
export type Watched = Pick<BrowserWindow, 'isDestroyed' | 'isVisible' | 'isMinimized' | 'isFocused'> & {
  on(event: 'focus' | 'blur' | 'show' | 'hide' | 'minimize' | 'restore', listener: () => void): unknown;
};

/** Which chat is before the user's eyes. */
export interface Looking {
  /** The window shows this chat now. */
  show: (chatId: number | null) => void;
  /** The shown chat while its window is visible and has the focus, and the screen is not locked; null otherwise. */
  chat: () => number | null;
  /** The screen is locked or unlocked. */
  lock: (locked: boolean) => void;
}

/** Follows the window; `onChange` hears whenever another chat, or none, is before the user's eyes. */
export const watchLooking = (window: Watched, onChange: (chatId: number | null) => void): Looking => {
  let shown: number | null = null;
  let told: number | null = null;
  let locked = false;
  const chat = (): number | null => {
    const inFront =
      !locked && !window.isDestroyed() && window.isVisible() && !window.isMinimized() && window.isFocused();
    return inFront ? shown : null;
  };
  const look = (): void => {
    const now = chat();
    if (now === told) return;
    told = now;
    onChange(now);
  };
  window.on('focus', look);
  window.on('blur', look);
  window.on('show', look);
  window.on('hide', look);
  window.on('minimize', look);
  window.on('restore', look);
  return {
    show(chatId) {
      shown = chatId;
      look();
    },
    chat,
    lock(now) {
      locked = now;
      look();
    },
  };
};
