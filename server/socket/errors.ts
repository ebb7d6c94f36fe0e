import { type Failure, fail } from '../../contract/result.ts';
import { codeOf } from '../domain/again.ts';
import { QueueFull } from '../domain/batcher.ts';
import { faultOf } from '../log.ts';
import type { Parts } from '../parts.ts';

/** Codes that say the database is away or overrun: PostgreSQL's classes 08, 53, 57P and Node's network errors. */
const AWAY = /^(08|53|57P|E(CONN|PIPE|NOTFOUND|TIMEDOUT|HOST))/;

/** What a caller is told of an exception; the log gets its name, code and place, never its message. */
export const failureOf = (parts: Parts, request: string, error: unknown): Failure => {
  const code = codeOf(error);
  parts.log.error({ event: 'request_failed', request, ...faultOf(error) });
  const away =
    error instanceof QueueFull ||
    AWAY.test(code) ||
    (error instanceof Error && /timeout|terminated|closed/i.test(error.message));
  return away
    ? fail('UNAVAILABLE', 'The server cannot reach its database now. Try again.').error
    : fail('INTERNAL', 'The server failed. Try again.').error;
};
