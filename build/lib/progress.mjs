// One line per step, on standard error so that a command's own output stays clean.
const START_SHOWING_MS = 300;
const REPEAT_MS = 15_000;

/** A step that failed for a reason the reader can mend: `what` happened, and `mend`, the thing to do or type. */
export class SetupError extends Error {
  constructor(what, mend) {
    super(what);
    this.name = 'SetupError';
    this.mend = mend;
  }
}

export const say = (line) => process.stderr.write(`${line}\n`);

const seconds = (from) => `${((Date.now() - from) / 1000).toFixed(1)} s`;

/**
 * Runs `work(detail)` and shows `label`, the time and the latest detail while it lasts. A step that is over at once
 * prints nothing: nothing had to be done. Rejects as `work` does, after naming the step.
 */
export async function step(label, work) {
  const started = Date.now();
  const tty = process.stderr.isTTY === true;
  let detail = '';
  let shown = false;
  let lastPrinted = 0;
  const show = () => {
    const text = `  ${label} … ${seconds(started)}${detail && ` (${detail})`}`;
    if (tty) process.stderr.write(`\r\x1b[2K${text.slice(0, (process.stderr.columns ?? 80) - 1)}`);
    else if (!shown || Date.now() - lastPrinted >= REPEAT_MS) {
      say(text);
      lastPrinted = Date.now();
    }
    shown = true;
  };
  const delay = setTimeout(show, START_SHOWING_MS);
  const ticker = setInterval(() => shown && show(), tty ? 250 : 1000);
  const end = (mark) => {
    clearTimeout(delay);
    clearInterval(ticker);
    if (tty && shown) process.stderr.write('\r\x1b[2K');
    if (shown || mark === '✗') say(`${mark} ${label} (${seconds(started)})`);
  };
  try {
    const result = await work((text) => {
      detail = text;
    });
    end('✓');
    return result;
  } catch (error) {
    end('✗');
    throw error;
  }
}

/** Runs a command's body; a failure is told in words, with the way to mend it, and ends with exit code 1. */
export async function main(body) {
  try {
    const code = await body();
    if (typeof code === 'number') process.exitCode = code;
  } catch (error) {
    if (error instanceof SetupError) {
      say(`\n${error.message}`);
      if (error.mend) say(`To mend it: ${error.mend}`);
    } else say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exitCode = 1;
  }
}
