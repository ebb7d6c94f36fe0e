import type { Core } from '../../../src-main/core-api.ts';
import { type DatabaseFaults, MemoryDatabase } from '../database/engine.ts';
import { newcomer, type Chat, type Member, type User } from '../database/tables.ts';
import { activate } from '../engine/active.ts';
import { createRandom, type Random } from '../engine/random.ts';
import { Scheduler } from '../engine/scheduler.ts';
import { Oracle } from '../model/oracle.ts';
import { noTotals, type Totals } from '../stats.ts';
import { Device } from './device.ts';
import { Disk } from './disk.ts';
import { Link } from './link.ts';
import { Network } from './network.ts';
import { SimServer } from './server.ts';

/** 2026-03-01: where simulated clocks start, ms since 1970. */
const START_MS = Date.UTC(2026, 2, 1);
export const PASSWORD = 'correct horse battery';
const NAMES = ['ann', 'bob', 'cid', 'eve'] as const;

/** A server, its database, people and their devices, and the one clock they live by. */
export class World {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly network: Network;
  readonly database: MemoryDatabase;
  readonly server: SimServer;
  readonly serverDisk: Disk;
  readonly devices: Device[] = [];
  readonly oracle = new Oracle();
  readonly totals: Totals = noTotals();
  readonly faults: DatabaseFaults = { breaking: 0, slow: 0, slowMs: 0, dieIn: 0 };
  /** ms by which everybody's clock was moved on. */
  jumped = 0;
  /** Crashes of the product's own code. */
  readonly crashes: string[] = [];
  onStart: (device: Device, core: Core) => void = () => undefined;

  constructor(seed: number) {
    this.random = createRandom(seed);
    this.scheduler = new Scheduler(this.random.fork('order'));
    activate({ scheduler: this.scheduler, random: this.random.fork('ids'), wall: this.wall });
    this.scheduler.failed = (error) =>
      void this.crashes.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
    const count = this.count;
    const totals = this.totals;
    this.network = new Network(this.scheduler, this.random.fork('network'), {
      get frames() {
        return totals.frames;
      },
      set frames(n) {
        totals.frames = n;
      },
      count,
    });
    this.database = new MemoryDatabase({
      scheduler: this.scheduler,
      random: this.random.fork('database'),
      wall: this.wall,
      faults: this.faults,
      kind: this.random.chance(0.7) ? 'postgres' : 'embedded',
      onDeath: () => this.killServer(),
      count,
    });
    this.serverDisk = new Disk('server', this.random.fork('server disk'));
    this.server = new SimServer({
      scheduler: this.scheduler,
      network: this.network,
      database: this.database,
      disk: this.serverDisk,
      wall: this.wall,
    });
    this.#people();
  }

  readonly wall = (): number => START_MS + this.jumped + this.scheduler.now;
  readonly count = (what: string): void => {
    this.totals.counts[what] = (this.totals.counts[what] ?? 0) + 1;
  };

  /** Ann and Bob, and Bob and Cid, have a chat; so have Cid and Eve, who would like to know the others'. */
  #people(): void {
    const t = this.database.live;
    const at = new Date(this.wall());
    NAMES.forEach((name, i) => {
      const user: User = {
        id: i + 1,
        email: `${name}@example.org`,
        name,
        passwordHash: `simulated:${PASSWORD}`,
        headUseq: 0,
        lastSeen: null,
        readReceipts: true,
        showPresence: true,
        presenceAt: null,
      };
      t.users.set(user.id, user);
    });
    for (const users of [
      [1, 2],
      [2, 3],
      [3, 4],
    ] as const) {
      const chat: Chat = {
        id: t.nextChat,
        users,
        group: null,
        head: 0,
        lastMessageSeq: 0,
        pins: [],
        pinsSeq: 0,
        epoch: this.random.uuid(),
        changedXid: 1,
        updatedAt: at,
      };
      t.nextChat += 1;
      t.chats.set(chat.id, chat);
      t.members.set(
        chat.id,
        users.map((userId): Member => ({
          chatId: chat.id,
          userId,
          role: 'member',
          ...newcomer(0),
          settingsUseq: 0,
          changedXid: 1,
        })),
      );
    }
  }

  /** Gives a person another device. It is not started yet. */
  addDevice(userId: number): Device {
    const person = NAMES[userId - 1] ?? 'eve';
    const name = `${person}${this.devices.filter((d) => d.userId === String(userId)).length + 1}`;
    const device = new Device({
      name,
      userId: String(userId),
      email: `${person}@example.org`,
      password: PASSWORD,
      scheduler: this.scheduler,
      network: this.network,
      random: this.random.fork(`device ${name}`),
      server: this.server,
      disk: new Disk(name, this.random.fork(`disk ${name}`)),
      link: this.addLink(name, userId),
      wall: this.wall,
      onStart: (d, core) => this.onStart(d, core),
    });
    device.disk.onDeath = (death) => this.killApp(device, death);
    this.devices.push(device);
    return device;
  }

  addLink(name: string, userId: number): Link {
    const link = new Link(name, this.network, `10.0.0.${this.devices.length + 1}`);
    link.userId = userId;
    return link;
  }

  killApp(device: Device, death: 'process' | 'power', change?: (dir: string) => void): void {
    if (!device.running) return;
    this.totals.kills += 1;
    this.scheduler.outside(() => {
      device.kill(death, change);
      this.scheduler.at(this.random.int(1, 3_000), `${device.name} is started again`, () => device.start());
    });
  }

  killServer(): void {
    if (this.server.owner?.alive !== true) return;
    this.totals.kills += 1;
    this.scheduler.outside(() => {
      this.server.kill(this.random.chance(0.2));
      this.scheduler.at(this.random.int(1, 3_000), 'the server is started again', () => this.server.start());
    });
  }

  end(): void {
    this.scheduler.clear();
    for (const device of this.devices) if (device.owner) device.owner.alive = false;
    if (this.server.owner) this.server.owner.alive = false;
    Disk.removeAll();
    activate(null);
  }
}
