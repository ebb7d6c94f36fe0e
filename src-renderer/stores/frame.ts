/** After a batch this large the next one waits, so that typing has the thread in between. */
const LARGE = 20;
const PAUSE_MS = 100;

/**
 * Gathers items and hands them over once a frame (by a timer while the window is hidden and frames stand still).
 * `flush` hands over at once.
 */
export const perFrame = <T>(
  take: (items: T[]) => void,
): { add: (item: T) => void; flush: () => void; clear: () => void } => {
  let items: T[] = [];
  let frame: number | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pause = false;

  const stop = (): void => {
    if (frame !== undefined) cancelAnimationFrame(frame);
    clearTimeout(timer);
    frame = undefined;
    timer = undefined;
  };
  const flush = (): void => {
    stop();
    if (items.length === 0) return;
    const batch = items;
    items = [];
    pause = batch.length > LARGE;
    take(batch);
  };
  return {
    add(item) {
      items.push(item);
      if (timer !== undefined) return;
      timer = setTimeout(flush, PAUSE_MS);
      if (!pause) frame = requestAnimationFrame(flush);
      pause = false;
    },
    flush,
    clear() {
      stop();
      items = [];
    },
  };
};
