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
  /** Refuses new connections. */
  down(on: boolean): void;
  stop(): Promise<void>;
}

/** A TCP proxy on the loopback that breaks connections on demand. */
export const startProxy = async (upstream: string): Promise<Proxy> => {
  const target = new URL(upstream);
  const pairs = new Set<[Socket, Socket]>();
  let deaf = false;
  let hole = false;
  let down = false;

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
    upper.on('data', (bytes) => deaf || hole || client.write(bytes));
    for (const socket of pair) socket.on('error', end).on('close', end);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const cut = (): void => {
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
    down: (on) => void (down = on),
    async stop() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
};
