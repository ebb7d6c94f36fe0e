import type { Random } from '../engine/random.ts';
import type { Owner } from '../engine/scheduler.ts';
import type { Network } from './network.ts';

export type Direction = 'up' | 'down';

/** One device's way to the server, and what is wrong with it. */
export class Link {
  static readonly #links = new WeakMap<Owner, Link>();
  readonly name: string;
  readonly network: Network;
  readonly random: Random;
  readonly address: string;
  /** Whose device it is. */
  userId = 0;
  /** The network is there at all. */
  up = true;
  /** Everything is swallowed, and nobody told. */
  hole = false;
  clogged = { up: false, down: false };
  /** Answers that get lost from now on. */
  dropAcks = 0;
  /** Shares of pushes that get lost, and of frames that come twice. */
  pushLoss = 0;
  doubling = 0;
  /** ms, one way. */
  fastest = 1;
  slowest = 40;

  constructor(name: string, network: Network, address: string) {
    this.name = name;
    this.network = network;
    this.random = network.random.fork(`link ${name}`);
    this.address = address;
  }

  static of(owner: Owner | null): Link | undefined {
    return owner === null ? undefined : Link.#links.get(owner);
  }

  /** The process uses this way. */
  serve(owner: Owner): void {
    Link.#links.set(owner, this);
  }

  delay(): number {
    return this.fastest + this.random.next() * (this.slowest - this.fastest);
  }

  connections() {
    return [...this.network.connections].filter((c) => c.link === this);
  }

  offline(): void {
    this.up = false;
    for (const connection of this.connections()) connection.break('network lost');
  }

  blackHole(): void {
    this.hole = true;
    for (const connection of this.connections()) connection.blackHole();
  }

  clog(direction: Direction): void {
    this.clogged[direction] = true;
  }

  reset(): void {
    for (const connection of this.connections()) connection.break('reset');
  }

  /** Everything works again. */
  heal(): void {
    this.up = true;
    this.hole = false;
    this.dropAcks = 0;
    this.pushLoss = 0;
    this.doubling = 0;
    this.clogged = { up: false, down: false };
    for (const connection of this.connections()) connection.release();
  }
}
