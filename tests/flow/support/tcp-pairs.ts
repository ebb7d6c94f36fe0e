import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { listen } from '../../e2e/support/loopback.ts';

/** A connection that was taken, and the one to the upstream that was made for it. */
export type Pair = readonly [client: Socket, upper: Socket];

/** What every TCP proxy of the tests is: where it listens, and the connections that stand. */
export interface Pairs {
  readonly url: string;
  readonly standing: Set<Pair>;
  /** Ends every connection with a reset (RST). Answers how many. */
  reset(): number;
  /** Resets new connections at once. */
  refuse(on: boolean): void;
  stop(): Promise<void>;
}

/** Listens on the loopback. `join` lets the two of a pair, which stands already, talk to each other, and ends it. */
export const startPairs = async (upstream: () => URL, join: (pair: Pair) => void): Promise<Pairs> => {
  const standing = new Set<Pair>();
  let refusing = false;
  const server = createServer((client) => {
    if (refusing) {
      client.resetAndDestroy();
      return;
    }
    const { port, hostname } = upstream();
    const pair: Pair = [client, connect(Number(port), hostname)];
    standing.add(pair);
    join(pair);
  });
  const url = await listen(server);
  const reset = (): number => {
    const all = [...standing];
    standing.clear();
    for (const [client, upper] of all) {
      client.resetAndDestroy();
      upper.destroy();
    }
    return all.length;
  };
  return {
    url,
    standing,
    reset,
    refuse: (on) => void (refusing = on),
    async stop() {
      refusing = true;
      reset();
      server.close();
      await once(server, 'close');
    },
  };
};
