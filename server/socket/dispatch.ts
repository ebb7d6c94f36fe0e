import type { z } from 'zod';
import { fail, type Failure, type Result } from '../../contract/result.ts';
import { type RequestName, type RequestOutput, requests, type Requests } from '../../contract/socket.ts';
import type { Parts } from '../parts.ts';
import { ignored, refused } from './counters.ts';
import { failureOf } from './errors.ts';
import { type Limiter, LIMITED_WEIGHT, requestRates, strikeRate } from './rates.ts';
import type { Turns } from './turns.ts';
import type { SarnSocket } from './types.ts';
import { waitingFor } from './waiting.ts';

/** One handler for each request of the contract: one that is missing does not compile. */
export type Handlers = {
  [N in RequestName]: (socket: SarnSocket, input: z.output<Requests[N]['input']>) => Promise<Result<RequestOutput<N>>>;
};

/** Requests whose answers may be megabytes: 500 messages, 50 chats with their last message, 100 versions of one, 50 hits. */
const heavy: ReadonlySet<RequestName> = new Set([
  'fetch_events',
  'fetch_pages',
  'sync',
  'message_history',
  'search_messages',
]);
/**
 * With this much untaken, a client is given nothing heavy. Two answers may come on top: of ordinary text 8 MB each, of
 * characters that JSON escapes up to 24 MB, 28 MB for `fetch_pages`, whose text is escaped twice.
 */
const UNTAKEN_BYTES = 4 * 1024 * 1024;
/** How long one that is told so should wait, ms. */
const TAKE_MS = 1_000;

const isRequest = (name: unknown): name is RequestName => typeof name === 'string' && Object.hasOwn(requests, name);

/** Runs `name` with an unchecked argument: checks it, then hands it to its handler. */
const call = async <N extends RequestName>(
  handlers: Handlers,
  name: N,
  socket: SarnSocket,
  argument: unknown,
): Promise<Result<object>> => {
  const parsed = requests[name].input.safeParse(argument);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const field = issue?.path.map(String).join('.') ?? '';
    return fail(
      'BAD_INPUT',
      field === '' ? 'The request is not in the expected form.' : `The field "${field}" is not valid.`,
    );
  }
  // `requests[name].input` made it; TypeScript cannot tie the two uses of N together.
  return handlers[name](socket, parsed.data as z.output<Requests[N]['input']>);
};

/**
 * The only way in: every event of a socket comes through here, its input is parsed once, its rate counted, and every
 * answer is an ack (when one is asked for). `onFlood` is called when a client sends too much of what no client sends.
 */
export const listen = (
  parts: Parts,
  handlers: Handlers,
  limiter: Limiter,
  turns: Turns,
  socket: SarnSocket,
  onFlood: () => void,
): void => {
  const strike = (weight: number): void => {
    if (limiter.take(`strike:${socket.id}`, strikeRate, weight) > 0) onFlood();
  };

  const answerHeavy = async (name: RequestName, argument: unknown): Promise<Result<object>> => {
    if (!socket.connected) return fail('UNAVAILABLE', 'The connection has ended.');
    return waitingFor(socket).bytes > UNTAKEN_BYTES
      ? fail('RATE_LIMITED', 'Take what was sent before you ask for more.', TAKE_MS)
      : call(handlers, name, socket, argument);
  };

  const handle = async (name: RequestName, args: readonly unknown[]): Promise<Result<object>> => {
    if (parts.now() >= socket.data.expiresAt) return fail('UNAUTHENTICATED', 'The session has ended. Refresh it.');
    const waitMs = limiter.take(`${name}:${socket.data.userId}`, requestRates[name]);
    if (waitMs > 0) {
      strike(LIMITED_WEIGHT);
      return fail('RATE_LIMITED', 'Too many requests. Wait a moment.', waitMs);
    }
    if (args.length > 1) return fail('BAD_INPUT', 'A request takes one argument.');
    try {
      return heavy.has(name)
        ? await turns.run(socket.data.userId, () => answerHeavy(name, args[0]))
        : await call(handlers, name, socket, args[0]);
    } catch (error) {
      return { ok: false, error: failureOf(parts, name, error) };
    }
  };

  socket.onAny((name: unknown, ...args: unknown[]) => {
    const last = args.at(-1);
    const ack = typeof last === 'function' ? last : undefined;
    if (ack !== undefined) args.pop();
    const refuse = (error: Failure): void => {
      refused.inc({ code: error.code });
      ack?.({ ok: false, error });
    };
    if (!isRequest(name)) {
      ignored.inc();
      refuse(fail('BAD_INPUT', 'There is no such request.').error);
      strike(1);
      return;
    }
    void handle(name, args).then((result) => {
      if (result.ok) {
        ack?.({ ok: true, ...result.value });
        return;
      }
      refuse(result.error);
      if (result.error.code === 'BAD_INPUT') strike(1);
    });
  });
};
