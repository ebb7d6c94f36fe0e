import type { CoreParts } from './core-api.ts';
import type { LogFile } from './log-file.ts';

export type Log = CoreParts['log'];

const ranks = { debug: 0, info: 1, warn: 2, error: 3 } as const;
const chosen = process.env['LOG_LEVEL'];
const least = chosen === 'debug' || chosen === 'info' || chosen === 'error' ? ranks[chosen] : ranks.warn;

// A terminal that was closed must not end the app.
process.stderr.on('error', () => undefined);

let file: LogFile | null = null;
/** From now on what is worth a line (info and above) is written there, too. */
export const logTo = (to: LogFile): void => {
  file = to;
};

/** One JSON line on standard error. Callers put no secret and no message text in it. LOG_LEVEL: debug, info, warn (default), error. */
export const log: Log = (level, message, fields = {}) => {
  const kept = file !== null && ranks[level] >= Math.min(least, ranks.info);
  if (ranks[level] < least && !kept) return;
  const line = JSON.stringify({ level, time: new Date().toISOString(), message, ...fields });
  if (kept) file?.write(line);
  if (ranks[level] >= least) process.stderr.write(`${line}\n`);
};

/** Where it was thrown, which the stack tells after the message: that may have lines of its own. */
const placeOf = ({ stack = '', message }: Error): string | undefined =>
  stack
    .replace(message, '')
    .split('\n')
    .find((line) => /^\s+at /.test(line))
    ?.trim();

/** What may be logged of something thrown: its kind, code and place, never its message, which may hold content. */
export const errorFields = (error: unknown): Record<string, unknown> =>
  error instanceof Error
    ? { error: error.name, ...('code' in error ? { code: error.code } : {}), at: placeOf(error) }
    : { error: typeof error };
