import { Agent as HttpAgent, type ClientRequestArgs } from 'node:http';
import { Agent as HttpsAgent, type RequestOptions } from 'node:https';
import { connect as netConnect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as tlsConnect } from 'node:tls';
import type { Route } from './routes.ts';
import { openTunnel, ProxyError, type Target } from './tunnel.ts';

/** The ways to try for a server, in their order. */
export type RoutesTo = (target: Target & { secure: boolean }) => Promise<readonly Route[]>;
/** Which way a connection went, or that the proxy `route` did not give one. */
export type OnRoute = (route: Route, error: ProxyError | null) => void;

type Done = (error: Error | null, socket: Duplex) => void;

const plain = async (routesTo: RoutesTo, onRoute: OnRoute, target: Target, secure: boolean): Promise<Socket> => {
  let failed = new ProxyError('missing');
  for (const route of await routesTo({ ...target, secure })) {
    if (route === null) {
      onRoute(null, null);
      return netConnect(target.port, target.host);
    }
    try {
      const socket = await openTunnel(route, target);
      onRoute(route, null);
      return socket;
    } catch (error) {
      // openTunnel throws nothing else.
      failed = error instanceof ProxyError ? error : new ProxyError('unreachable');
      onRoute(route, failed);
    }
  }
  if (failed.trouble === 'missing') onRoute(null, failed);
  throw failed;
};

/**
 * Agents for node:http, node:https and ws whose connections go the ways that `routesTo` names at the time, the next one when
 * a proxy gives none.
 */
export const createAgents = (routesTo: RoutesTo, onRoute: OnRoute): { http: HttpAgent; https: HttpsAgent } => {
  const targetOf = ({ host, port }: ClientRequestArgs, usual: number): Target => ({
    host: host ?? 'localhost',
    port: Number(port ?? usual),
  });
  const answer = (made: Promise<Socket>, done: Done | undefined): undefined => {
    // Node calls it with one: ways that take their time are told by it. After an error it asks for no socket.
    const told = done as ((error: unknown, socket?: Socket) => void) | undefined;
    made.then(
      (socket) => told?.(null, socket),
      (error: unknown) => told?.(error),
    );
    return undefined;
  };
  class Http extends HttpAgent {
    override createConnection(options: ClientRequestArgs, done?: Done): undefined {
      return answer(plain(routesTo, onRoute, targetOf(options, 80), false), done);
    }
  }
  class Https extends HttpsAgent {
    override createConnection(options: RequestOptions, done?: Done): undefined {
      const target = targetOf(options, 443);
      const made = plain(routesTo, onRoute, target, true);
      const { ca, servername } = options;
      const secured = (socket: Socket): Socket =>
        tlsConnect({
          socket,
          // Whom the certificate must name; an address has no servername.
          host: target.host,
          ...(ca === undefined ? {} : { ca }),
          ...(servername === undefined ? {} : { servername }),
        });
      return answer(made.then(secured), done);
    }
  }
  const kept = { keepAlive: true, timeout: 60_000 };
  return { http: new Http(kept), https: new Https(kept) };
};
