import { type Failure, fail } from '../../contract/result.ts';
import { codeOf, QueueFull } from '../domain/batcher.ts';
import type { Parts } from '../parts.ts';

/** Codes that say the database is away or overrun: PostgreSQL's classes 08, 53, 57P and Node's network errors. */
const AWAY = /^(08|53|57P|E(CONN|PIPE|NOTFOUND|TIMEDOUT|HOST))/;

/** Where an error was thrown, without its message: that may quote a parameter. */
const placeOf = (error: unknown): string =>
  error instanceof Error
    ? (error.stack ?? '')
        .split('\n')
        .filter((l) => /^\s+at /.test(l))
        .slice(0, 6)
        .join(' | ')
    : '';

/** What a caller is told of an exception; the log gets its name, code and place, never its message. */
export const failureOf = (parts: Parts, request: string, error: unknown): Failure => {
  const code = codeOf(error);
  const name = error instanceof Error ? error.name : typeof error;
  parts.log.error({ event: 'request_failed', request, name, code, at: placeOf(error) });
  const away =
    error instanceof QueueFull ||
    AWAY.test(code) ||
    (error instanceof Error && /timeout|terminated|closed/i.test(error.message));
  return away
    ? fail('UNAVAILABLE', 'The server cannot reach its database now. Try again.').error
    : fail('INTERNAL', 'The server failed. Try again.').error;
};
