// A server and app windows that belong together: started in order, ended in order.
import { forwardSignals } from './processes.mjs';

/**
 * Runs `body(own)`, where `own(part)` takes charge of something with `stop()`. When the body is done or the user ends
 * the command (Ctrl+C), everything is stopped, last started first. Resolves to the body's exit code, 0 when interrupted.
 */
export async function together(body) {
  const parts = [];
  const own = (part) => {
    parts.push(part);
    return part;
  };
  let interrupt;
  const interrupted = new Promise((resolve) => {
    interrupt = () => resolve(0);
  });
  const forget = forwardSignals(interrupt);
  try {
    return await Promise.race([body(own), interrupted]);
  } finally {
    while (parts.length > 0) await parts.pop().stop();
    forget();
  }
}
