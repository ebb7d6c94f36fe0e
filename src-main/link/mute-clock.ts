import type { CoreParts, Timer } from '../core-api.ts';

/** A timer is set no further than this, ms: one over a longer sleep or a changed clock would be wrong anyway. */
const LONGEST_MS = 3_600_000;

/**
 * A mute ends by itself: `over` is called with the chats whose mute ended. Nothing is kept but the timer: when a chat changed,
 * `changed` reads anew which mutes there are.
 */
export const createMuteClock = (
  parts: Pick<CoreParts, 'now' | 'after'>,
  mutes: () => readonly { chatId: number; until: number }[],
  over: (chatIds: readonly number[]) => void,
): { changed(): void; stop(): void } => {
  let timer: Timer | null = null;
  let waiting: readonly { chatId: number; until: number }[] = [];
  const look = (): void => {
    timer?.cancel();
    timer = null;
    const now = parts.now();
    const ended = waiting.filter((m) => m.until <= now).map((m) => m.chatId);
    waiting = mutes();
    const next = Math.min(...waiting.map((m) => m.until));
    if (Number.isFinite(next)) timer = parts.after(Math.min(Math.max(next - now, 0) + 1, LONGEST_MS), look);
    if (ended.length > 0) over(ended);
  };
  look();
  return {
    changed: look,
    stop: () => timer?.cancel(),
  };
};
