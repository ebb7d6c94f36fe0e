import { startPairs } from './tcp-pairs.ts';

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
  let deaf = false;
  let hole = false;
  let passed = 0;
  let cutAt = Infinity;
  let cuts = 0;

  const pairs = await startPairs(
    () => target,
    (pair) => {
      const [client, upper] = pair;
      const end = (): void => {
        pairs.standing.delete(pair);
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
    },
  );
  const cut = (): void => {
    cuts += 1;
    pairs.reset();
  };

  return {
    url: pairs.url,
    deaf: (on) => void (deaf = on),
    hole: (on) => void (hole = on),
    cut,
    to: (next) => void (target = new URL(next)),
    passed: () => passed,
    cuts: () => cuts,
    cutAfter: (bytes) => void (cutAt = passed + bytes),
    down: (on) => pairs.refuse(on),
    stop: () => pairs.stop(),
  };
};
