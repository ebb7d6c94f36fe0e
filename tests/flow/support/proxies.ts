import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttp, type IncomingMessage, type Server } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { connect, createServer as createTcp, type Server as TcpServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listen } from '../../e2e/support/loopback.ts';

/** A proxy on the loopback that somebody's company could run. */
export interface TestProxy {
  readonly port: number;
  /** "host:port" of each connection that was asked for. */
  readonly asked: string[];
  /** Connections that stand now. */
  standing(): number;
  /** Answers every CONNECT with this status from now on; null: lets it through. */
  refuse(status: number | null): void;
  /** Ends all connections and takes no more. */
  stop(): Promise<void>;
}

/** A certificate for 127.0.0.1 and no name, signed by itself. */
export const selfSigned = (): { key: string; cert: string } => {
  const folder = mkdtempSync(join(tmpdir(), 'sarn-cert-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const names = 'subjectAltName=IP:127.0.0.1';
  const made = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  execFileSync('openssl', [...made, '-subj', '/CN=127.0.0.1', '-addext', names, '-keyout', key, '-out', cert], {
    stdio: 'ignore',
  });
  const pair = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  rmSync(folder, { recursive: true });
  return pair;
};

/** Lets two connections talk to each other; the one ends with the other. */
const join2 = (a: Socket, b: Socket, standing: Set<Socket>): void => {
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    standing.add(from);
    from.pipe(to);
    const end = (): void => {
      standing.delete(from);
      to.destroy();
    };
    from.on('error', end).on('close', end);
  }
};

const stop = (server: TcpServer, standing: ReadonlySet<Socket>): void => {
  server.close();
  for (const socket of standing) socket.destroy();
  if ('closeAllConnections' in server) (server as Server).closeAllConnections();
};

/** An HTTP proxy that knows CONNECT; with a certificate it is spoken to over TLS. */
export const startHttpProxy = async (tls?: { key: string; cert: string }): Promise<TestProxy> => {
  const standing = new Set<Socket>();
  const asked: string[] = [];
  let status: number | null = null;
  const server = tls === undefined ? createHttp() : createHttps(tls);
  server.on('connect', (request: IncomingMessage, client: Socket) => {
    const place = request.url ?? '';
    asked.push(place);
    if (status !== null) {
      client.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const { hostname, port: to } = new URL(`tcp://${place}`);
    const upper = connect(Number(to), hostname);
    upper.once('connect', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      join2(client, upper, standing);
    });
    upper.once('error', () => client.destroy());
    client.once('error', () => upper.destroy());
  });
  const { port } = new URL(await listen(server));
  return {
    port: Number(port),
    asked,
    standing: () => standing.size / 2,
    refuse: (now) => void (status = now),
    stop: async () => stop(server, standing),
  };
};

/** A SOCKS5 proxy (RFC 1928) that takes names and addresses; `refuse` makes it ask for a password. */
export const startSocksProxy = async (): Promise<TestProxy> => {
  const standing = new Set<Socket>();
  const asked: string[] = [];
  let closed = false;
  const server = createTcp((client) => {
    client.once('error', () => undefined);
    let given = Buffer.alloc(0);
    let greeted = false;
    const take = (bytes: Buffer): void => {
      given = Buffer.concat([given, bytes]);
      if (!greeted && given.length >= 2 + (given[1] ?? 0)) {
        given = given.subarray(2 + (given[1] ?? 0));
        greeted = true;
        client.write(Uint8Array.of(5, closed ? 255 : 0));
      }
      const length = given[4] ?? 0;
      if (!greeted || given.length < 7 + length) return;
      client.off('data', take);
      // The name's kind (3) is all that this app asks with.
      const host = given.subarray(5, 5 + length).toString();
      const to = given.readUInt16BE(5 + length);
      asked.push(`${host}:${to}`);
      const upper = connect(to, host);
      upper.once('connect', () => {
        client.write(Uint8Array.of(5, 0, 0, 1, 127, 0, 0, 1, 0, 0));
        join2(client, upper, standing);
      });
      upper.once('error', () => client.end(Uint8Array.of(5, 5, 0, 1, 0, 0, 0, 0, 0, 0)));
    };
    client.on('data', take);
  });
  const { port } = new URL(await listen(server));
  return {
    port: Number(port),
    asked,
    standing: () => standing.size / 2,
    refuse: (now) => void (closed = now !== null),
    stop: async () => stop(server, standing),
  };
};
