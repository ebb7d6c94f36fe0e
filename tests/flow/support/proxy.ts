import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface Proxy {
  readonly url: string;
  /** Bytes from the server are thrown away from now on, on the connections that stand and on new ones. */
  deaf(on: boolean): void;
  /** Nothing is forwarded in either direction; connections stay open (half-open, as after a cable was pulled). */
  hole(on: boolean): void;
  /** Ends every connection at once, with a reset. */
  cut(): void;
  /** Bytes that the server sent and that were passed on, over all connections. */
  passed(): number;
  /** How often `cut` was called or came due. */
  cuts(): number;
  /** As `cut`, once so many more bytes of the server's were passed on. */
  cutAfter(bytes: number): void;
  /** New connections lead to this server. */
  to(upstream: string): void;
  /** Refuses new connections. */
  down(on: boolean): void;
  stop(): Promise<void>;
}

/** A TCP proxy on the loopback that breaks connections on demand. */
export const startProxy = async (upstream: string): Promise<Proxy> => {
  let target = new URL(upstream);
  const pairs = new Set<[Socket, Socket]>();
  let deaf = false;
  let hole = false;
  let down = false;
  let passed = 0;
  let cutAt = Infinity;
  let cuts = 0;

  const server = createServer((client) => {
    if (down) {
      client.resetAndDestroy();
      return;
    }
    const upper = connect(Number(target.port), target.hostname);
    const pair: [Socket, Socket] = [client, upper];
    pairs.add(pair);
    const end = (): void => {
      pairs.delete(pair);
      client.destroy();
      upper.destroy();
    };
    client.on('data', (bytes) => hole || upper.write(bytes));
    upper.on('data', (bytes) => {
      if (deaf || hole) return;
      passed += bytes.length;
      client.write(bytes);
      if (passed < cutAt) return;
      cutAt = Infinity;
      cut();
    });
    for (const socket of pair) socket.on('error', end).on('close', end);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const cut = (): void => {
    cuts += 1;
    for (const [client, upper] of pairs) {
      client.resetAndDestroy();
      upper.destroy();
    }
  };

  return {
    url: `http://127.0.0.1:${port}`,
    deaf: (on) => void (deaf = on),
    hole: (on) => void (hole = on),
    cut,
    to: (next) => void (target = new URL(next)),
    passed: () => passed,
    cuts: () => cuts,
    cutAfter: (bytes) => void (cutAt = passed + bytes),
    down: (on) => void (down = on),
    async stop() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
};
