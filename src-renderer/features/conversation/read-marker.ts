import type { Bridge } from '../../../contract/bridge.ts';

/** At most one mark in this time. */
const EVERY_MS = 300;

export interface ReadMarker {
  /** The user's eyes were on this message of somebody else. */
  saw(seq: number): void;
  /** Says now what waits, and nothing afterwards. */
  close(): void;
}

/** Tells main how far a chat was read: only forward, throttled, and again when main could not take it. */
export const createReadMarker = (bridge: Bridge, chatId: number): ReadMarker => {
  let said = 0;
  let seen = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const say = (): void => {
    timer = undefined;
    if (seen <= said) return;
    const before = said;
    said = seen;
    void bridge.invoke('chats.markRead', { chatId, seq: seen }).then((answer) => {
      if (!answer.ok) said = before;
    });
  };
  return {
    saw(seq) {
      seen = Math.max(seen, seq);
      if (seen <= said || timer !== undefined) return;
      say();
      timer = setTimeout(say, EVERY_MS);
    },
    close() {
      clearTimeout(timer);
      say();
    },
  };
};
