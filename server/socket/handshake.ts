import type { IncomingMessage } from 'node:http';
import { fail, type Failure } from '../../contract/result.ts';
import { handshake } from '../../contract/socket.ts';
import type { Auth } from '../domain/auth.ts';
import type { Parts } from '../parts.ts';
import { refused } from './counters.ts';
import { failureOf } from './errors.ts';
import { connectRate, type Limiter } from './rates.ts';
import type { SarnServer, SarnSocket } from './types.ts';

/** Whether an upgrade may go on: no page of a foreign origin, no token in the address, not too many from one address. */
export const createGate =
  (parts: Parts, limiter: Limiter, isClosing: () => boolean) =>
  (request: IncomingMessage, answer: (error: string | null | undefined, allowed: boolean) => void): void => {
    const { origin } = request.headers;
    const foreign = origin !== undefined && !parts.env.origins.includes(origin);
    const often = limiter.take(`connect:${request.socket.remoteAddress ?? ''}`, connectRate) > 0;
    answer(null, !isClosing() && !foreign && !often);
  };

/** A refused handshake: the client reads the Failure in `data` of its connect_error. */
const refusal = (failure: Failure): Error => {
  refused.inc({ code: failure.code });
  return Object.assign(new Error(failure.message), { data: failure });
};

/** Reads the handshake of `socket` and proves its token. */
const prove = async (parts: Parts, auth: Auth, socket: SarnSocket): Promise<Failure | null> => {
  const given = handshake.safeParse(socket.handshake.auth);
  // The token is not needed any more, and would live as long as the socket.
  socket.handshake.auth = {};
  if (!given.success) return fail('UNAUTHENTICATED', 'Sign in first.').error;
  try {
    const identity = await auth.verifyAccess(given.data.token);
    if (!identity.ok) return identity.error;
    if (identity.value.expiresAt <= parts.now())
      return fail('UNAUTHENTICATED', 'The session has ended. Refresh it.').error;
    socket.data = { ...identity.value, protocol: given.data.protocol !== undefined, openChat: null };
    return null;
  } catch (error) {
    return failureOf(parts, 'handshake', error);
  }
};

/** Lets nobody in without a proven token; who that is, is known from here on (`socket.data`). */
export const requireToken = (io: SarnServer, parts: Parts, auth: Auth): void => {
  io.use((socket, next) => {
    void prove(parts, auth, socket).then((failure) => {
      if (failure === null) next();
      else next(refusal(failure));
    });
  });
};
