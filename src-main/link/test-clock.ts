/** A clock for tests: its timers run when `pass` lets the time go by. */
export const testClock = () => {
  let now = 0;
  const timers = new Set<{ at: number; work: () => void }>();
  return {
    now: () => now,
    log: () => undefined,
    after(ms: number, work: () => void) {
      const timer = { at: now + ms, work };
      timers.add(timer);
      return { cancel: () => void timers.delete(timer) };
    },
    /** Lets the clock go on by `ms`, a timer at a time. */
    async pass(ms: number): Promise<void> {
      const end = now + ms;
      for (;;) {
        const [next] = [...timers].filter((t) => t.at <= end).sort((a, b) => a.at - b.at);
        if (next === undefined) break;
        now = next.at;
        timers.delete(next);
        next.work();
        await new Promise((resolve) => setImmediate(resolve));
      }
      now = end;
    },
  };
};
