import { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { world } from '../engine/active.ts';
import type { Random } from '../engine/random.ts';
import type { Owner, Scheduler } from '../engine/scheduler.ts';
import { type Direction, Link } from './link.ts';

/** The gate that the server puts before its upgrades (Engine.IO's allowRequest). */
type Gate = (request: IncomingMessage, answer: (error: string | null | undefined, allowed: boolean) => void) => void;

/** What is seen of every frame that enters the network. `sender`: which end. */
export type Watch = (connection: Connection, direction: Direction, frame: string) => void;

/** Engine.IO pings every 20 s and gives up after another 20: how long an end takes to notice that the other is gone, ms. */
const NOTICE_MS = [20_000, 40_000] as const;

/** The number by which a request and its ack belong together (Socket.IO: packet type, number, JSON). */
const numberOf = (frame: string): string => /^[23](\d*)\[/.exec(frame)?.[1] ?? '';

/** Two ends and what is on its way between them. Frames of one direction never overtake each other. */
export class Connection {
  readonly link: Link;
  readonly wire: Wire;
  readonly conn: Conn;
  readonly #network: Network;
  #last = { up: 0, down: 0 };
  /** The numbers of the syncs that were asked for on it. */
  readonly #syncs = new Set<string>();
  #held: { up: (() => void)[]; down: (() => void)[] } = { up: [], down: [] };
  cut = false;
  hole = false;

  constructor(network: Network, wire: Wire, conn: Conn) {
    this.#network = network;
    this.link = wire.link;
    this.wire = wire;
    this.conn = conn;
  }

  get waiting(): number {
    return this.#held.down.length;
  }

  /** Hands something over to the other end, after everything that was sent before it. */
  send(direction: Direction, label: string, deliver: () => void): void {
    this.#carry(direction, label, () => {
      if (this.link.clogged[direction]) this.#held[direction].push(deliver);
      else deliver();
    });
  }

  #carry(direction: Direction, label: string, arrive: () => void): void {
    const { scheduler } = this.#network;
    const owner = direction === 'up' ? this.conn.owner : this.wire.owner;
    const at = Math.max(this.#last[direction], scheduler.now + this.link.delay());
    this.#last[direction] = at;
    const come = (): void => {
      if (!this.cut && !this.hole) arrive();
    };
    scheduler.at(at - scheduler.now, label, come, owner);
  }

  frame(direction: Direction, frame: string, deliver: () => void): void {
    const { stats, watch, scheduler } = this.#network;
    watch(this, direction, frame);
    stats.frames += 1;
    const type = frame.charCodeAt(0) - 48;
    if (direction === 'up' && frame.includes('["sync",')) this.#syncs.add(numberOf(frame));
    const label = `${direction === 'up' ? '→' : '←'} ${this.link.name} ${frame.length} ${scheduler.trace ? frame.slice(0, 160) : frame.slice(0, 40)}`;
    if (direction === 'down' && type === 3 && this.link.dropAcks > 0) {
      this.link.dropAcks -= 1;
      stats.count('ack dropped');
      // Either the connection breaks with it, or nothing tells. A sync is waited for as long as a run has to get in order.
      const ofSync = this.#syncs.delete(numberOf(frame));
      if (ofSync || this.link.random.chance(0.5)) this.break('an ack was lost');
      return;
    }
    if (direction === 'down' && type === 2 && this.link.random.chance(this.link.pushLoss))
      return stats.count('push lost');
    this.send(direction, label, deliver);
    if (type === 2 && this.link.random.chance(this.link.doubling)) {
      stats.count('frame doubled');
      this.send(direction, `${label} again`, deliver);
    }
  }

  /** What waited behind a clog goes on. */
  release(): void {
    for (const direction of ['up', 'down'] as const) {
      const held = this.#held[direction];
      this.#held[direction] = [];
      for (const deliver of held) this.#carry(direction, 'unclogged', deliver);
    }
  }

  /** The connection is reset: what is on its way is lost, and both ends are told soon. */
  break(why: string): void {
    if (this.cut) return;
    this.cut = true;
    const { scheduler } = this.#network;
    this.#network.connections.delete(this);
    scheduler.at(this.link.delay(), `${why}: client`, () => this.wire.ended('transport close'), this.wire.owner);
    scheduler.at(this.link.delay(), `${why}: server`, () => this.conn.ended('transport close'), this.conn.owner);
  }

  /** Nothing passes any more and nobody is told: both ends find out by the heartbeat. */
  blackHole(): void {
    if (this.hole || this.cut) return;
    this.hole = true;
    const { scheduler } = this.#network;
    const late = (): number => this.link.random.int(...NOTICE_MS);
    scheduler.at(late(), 'ping timeout: client', () => this.wire.ended('ping timeout'), this.wire.owner);
    scheduler.at(late(), 'ping timeout: server', () => this.conn.ended('ping timeout'), this.conn.owner);
  }
}

/** The server's end, as Socket.IO uses Engine.IO's socket. */
export class Conn extends EventEmitter {
  readonly id: string;
  readonly protocol = 4;
  readonly transport = { name: 'websocket', writable: true, socket: { bufferedAmount: 0 } };
  readonly remoteAddress: string;
  request: unknown;
  readyState: 'open' | 'closing' | 'closed' = 'open';
  readonly owner: Owner;
  connection: Connection | null = null;

  constructor(id: string, owner: Owner, request: unknown, address: string) {
    super();
    this.id = id;
    this.owner = owner;
    this.request = request;
    this.remoteAddress = address;
  }

  /** Packets that the network has not taken (waiting.ts looks at it). */
  get writeBuffer(): unknown[] {
    return Array.from({ length: this.connection?.waiting ?? 0 });
  }

  write(frame: string): this {
    const { connection } = this;
    if (this.readyState === 'open' && connection !== null)
      connection.frame('down', frame, () => connection.wire.received(frame));
    return this;
  }

  received(frame: string): void {
    if (this.readyState === 'open') this.emit('data', frame);
  }

  close(): void {
    if (this.readyState !== 'open') return;
    const { connection } = this;
    connection?.send('down', 'the server closes', () => connection.wire.ended('transport close'));
    this.ended('forced close');
  }

  ended(reason: string): void {
    if (this.readyState === 'closed') return;
    this.readyState = 'closed';
    this.emit('close', reason);
    this.removeAllListeners();
  }
}

/** The client's end, as socket.io-client uses Engine.IO's socket. */
export class Wire extends EventEmitter {
  readonly owner: Owner;
  readonly link: Link;
  readonly transport = { name: 'websocket', writable: true, query: {} };
  id = '';
  readyState: 'opening' | 'open' | 'closed' = 'opening';
  connection: Connection | null = null;

  constructor(_uri: string, _options: unknown) {
    super();
    const { current } = world().scheduler;
    const link = Link.of(current);
    if (current === null || link === undefined) throw new Error('A connection is made by a process with a network.');
    this.owner = current;
    this.link = link;
    link.network.dial(this);
  }

  write(frame: string): this {
    const { connection } = this;
    if (this.readyState === 'open' && connection !== null)
      connection.frame('up', frame, () => connection.conn.received(frame));
    return this;
  }

  received(frame: string): void {
    if (this.readyState === 'open') this.emit('data', frame);
  }

  failed(why: string): void {
    if (this.readyState !== 'opening') return;
    this.readyState = 'closed';
    this.emit('error', new Error(why));
  }

  opened(connection: Connection): void {
    if (this.readyState !== 'opening') {
      connection.break('given up before it stood');
      return;
    }
    this.connection = connection;
    this.id = connection.conn.id;
    this.readyState = 'open';
    this.emit('open');
  }

  close(): this {
    const { connection } = this;
    if (this.readyState === 'open' && connection !== null)
      connection.send('up', 'the client closes', () => connection.conn.ended('transport close'));
    this.readyState = 'closed';
    return this;
  }

  ended(reason: string): void {
    if (this.readyState === 'closed') return;
    this.readyState = 'closed';
    this.emit('close', reason);
  }

  // Names of Engine.IO's own.
  _hasPingExpired(): boolean {
    return false;
  }
  override off(name: string, listener?: (...args: unknown[]) => void): this {
    return listener === undefined ? this.removeAllListeners(name) : super.off(name, listener);
  }
}

/** Where the server takes connections, as Socket.IO uses Engine.IO's server. */
export class Gateway extends EventEmitter {
  /** Called when a server opens one. */
  static opened: (gateway: Gateway) => void = () => undefined;
  readonly gate: Gate | undefined;
  readonly opts = {};

  constructor(gate: Gate | undefined) {
    super();
    this.gate = gate;
  }
  close(): void {
    this.removeAllListeners();
  }
}

export interface Stats {
  frames: number;
  count(what: string): void;
}

/** The network between the devices and the one server. */
export class Network {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly stats: Stats;
  readonly connections = new Set<Connection>();
  watch: Watch = () => undefined;
  /** What listens at the server's address now. */
  listening: { gateway: Gateway; owner: Owner } | null = null;

  constructor(scheduler: Scheduler, random: Random, stats: Stats) {
    this.scheduler = scheduler;
    this.random = random;
    this.stats = stats;
  }

  dial(wire: Wire): void {
    const { link } = wire;
    const refuse = (why: string): void => void this.scheduler.at(link.delay(), why, () => wire.failed(why), wire.owner);
    if (!link.up) return refuse('no network');
    if (link.hole) return;
    const at = link.delay();
    // The network belongs to nobody: what is on its way outlives its sender.
    this.scheduler.at(
      at,
      'a connection comes',
      () => {
        if (link.hole || !link.up) return;
        const { listening } = this;
        if (listening === null || !listening.owner.alive) {
          this.scheduler.at(link.delay(), 'connection refused', () => wire.failed('connection refused'), wire.owner);
          return;
        }
        this.scheduler.at(0, 'accept', () => this.#accept(wire, listening), listening.owner);
      },
      null,
    );
  }

  #accept(wire: Wire, { gateway, owner }: { gateway: Gateway; owner: Owner }): void {
    const { link } = wire;
    const refuse = (why: string): void => void this.scheduler.at(link.delay(), why, () => wire.failed(why), wire.owner);
    const socket = Object.assign(new EventEmitter(), {
      remoteAddress: link.address,
      end: () => refuse('turned away'),
    });
    // What the gate looks at: the origin, and the address.
    const request = { headers: {}, url: '/', socket, connection: socket } as unknown as IncomingMessage;
    const accept = (): void => {
      const conn = new Conn(this.random.uuid(), owner, request, link.address);
      const connection = new Connection(this, wire, conn);
      conn.connection = connection;
      this.connections.add(connection);
      gateway.emit('connection', conn);
      if (link.hole) connection.blackHole();
      connection.send('down', 'open', () => wire.opened(connection));
    };
    if (gateway.gate === undefined) accept();
    else gateway.gate(request, (_error, allowed) => (allowed ? accept() : refuse('turned away')));
  }

  /** A process died: its operating system resets its connections, unless the whole machine is gone. */
  dropAll(owner: Owner, silently: boolean): void {
    for (const connection of this.connections) {
      if (connection.wire.owner !== owner && connection.conn.owner !== owner) continue;
      if (silently) connection.blackHole();
      else connection.break(`${owner.name} died`);
    }
  }
}
