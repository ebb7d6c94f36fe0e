import { io } from 'socket.io-client';
import type { Core, CoreParts } from '../../../src-main/core-api.ts';
import { createCore } from '../../../src-main/core.ts';
import type { Random } from '../engine/random.ts';
import type { Owner, Scheduler } from '../engine/scheduler.ts';
import type { Death, Disk } from './disk.ts';
import type { Link } from './link.ts';
import type { Network } from './network.ts';
import { fetchOver } from './rest.ts';
import { SERVER_URL, type SimServer } from './server.ts';
import { startWorker } from './worker.ts';

export interface DeviceParts {
  name: string;
  userId: string;
  email: string;
  password: string;
  scheduler: Scheduler;
  network: Network;
  random: Random;
  server: SimServer;
  disk: Disk;
  link: Link;
  wall: () => number;
  /** Told of each process that starts, before it does anything. */
  onStart: (device: Device, core: Core) => void;
}

/** A device: its disk, its way to the server, and the app's core as processes that come and go. */
export class Device {
  readonly parts: DeviceParts;
  readonly disk: Disk;
  readonly link: Link;
  core: Core | null = null;
  owner: Owner | null = null;
  /** ms by which its clock is wrong. */
  skew = 0;
  starts = 0;
  /** Errors that the core logged, newest last: for the report of a failure. */
  readonly errors: string[] = [];

  constructor(parts: DeviceParts) {
    this.parts = parts;
    this.disk = parts.disk;
    this.link = parts.link;
  }

  get name(): string {
    return this.parts.name;
  }
  get userId(): string {
    return this.parts.userId;
  }
  get running(): boolean {
    return this.owner?.alive === true && this.core !== null;
  }

  /** Starts the app. */
  start(): void {
    if (this.owner?.alive === true) return;
    const { scheduler } = this.parts;
    this.starts += 1;
    const owner: Owner = { name: `${this.name} ${this.starts}`, alive: true };
    this.owner = owner;
    this.disk.owner = owner;
    this.link.serve(owner);
    scheduler.at(
      0,
      'app starts',
      async () => {
        const core = createCore(this.#coreParts(owner));
        this.core = core;
        this.parts.onStart(this, core);
        await core.start();
      },
      owner,
    );
  }

  /** Asks the core as the window would; not at all while no process runs. */
  ask(label: string, work: (core: Core) => Promise<unknown>): void {
    const { core, owner } = this;
    if (core === null || owner === null || !owner.alive) return;
    this.parts.scheduler.at(0, label, () => work(core), owner);
  }

  /** Ends the process at once; the next one finds what is on the disk then. `change` may damage its files. */
  kill(death: Death, change?: (dir: string) => void): void {
    const { owner } = this;
    if (owner === null || !owner.alive) return;
    owner.alive = false;
    this.core = null;
    this.parts.network.dropAll(owner, death === 'power');
    this.disk.next(death, change);
  }

  #coreParts(owner: Owner): CoreParts {
    const { scheduler, random, server, wall } = this.parts;
    const own = random.fork(`core ${this.starts}`);
    return {
      dir: this.disk.dir,
      version: 'simulated',
      now: () => Math.floor(wall() + this.skew),
      after: (ms, work) => {
        const event = scheduler.at(Math.max(1, ms), 'core timer', work);
        return {
          cancel: () => {
            event.work = null;
          },
        };
      },
      random: () => own.next(),
      randomBytes: (count) => own.bytes(count),
      keychain: {
        name: 'simulated',
        seal: async (plain) => `sealed:${plain}`,
        open: async (sealed) => sealed.slice('sealed:'.length),
      },
      connect: io,
      fetch: fetchOver(this.link, owner, () => server.http),
      startWorker: (data) => startWorker(scheduler, owner, () => own.next() * 0.5, data),
      log: (level, message, fields) => {
        if (level === 'error')
          this.errors.push(`${scheduler.now.toFixed(0)} ${owner.name}: ${message} ${JSON.stringify(fields ?? {})}`);
        if (scheduler.trace && level !== 'debug')
          scheduler.trace(`${' '.repeat(13)}${owner.name}: ${level} ${message} ${JSON.stringify(fields ?? {})}`);
      },
    };
  }

  signIn(): void {
    const { email, password } = this.parts;
    this.ask('sign in', (core) => core.requests['auth.login']({ server: SERVER_URL, email, password }));
  }
}
