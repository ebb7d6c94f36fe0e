import { request as httpRequest } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { connect as netConnect, type Socket } from 'node:net';
import { hostPort, type Proxy } from '../../contract/proxy.ts';
import type { ProxyTrouble } from '../../contract/network.ts';

/** The proxy did not give a connection. The message names no address. */
export class ProxyError extends Error {
  readonly code = 'PROXY';
  readonly trouble: ProxyTrouble;
  constructor(trouble: ProxyTrouble) {
    super(`proxy: ${trouble}`);
    this.trouble = trouble;
  }
}

export interface Target {
  host: string;
  port: number;
}

/** A proxy that has not let us through after this long is not going to, ms. */
const PATIENCE_MS = 10_000;
/** HTTP's "Proxy Authentication Required". */
const WANTS_NAME = 407;

/** The next `count` bytes of a connection. */
const take = (socket: Socket, count: number): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const off = (): void => {
      socket.off('readable', look);
      socket.off('close', ended);
    };
    const ended = (): void => {
      off();
      reject(new ProxyError('refused'));
    };
    const look = (): void => {
      // Without an encoding a socket gives bytes; at its end it gives what is left of them.
      const bytes = socket.read(count) as Buffer | null;
      if (bytes === null) return;
      off();
      if (bytes.length === count) resolve(bytes);
      else reject(new ProxyError('refused'));
    };
    socket.on('readable', look);
    socket.on('close', ended);
    look();
  });

/** RFC 1928, without a name: the proxy looks the server's name up, so that this computer need not. */
const greetSocks = async (socket: Socket, target: Target): Promise<void> => {
  socket.write(Uint8Array.of(5, 1, 0));
  const [version, method] = await take(socket, 2);
  if (version !== 5) throw new ProxyError('refused');
  if (method !== 0) throw new ProxyError('auth');
  const name = Buffer.from(target.host);
  const port = Uint8Array.of(target.port >> 8, target.port & 255);
  socket.write(Buffer.concat([Uint8Array.of(5, 1, 0, 3, name.length), name, port]));
  const [, reply, , kind] = await take(socket, 4);
  if (reply !== 0) throw new ProxyError('refused');
  const length = kind === 1 ? 4 : kind === 4 ? 16 : (await take(socket, 1))[0];
  await take(socket, (length ?? 0) + 2);
};

const bySocks = (proxy: Proxy, target: Target): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = netConnect(proxy.port, proxy.host);
    const late = setTimeout(() => socket.destroy(new ProxyError('timeout')), PATIENCE_MS);
    const failed = (error: Error): void => {
      clearTimeout(late);
      reject(error instanceof ProxyError ? error : new ProxyError('unreachable'));
    };
    socket.once('error', failed);
    socket.once('connect', () => {
      greetSocks(socket, target).then(
        () => {
          clearTimeout(late);
          socket.off('error', failed);
          resolve(socket);
        },
        (error: unknown) => {
          socket.destroy();
          failed(error instanceof Error ? error : new ProxyError('refused'));
        },
      );
    });
  });

const byConnect = (proxy: Proxy, target: Target, more: RequestOptions): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const place = hostPort(target.host, target.port);
    const request = (proxy.kind === 'https' ? httpsRequest : httpRequest)({
      ...more,
      host: proxy.host,
      port: proxy.port,
      method: 'CONNECT',
      path: place,
      headers: { host: place },
      agent: false,
    });
    const late = setTimeout(() => request.destroy(new ProxyError('timeout')), PATIENCE_MS);
    request.once('connect', ({ statusCode }, socket: Socket, head: Buffer) => {
      clearTimeout(late);
      if (statusCode !== 200) {
        socket.destroy();
        reject(new ProxyError(statusCode === WANTS_NAME ? 'auth' : 'refused'));
        return;
      }
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
    });
    // An answer that is none to CONNECT: what is there is no proxy.
    request.once('response', (answer) => {
      clearTimeout(late);
      answer.destroy();
      reject(new ProxyError('refused'));
    });
    request.once('error', (error) => {
      clearTimeout(late);
      reject(error instanceof ProxyError ? error : new ProxyError('unreachable'));
    });
    request.end();
  });

/**
 * A connection to `target` through the proxy, for whatever is spoken there. `more`: for TLS to the proxy itself.
 * @throws ProxyError.
 */
export const openTunnel = (proxy: Proxy, target: Target, more: RequestOptions = {}): Promise<Socket> =>
  proxy.kind === 'socks5' ? bySocks(proxy, target) : byConnect(proxy, target, more);
