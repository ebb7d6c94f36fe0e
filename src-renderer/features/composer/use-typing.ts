import { useEffect, useMemo } from 'react';
import type { Bridge } from '../../../contract/bridge.ts';

/** The sign is said again at most this often; the others let it die after limits.typingMs. */
const AGAIN_MS = 3_000;

export interface Typing {
  /** A key was pressed and there is something to send. */
  typed(): void;
  /** Sent, emptied, left: said once. */
  stopped(): void;
}

export const createTyping = (bridge: Bridge, chatId: number, now: () => number = Date.now): Typing => {
  let saidAt: number | null = null;
  return {
    typed() {
      if (saidAt !== null && now() - saidAt < AGAIN_MS) return;
      saidAt = now();
      void bridge.invoke('typing.set', { chatId, typing: true });
    },
    stopped() {
      if (saidAt === null) return;
      saidAt = null;
      void bridge.invoke('typing.set', { chatId, typing: false });
    },
  };
};

/** Tells the others that this user is writing in a chat, until the composer goes. */
export const useTyping = (bridge: Bridge, chatId: number): Typing => {
  const typing = useMemo(() => createTyping(bridge, chatId), [bridge, chatId]);
  useEffect(() => () => typing.stopped(), [typing]);
  return typing;
};
