// A server and app windows that belong together: whatever way the command ends, nothing that it started stays behind.
import { forwardSignals, stopAll } from './processes.mjs';

/**
 * Runs `body`. When it is done, fails, or the user ends the command (Ctrl+C), everything that it started is stopped, last
 * started first. Resolves to the body's exit code, 0 when interrupted.
 */
export async function together(body) {
  let interrupt;
  const interrupted = new Promise((resolve) => {
    interrupt = () => resolve(0);
  });
  const forget = forwardSignals(interrupt);
  const work = body();
  // After an interrupt the body fails for want of what was stopped under it; that is no news.
  work.catch(() => {});
  try {
    return await Promise.race([work, interrupted]);
  } finally {
    await stopAll();
    forget();
  }
}
