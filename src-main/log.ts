import type { CoreParts } from './core-api.ts';

export type Log = CoreParts['log'];

const ranks = { debug: 0, info: 1, warn: 2, error: 3 } as const;
const chosen = process.env['LOG_LEVEL'];
const least = chosen === 'debug' || chosen === 'info' || chosen === 'error' ? ranks[chosen] : ranks.warn;

// A terminal that was closed must not end the app.
process.stderr.on('error', () => undefined);

/** One JSON line on standard error. Callers put no secret and no message text in it. LOG_LEVEL: debug, info, warn (default), error. */
export const log: Log = (level, message, fields = {}) => {
  if (ranks[level] < least) return;
  process.stderr.write(`${JSON.stringify({ level, time: new Date().toISOString(), message, ...fields })}\n`);
};

/** What may be logged of something thrown: its kind and code, never its message, which may hold content. */
export const errorFields = (error: unknown): Record<string, unknown> =>
  error instanceof Error
    ? { error: error.name, ...('code' in error ? { code: error.code } : {}), at: error.stack?.split('\n')[1]?.trim() }
    : { error: typeof error };
