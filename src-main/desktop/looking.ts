import type { BrowserWindow } from 'electron';

/** Which chat the window shows, and whether anybody can see it. */
export interface Looking {
  /** The window shows this chat now. */
  show(chatId: number | null): void;
  chatId(): number | null;
  isInFront(): boolean;
}

export const watchLooking = (window: Pick<BrowserWindow, 'isDestroyed' | 'isVisible' | 'isMinimized' | 'isFocused'>): Looking => {
  let shown: number | null = null;
  return {
    show(chatId) {
      shown = chatId;
    },
    chatId: () => shown,
    isInFront: () => !window.isDestroyed() && window.isVisible() && !window.isMinimized() && window.isFocused(),
  };
};

/** True when the chat is before the user's eyes: shown in a focused, visible window. */
export const isLookedAt = (looking: Looking, chatId: number): boolean => looking.chatId() === chatId && looking.isInFront();
