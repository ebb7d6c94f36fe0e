import type { Core } from '../../../src-main/core-api.ts';
import { copyTables, type Tables } from '../database/tables.ts';
import type { Random } from '../engine/random.ts';
import type { Device } from '../world/device.ts';
import type { Link } from '../world/link.ts';
import { Stranger } from '../world/stranger.ts';
import { World } from '../world/world.ts';
import { actSomehow } from './acts.ts';
import type { Command } from './commands.ts';
import { deeds } from './deeds.ts';
import { filesSomehow } from './files.ts';
import { groupSomehow, type InviteLink } from './groups.ts';
import { peopleSomehow } from './people.ts';
import { markSomehow, setSomehow } from './settings.ts';
import { watchCore, watchWire } from './watch.ts';

/** A session that was used is good for longer than this, ms (contract/limits.ts: 60 days). */
const SESSION_MS = 50 * 24 * 3_600_000;

/** Seeds (modulo 42) in which files are sent: among them some with groups, with what people do to messages, and with blocks. */
const FILING: ReadonlySet<number> = new Set([21, 24, 36, 38]);

/** How bad the network, the database and the luck of a run are, besides what its commands do. */
interface Weather {
  pushLoss: number;
  doubling: number;
  slowest: number;
  breaking: number;
  slow: number;
}

/** One run: a world, its people, and what is done to it. */
export class Run {
  readonly world: World;
  readonly random: Random;
  readonly stranger: Stranger;
  readonly baseBreaking: number;
  readonly slowDatabase: boolean;
  readonly #weather: Weather;
  #backup: Tables | null = null;
  /** How often somebody signed a device out from afar. */
  revocations = 0;
  /** How often a backup was put back. */
  restores = 0;
  /** Chance for what people do to messages that are there; null: nobody does such things in this run. */
  readonly acting: Random | null;
  /** Likewise, for what people set for their chats. */
  readonly setting: Random | null;
  /** Likewise, for marking chats unread. */
  readonly marking: Random | null;
  /** Likewise, for what people do with groups. */
  readonly grouping: Random | null;
  /** Likewise, for what people do about themselves and others. */
  readonly peopling: Random | null;
  /** Likewise, for sending files. */
  readonly filing: Random | null;
  /** Files that somebody stopped, by the key of their message. */
  readonly paused = new Map<string, Device>();
  /** Invite links that somebody was shown. */
  readonly links: InviteLink[] = [];
  /** Who was ever to be blocked by whom: `<who blocks>:<who is>`. */
  readonly blockings = new Set<string>();
  /** No more faults: what dies is started again at once. */
  calm = false;

  constructor(seed: number) {
    this.world = new World(seed);
    this.random = this.world.random.fork('deeds');
    const r = this.world.random.fork('weather');
    this.#weather = {
      pushLoss: r.chance(0.2) ? 0.1 : 0,
      doubling: r.chance(0.3) ? 0.05 : 0,
      slowest: r.pick([10, 40, 40, 400]),
      breaking: r.chance(0.2) ? 0.04 : 0,
      slow: r.chance(0.3) ? 0.1 : 0,
    };
    this.baseBreaking = this.#weather.breaking;
    this.slowDatabase = this.#weather.slow > 0;
    Object.assign(this.world.faults, { breaking: this.#weather.breaking, slow: this.#weather.slow, slowMs: 300 });
    // The other runs keep their course, so that the seeds that found something once still do.
    this.acting = seed % 7 === 1 || seed % 7 === 4 ? this.world.random.fork('acts') : null;
    this.setting = seed % 7 === 2 || seed % 7 === 5 ? this.world.random.fork('settings') : null;
    this.marking = seed % 14 === 5 || seed % 14 === 9 ? this.world.random.fork('marks') : null;
    this.grouping = seed % 14 === 7 ? this.world.random.fork('groups') : null;
    this.peopling = seed % 14 === 0 || seed % 14 === 10 ? this.world.random.fork('people') : null;
    this.filing = FILING.has(seed % 42) ? this.world.random.fork('files') : null;
    watchWire(this);
    this.world.onStart = (device, core) => this.#onStart(device, core);
    this.stranger = new Stranger(this.world);
    this.unrest(this.stranger.link);
  }

  get tables(): Tables {
    return this.world.database.live;
  }
  chatsOf(userId: number): number[] {
    return [...this.tables.chats.values()].filter((c) => c.users.includes(userId)).map((c) => c.id);
  }
  isGroup(chatId: number): boolean {
    return this.tables.chats.get(chatId)?.group != null;
  }
  /** The two of a direct chat; of a group nobody. */
  usersOf(chatId: number): readonly number[] {
    return this.tables.chats.get(chatId)?.users ?? [];
  }

  /** Somebody takes a device and signs in. */
  join(userId: number): Device {
    const device = this.world.addDevice(userId);
    this.unrest(device.link);
    device.start();
    this.world.scheduler.at(5, 'signs in', () => device.signIn(), null);
    return device;
  }

  #onStart(device: Device, core: Core): void {
    watchCore(this, device, core);
    core.on('account.changed', ({ account, reason }) => {
      // The server ends a session by somebody's will alone: not because an answer of its own got lost.
      const lost = this.revocations + this.restores > 0 || this.world.jumped >= SESSION_MS;
      // A renewed session that the disk refused to take is gone with the process.
      if (reason === 'revoked' && !lost && !device.disk.refused)
        this.world.oracle.violation('session', `${device.name} was signed out by nobody`);
      if (account === null || reason === 'revoked')
        this.world.scheduler.at(this.random.int(100, 5_000), 'signs in again', () => device.signIn(), null);
    });
  }

  /** The network as it is on an ordinary day. */
  unrest(link: Link): void {
    if (this.calm) return;
    const { pushLoss, doubling, slowest } = this.#weather;
    Object.assign(link, { pushLoss, doubling, slowest });
  }

  /** Everything up to the first quiet moment, then the commands one after another. */
  async play(commands: readonly Command[]): Promise<void> {
    const { world } = this;
    const { scheduler } = world;
    world.server.start();
    for (const userId of [1, 2, 3]) this.join(userId);
    // Half of the time somebody has a second device from the beginning.
    if (this.random.chance(0.5)) this.join(this.random.int(1, 3));
    await scheduler.run(
      () => world.server.ready && world.devices.every((d) => (d.core?.connection().syncedAt ?? null) !== null),
      5_000,
    );
    this.takeBackup();
    for (const command of commands) {
      world.count(command.kind);
      scheduler.at(0, command.kind, () => deeds[command.kind](this, command), null);
      if (this.acting?.chance(0.7)) scheduler.at(0, 'acts', () => actSomehow(this), null);
      if (this.setting?.chance(0.7)) scheduler.at(0, 'settings', () => setSomehow(this), null);
      if (this.marking?.chance(0.5)) scheduler.at(0, 'marks', () => markSomehow(this), null);
      if (this.grouping?.chance(0.8)) scheduler.at(0, 'groups', () => groupSomehow(this), null);
      if (this.peopling?.chance(0.8)) scheduler.at(0, 'people', () => peopleSomehow(this), null);
      if (this.filing?.chance(0.6)) scheduler.at(0, 'files', () => filesSomehow(this), null);
      await scheduler.run(() => false, scheduler.now + command.wait);
    }
    world.totals.commands = commands.length;
  }

  attack(what: number): void {
    const strange = [...this.tables.chats.values()]
      .filter((c) => !c.users.includes(this.stranger.userId))
      .map((c) => c.id);
    const chatId = strange[what % strange.length] ?? 1;
    const refused = (name: string, input: unknown, allowed: (answer: string) => boolean = () => false) =>
      this.stranger.use((socket) => {
        socket.emit(name, input, (answer: unknown) => {
          const text = JSON.stringify(answer);
          if (text.includes('"ok":true') && !allowed(text))
            this.world.oracle.violation('I10', `Eve’s ${name} of chat ${chatId} was answered: ${text.slice(0, 200)}`);
        });
      });
    const victim = String(this.usersOf(chatId)[0] ?? 1);
    const message = { content: `4/eve/forged ${what}`, clientId: this.random.uuid() };
    const ways = [
      () => refused('fetch_events', { chatId, from: 1, to: 50 }),
      () => refused('fetch_events', { chatId, from: 1, to: 1 }),
      () => refused('fetch_events', { chatId, from: 1, to: 500 }),
      () => refused('send_message', { chatId, senderId: victim, ...message }),
      () => refused('send_message', { chatId, ...message }),
      () => refused('mark_read', { chatId }),
      () => refused('open_chat', { chatId }),
      () => refused('typing', { chatId, typing: true }),
      // In her own chat, as somebody else.
      () => refused('send_message', { chatId: 3, senderId: '3', ...message }),
      () =>
        refused('fetch_pages', { ranges: [{ chatId, from: 1, to: 50 }] }, (answer) => answer.includes('"pages":"[]"')),
      () =>
        refused('search_messages', { query: '/', within: [{ chatId, from: 1, to: 50 }] }, (answer) =>
          answer.includes('"messages":[],"rest":[]'),
        ),
      // Over all that is hers: her chat with Cid is chat 3, and what is written there names the two of them.
      () => refused('search_messages', { query: '/' }, (answer) => !/"chatId":(?!3[,}])/.test(answer)),
    ];
    ways[what % ways.length]?.();
  }

  /** Eve writes to Cid, and repeats herself at times. */
  seedSend(what: number): void {
    const content = `4/eve/${what} hello`;
    const clientId = this.random.uuid();
    this.stranger.use((socket) => {
      for (let i = 0; i <= Number(what % 3 === 0); i += 1)
        socket.emit('send_message', { chatId: 3, content, clientId });
    });
  }

  stopServer(): void {
    const { world } = this;
    world.server.stop();
    world.scheduler.at(this.random.int(100, 6_000), 'the server is started again', () => world.server.start(), null);
  }

  takeBackup(): void {
    this.#backup = copyTables(this.tables);
  }

  /** The operator puts the backup back: the folder as it was, or a dump into a new database. */
  restoreBackup(how: 'folder' | 'dump'): void {
    const { world } = this;
    const backup = this.#backup;
    if (backup === null) return this.takeBackup();
    world.count(`restored from a ${how}`);
    const lost = this.tables.sends;
    world.server.kill();
    world.database.restore(backup, how, how === 'folder' || this.random.chance(0.5));
    this.restores += 1;
    const { oracle } = world;
    for (const sent of oracle.sent.values()) {
      const key = `${sent.userId}:${sent.clientId}`;
      if (lost.has(key) && !backup.sends.has(key)) sent.voided = true;
    }
    for (const key of oracle.acked.keys()) if (!backup.sends.has(key)) oracle.acked.delete(key);
    oracle.read.clear();
    world.scheduler.at(this.random.int(100, 3_000), 'the server is started again', () => world.server.start(), null);
  }

  /** Two entries were made in a person's own log and are not kept any more: who missed them cannot be told. */
  pruneUserLog(userId: number): void {
    const { database } = this.world;
    const next = copyTables(this.tables);
    const user = next.users.get(userId);
    if (user === undefined) return;
    next.users.set(userId, { ...user, headUseq: user.headUseq + 2 });
    next.userEvents.set(userId, []);
    database.live = next;
  }

  /** Somebody signs a device out from afar: its next proof of who it is will be refused. */
  revoke(what: number): void {
    const { database } = this.world;
    const next = copyTables(this.tables);
    const all = [...next.devices.values()].filter((d) => d.revokedAt === null);
    const one = all[what % Math.max(1, all.length)];
    if (one === undefined) return;
    this.revocations += 1;
    next.devices.set(one.id, { ...one, revokedAt: new Date(this.world.wall()) });
    database.live = next;
  }

  /** Faults stop: everything works, whatever is down is started, and people sign in where they were signed out. */
  calmDown(): void {
    this.calm = true;
    const { world } = this;
    Object.assign(world.faults, { breaking: 0, slow: 0, dieIn: 0 });
    for (const device of world.devices) {
      device.disk.full = false;
      device.disk.failing = 0;
      device.disk.dieIn = 0;
      device.link.heal();
      device.link.slowest = 40;
      device.start();
    }
    this.stranger.link.heal();
    this.stranger.link.slowest = 40;
    if (world.server.owner?.alive !== true) world.server.start();
  }
}
