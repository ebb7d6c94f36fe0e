import type { IncomingMessage } from 'node:http';
import { fail, type Failure } from '../../contract/result.ts';
import { handshake } from '../../contract/socket.ts';
import type { Auth } from '../domain/auth.ts';
import { createAddressOf } from '../http/address.ts';
import { originAllowed } from '../http/cors.ts';
import type { Parts } from '../parts.ts';
import { refused } from './counters.ts';
import { failureOf } from './errors.ts';
import { protocolRoom, seedRoom } from './publish.ts';
import { connectRate, type Limiter, proveRate } from './rates.ts';
import type { SarnServer, SarnSocket } from './types.ts';

/** Sockets that one user may hold, on all devices together. */
const SOCKETS_PER_USER = 50;

/** Refuses an upgrade with a status of its own: Engine.IO knows only 400. */
const turnAway = (request: IncomingMessage, status: '403 Forbidden' | '429 Too Many Requests'): void => {
  // A caller that is gone already is no error.
  request.socket.on('error', () => undefined);
  request.socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
};

/** Whether an upgrade may go on: no page of a foreign origin (403), not too many from one address (429), not while closing. */
export const createGate = (parts: Parts, limiter: Limiter, isClosing: () => boolean) => {
  const addressOf = createAddressOf(parts.env.trustProxy);
  return (request: IncomingMessage, answer: (error: string | null | undefined, allowed: boolean) => void): void => {
    // One that is turned away is not answered to Engine.IO, which then does nothing more.
    if (!originAllowed(parts.env.origins, request.headers.origin)) turnAway(request, '403 Forbidden');
    else if (limiter.take(`connect:${addressOf(request)}`, connectRate) > 0) turnAway(request, '429 Too Many Requests');
    else answer(null, !isClosing());
  };
};

/** A refused handshake: the client reads the Failure in `data` of its connect_error. */
const refusal = (failure: Failure): Error => {
  refused.inc({ code: failure.code });
  return Object.assign(new Error(failure.message), { data: failure });
};

/** How many sockets the user holds on this node. */
const socketsOf = (io: SarnServer, userId: number): number => {
  const { rooms } = io.of('/').adapter;
  return (rooms.get(protocolRoom(userId))?.size ?? 0) + (rooms.get(seedRoom(userId))?.size ?? 0);
};

/** Reads the handshake of `socket` and proves its token. */
const prove = async (io: SarnServer, parts: Parts, auth: Auth, socket: SarnSocket): Promise<Failure | null> => {
  const given = handshake.safeParse(socket.handshake.auth);
  // The token is not needed any more, and would live as long as the socket.
  socket.handshake.auth = {};
  if (!given.success) return fail('UNAUTHENTICATED', 'Sign in first.').error;
  try {
    const identity = await auth.verifyAccess(given.data.token);
    if (!identity.ok) return identity.error;
    if (identity.value.expiresAt <= parts.now())
      return fail('UNAUTHENTICATED', 'The session has ended. Refresh it.').error;
    if (socketsOf(io, identity.value.userId) >= Math.max(1, SOCKETS_PER_USER * parts.env.rateLimitScale))
      return fail('RATE_LIMITED', 'This account has too many connections.').error;
    socket.data = { ...identity.value, protocol: given.data.protocol !== undefined, openChat: null };
    return null;
  } catch (error) {
    return failureOf(parts, 'handshake', error);
  }
};

/** Lets nobody in without a proven token; who that is, is known from here on (`socket.data`). */
export const requireToken = (io: SarnServer, parts: Parts, auth: Auth, limiter: Limiter): void => {
  io.use((socket, next) => {
    // Engine.IO's typing calls the connection's id private.
    const connection = String(Reflect.get(socket.conn, 'id'));
    if (limiter.take(`prove:${connection}`, proveRate) > 0) {
      socket.conn.close();
      return;
    }
    void prove(io, parts, auth, socket).then((failure) => {
      if (failure === null) next();
      else next(refusal(failure));
    });
  });
};
