import { once } from 'node:events';
import type { Socket } from 'node:net';
import { startPairs } from '../../flow/support/tcp-pairs.ts';
import type { Random } from './random.ts';
import { sleep } from './wait.ts';
import { FrameSplitter, isApplication, type Frame, type Piece } from './ws-frames.ts';

/** `up`: towards the server. */
export type Direction = 'up' | 'down';

/** What one direction of a link does to what passes. */
export interface Toxics {
  /** ms that every piece is late, and up to so many more by chance. Order within a connection is kept, as TCP keeps it. */
  latency: number;
  jitter: number;
  /** Bytes a second; 0: as fast as it comes. */
  bandwidth: number;
  /** Every piece goes in parts of so many bytes, `sliceDelay` ms apart; 0: whole. */
  slice: number;
  sliceDelay: number;
  /** `stall`: nothing passes, and everything does when it ends (a cable out and in). `lose`: bytes are swallowed (half-open). */
  hole: 'none' | 'stall' | 'lose';
  /** Chance that an application frame (a Socket.IO event or ack) is left out, or sent twice. */
  drop: number;
  double: number;
}

const calmToxics: Toxics = {
  latency: 0,
  jitter: 0,
  bandwidth: 0,
  slice: 0,
  sliceDelay: 0,
  hole: 'none',
  drop: 0,
  double: 0,
};

/** What is done to one frame. `reset`: it is lost and the connection with it; `cut`: it is delivered first. */
export type Verdict = 'pass' | 'drop' | 'double' | 'reset' | 'cut';
export type Rule = (frame: Frame, direction: Direction) => Verdict;

export interface ChaosProxy {
  readonly url: string;
  /** Connections that stand. */
  readonly open: number;
  /** `up` and `down`: bytes that were passed on, of everything but WebSocket frames. */
  readonly counts: {
    connections: number;
    frames: number;
    dropped: number;
    doubled: number;
    resets: number;
    up: number;
    down: number;
  };
  set(direction: Direction | 'both', toxics: Partial<Toxics>): void;
  /** Judges every frame before chance does; null: none. */
  rule(rule: Rule | null): void;
  /** No toxics and no rule; what is stalled passes. Connections stand. */
  calm(): void;
  /** Ends every connection with a reset (RST). */
  reset(): void;
  /** Resets a connection once it has passed so many bytes of the direction; 0: never. */
  resetAfter(direction: Direction, bytes: number): void;
  /** Refuses new connections and resets those that stand. */
  down(on: boolean): void;
  stop(): Promise<void>;
}

/** What waits in one direction at most before its source is paused, bytes. */
const HIGH = 1024 * 1024;

/** A TCP proxy on the loopback, in front of `upstream` (http://host:port), that does to its connections what it is told. */
export const startChaosProxy = async (upstream: string, random: Random): Promise<ChaosProxy> => {
  const target = new URL(upstream);
  const toxics: Record<Direction, Toxics> = { up: { ...calmToxics }, down: { ...calmToxics } };
  const limit: Record<Direction, number> = { up: 0, down: 0 };
  const counts = { connections: 0, frames: 0, dropped: 0, doubled: 0, resets: 0, up: 0, down: 0 };
  let rule: Rule | null = null;

  const verdictOn = (piece: Piece, direction: Direction): Verdict => {
    if (piece.frame === null) return 'pass';
    counts.frames += 1;
    const judged = rule?.(piece.frame, direction) ?? 'pass';
    if (judged !== 'pass' || !isApplication(piece.frame)) return judged;
    const { drop, double } = toxics[direction];
    if (drop > 0 && random.chance(drop)) return 'drop';
    return double > 0 && random.chance(double) ? 'double' : 'pass';
  };

  const pump = (from: Socket, to: Socket, direction: Direction, reset: () => void): void => {
    const splitter = new FrameSplitter();
    const queue: { bytes: Buffer; due: number; last: boolean; frame: boolean }[] = [];
    let waiting = 0;
    let due = 0;
    let passed = 0;
    let busy = false;

    const write = async (bytes: Buffer, frame: boolean): Promise<void> => {
      const t = toxics[direction];
      const size = t.slice > 0 ? t.slice : bytes.length;
      for (let at = 0; at < bytes.length && !to.destroyed; at += size) {
        const part = bytes.subarray(at, at + size);
        if (!frame) counts[direction] += part.length;
        if (!to.write(part)) await Promise.race([once(to, 'drain'), once(to, 'close')]).catch(() => undefined);
        if (t.slice > 0) await sleep(t.sliceDelay);
        if (t.bandwidth > 0) await sleep((part.length / t.bandwidth) * 1_000);
      }
    };
    const drain = async (): Promise<void> => {
      busy = true;
      for (let next = queue.shift(); next !== undefined && !to.destroyed; next = queue.shift()) {
        const wait = next.due - performance.now();
        if (wait > 0) await sleep(wait);
        while (toxics[direction].hole === 'stall' && !to.destroyed) await sleep(10);
        if (toxics[direction].hole !== 'lose') await write(next.bytes, next.frame);
        waiting -= next.bytes.length;
        if (waiting < HIGH) from.resume();
        passed += next.bytes.length;
        if (next.last || (limit[direction] > 0 && passed >= limit[direction])) return reset();
      }
      busy = false;
    };
    const put = (bytes: Buffer, frame: boolean, last = false): void => {
      const { latency, jitter } = toxics[direction];
      due = Math.max(due, performance.now() + latency + (jitter > 0 ? random() * jitter : 0));
      queue.push({ bytes, due, last, frame });
      waiting += bytes.length;
      if (waiting > HIGH) from.pause();
      if (!busy) void drain();
    };

    from.on('data', (chunk: Buffer) => {
      for (const piece of splitter.push(chunk)) {
        const verdict = verdictOn(piece, direction);
        if (verdict === 'drop') counts.dropped += 1;
        else if (verdict === 'reset') {
          counts.dropped += 1;
          return reset();
        } else put(piece.raw, piece.frame !== null, verdict === 'cut');
        if (verdict === 'double') {
          counts.doubled += 1;
          put(piece.raw, piece.frame !== null);
        }
      }
    });
  };

  const pairs = await startPairs(
    () => target,
    (pair) => {
      counts.connections += 1;
      const [client, upper] = pair;
      for (const socket of pair) socket.setNoDelay(true);
      const end = (): void => {
        pairs.standing.delete(pair);
        client.destroy();
        upper.destroy();
      };
      const reset = (): void => {
        if (!pairs.standing.delete(pair)) return;
        counts.resets += 1;
        client.resetAndDestroy();
        // While it is still connecting there is nothing to reset.
        if (upper.connecting) upper.destroy();
        else upper.resetAndDestroy();
      };
      pump(client, upper, 'up', reset);
      pump(upper, client, 'down', reset);
      // An end travels like the bytes do: into a hole it never arrives.
      for (const [socket, direction] of [
        [client, 'up'],
        [upper, 'down'],
      ] as const) {
        socket.on('error', () => undefined);
        socket.on('close', () => {
          const closed = async (): Promise<void> => {
            while (toxics[direction].hole !== 'none' && pairs.standing.has(pair)) await sleep(20);
            end();
          };
          void closed();
        });
      }
    },
  );

  const resetAll = (): void => {
    counts.resets += pairs.reset();
  };
  return {
    url: pairs.url,
    get open() {
      return pairs.standing.size;
    },
    counts,
    set(direction, change) {
      if (direction !== 'down') Object.assign(toxics.up, change);
      if (direction !== 'up') Object.assign(toxics.down, change);
    },
    rule: (next) => void (rule = next),
    calm() {
      Object.assign(toxics.up, calmToxics);
      Object.assign(toxics.down, calmToxics);
      limit.up = 0;
      limit.down = 0;
      rule = null;
    },
    reset: resetAll,
    resetAfter: (direction, bytes) => void (limit[direction] = bytes),
    down(on) {
      pairs.refuse(on);
      if (on) resetAll();
    },
    stop: () => pairs.stop(),
  };
};
