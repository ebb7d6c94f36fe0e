import { closeSync, existsSync, openSync, readdirSync, rmSync, statSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { ChatView } from '../../../contract/ipc.ts';
import type { Core } from '../../../src-main/core-api.ts';
import type { Random } from '../engine/random.ts';
import type { Device } from '../world/device.ts';
import type { Run } from './run.ts';
import type { Command, CommandKind } from './commands.ts';
import type { Sent } from './oracle.ts';

type Deed = (run: Run, command: Command) => void;

const deviceOf = (run: Run, c: Command): Device => {
  const device = run.world.devices[c.who % run.world.devices.length];
  if (device === undefined) throw new Error('There is no device.');
  return device;
};
/** A chat of the device's person. */
export const chatFor = (run: Run, device: Device, what: number): number => {
  const own = run.chatsOf(Number(device.userId));
  return own[what % own.length] ?? 1;
};
const listOf = async (core: Core): Promise<ChatView[]> => {
  const r = await core.requests['chats.list'](undefined);
  return r.ok ? r.value.chats : [];
};
const ofDevice = (run: Run, device: Device, c: Command): Sent | undefined => {
  const own = [...run.world.oracle.sent.values()].filter((s) => s.device === device.name);
  return own[c.what % Math.max(1, own.length)];
};

/** A message that somebody is about to give to the app: the latest deed of all. */
export const messageOf = (
  run: Run,
  device: Device,
  chatId: number,
  text: string,
  { file = null, replyTo = null }: Partial<Pick<Sent, 'file' | 'replyTo'>> = {},
): Sent => ({
  clientId: run.random.uuid(),
  userId: device.userId,
  device: device.name,
  chatId,
  users: run.usersOf(chatId),
  text,
  replyTo,
  texts: [text],
  file,
  order: run.world.oracle.order,
  resolved: false,
  loose: false,
  voided: false,
});

/** Gives a message to the app by `ask`, and notes what the person was told. */
export const give = async (run: Run, sent: Sent, ask: () => Promise<{ ok: boolean }>): Promise<void> => {
  run.world.oracle.sent.set(sent.clientId, sent);
  run.world.totals.sends += 1;
  const r = await ask();
  if (r.ok) sent.resolved = true;
  // The person was told that it did not work.
  else sent.loose = true;
};

/** As `messages.send` takes it, the first time and every other. */
export const asSent = ({ chatId, clientId, text, replyTo }: Sent) => ({
  chatId,
  clientId,
  text,
  ...(replyTo === null ? {} : { replyTo }),
});

export const send = (run: Run, device: Device, chatId: number, replyTo: number | null = null): void => {
  const { oracle } = run.world;
  if (!device.running) return;
  oracle.order += 1;
  const { order } = oracle;
  const text = `${device.userId}/${device.name}/${order} ${run.random.chance(0.1) ? 'ข้อความยาว ๆ '.repeat(20) : 'hello'}`;
  const sent = messageOf(run, device, chatId, text, { replyTo });
  device.ask(`send ${order}`, (core) => give(run, sent, () => core.requests['messages.send'](asSent(sent))));
};

const read = (run: Run, device: Device, c: Command): void =>
  device.ask('read', async (core) => {
    const chats = await listOf(core);
    const chat = chats[Math.floor(c.what / 4) % Math.max(1, chats.length)];
    if (chat === undefined) return;
    // Now and then not to the end.
    const seq = c.what % 4 === 0 ? Math.max(0, chat.headSeq - 1 - (c.who % 2)) : chat.headSeq;
    const era = run.restores;
    // What is read is marked unread no longer, but where it is looked at.
    const unmarked = run.world.oracle.setting(device.userId, device.name, chat.id, 'unread', null);
    const r = await core.requests['chats.markRead']({ chatId: chat.id, seq });
    if (r.ok) unmarked();
    if (r.ok && era === run.restores) run.world.oracle.hasRead(device.userId, chat.id, seq);
  });

/** Where the accounts of a profile have their cache.db. */
const cachesIn = (dir: string): string[] => {
  const accounts = join(dir, 'accounts');
  return existsSync(accounts) ? readdirSync(accounts).map((account) => join(accounts, account, 'cache.db')) : [];
};

/** Damages cache.db in a way that cannot go unnoticed: SQLite has no checksums for a flipped bit in a text. */
const damage = (random: Random) => (dir: string) => {
  for (const file of cachesIn(dir)) {
    if (!existsSync(file)) continue;
    const { size } = statSync(file);
    const how = random.int(0, 4);
    if (how === 0) truncateSync(file, 0);
    else if (how === 1) truncateSync(file, Math.floor(size / 2));
    else if (how === 2) rmSync(`${file}-wal`, { force: true });
    else {
      const fd = openSync(file, 'r+');
      // The header, or a page in the middle.
      const at = how === 3 ? 0 : 4_096 * random.int(0, Math.max(0, Math.floor(size / 4_096) - 1));
      writeSync(fd, Buffer.alloc(Math.min(4_096, size - at), how === 3 ? 0xa5 : 0), 0, undefined, at);
      closeSync(fd);
      if (how === 3) rmSync(`${file}-wal`, { force: true });
    }
  }
};
const lose = (dir: string): void => {
  for (const file of cachesIn(dir)) for (const end of ['', '-wal']) rmSync(`${file}${end}`, { force: true });
};

/** What each command does. */
export const deeds: Record<CommandKind, Deed> = {
  send(run, c) {
    const device = deviceOf(run, c);
    send(run, device, chatFor(run, device, c.what));
  },
  burst(run, c) {
    const device = deviceOf(run, c);
    for (let i = 0; i < 2 + (c.what % 5); i += 1)
      send(run, device, chatFor(run, device, c.what + (c.what % 2 ? i % 2 : 0)));
  },
  sendAgain(run, c) {
    const device = deviceOf(run, c);
    const sent = ofDevice(run, device, c);
    // A file that was chosen once is not chosen again.
    if (sent === undefined || sent.file !== null) return;
    device.ask('send again', (core) => {
      // Whether the first time counted is not known: its place is open.
      if (!sent.resolved) sent.loose = true;
      return core.requests['messages.send'](asSent(sent));
    });
  },
  retry(run, c) {
    const device = deviceOf(run, c);
    const sent = ofDevice(run, device, c);
    if (sent === undefined) return;
    device.ask('retry', (core) => {
      sent.loose = true;
      return core.requests['messages.retry']({ chatId: sent.chatId, clientId: sent.clientId });
    });
  },
  discard(run, c) {
    const device = deviceOf(run, c);
    const sent = ofDevice(run, device, c);
    if (sent === undefined) return;
    device.ask('discard', (core) => {
      sent.loose = true;
      return core.requests['messages.discard']({ chatId: sent.chatId, clientId: sent.clientId });
    });
  },
  draft(run, c) {
    const device = deviceOf(run, c);
    const chatId = chatFor(run, device, c.what);
    // At times on several devices of one person at the same moment.
    const at = c.what % 5 === 4 ? run.world.devices.filter((d) => d.userId === device.userId) : [device];
    at.forEach((one, i) => {
      const text = c.what % 3 === 0 ? '' : `draft ${c.what + i}`;
      one.ask('draft', async (core) => {
        const written = run.world.oracle.drafting(one.name, one.userId, chatId, text);
        const r = await core.requests['drafts.set']({ chatId, text });
        if (r.ok) written();
      });
    });
  },
  read(run, c) {
    read(run, deviceOf(run, c), c);
  },
  /** Several devices of one person at the same moment, each to another place. */
  readTogether(run, c) {
    const { userId } = deviceOf(run, c);
    const own = run.world.devices.filter((d) => d.userId === userId);
    own.forEach((device, i) => read(run, device, { ...c, what: c.what - (c.what % 4) + (i % 2) }));
  },
  page(run, c) {
    const device = deviceOf(run, c);
    const chatId = chatFor(run, device, c.what);
    device.ask('page', (core) =>
      core.requests['messages.page']({
        chatId,
        limit: 1 + (c.what % 20),
        ...(c.what % 2 ? { before: c.what % 40 } : {}),
      }),
    );
  },
  show(run, c) {
    const device = deviceOf(run, c);
    const chatId = c.what % 3 === 0 ? null : chatFor(run, device, c.what);
    device.ask('show', (core) => core.requests['chats.show']({ chatId }));
  },
  create(run, c) {
    const device = deviceOf(run, c);
    const other = 1 + (c.what % 4);
    device.ask('create', (core) => core.requests['chats.create']({ userId: String(other) }));
  },
  typing(run, c) {
    const device = deviceOf(run, c);
    const chatId = chatFor(run, device, c.what);
    device.ask('typing', (core) => core.requests['typing.set']({ chatId, typing: c.what % 3 !== 0 }));
  },
  search(run, c) {
    deviceOf(run, c).ask('search', (core) => core.requests['search.messages']({ query: 'hello' }));
  },
  wake(run, c) {
    deviceOf(run, c).ask('wake', async (core) => core.wake());
  },
  signInSecond(run, c) {
    if (run.world.devices.length < 5) run.join(1 + (c.what % 3));
    else deviceOf(run, c).signIn();
  },
  attack: (run, c) => run.attack(c.what),
  seedSend: (run, c) => run.seedSend(c.what),
  offline: (run, c) => deviceOf(run, c).link.offline(),
  online(run, c) {
    const device = deviceOf(run, c);
    device.link.up = true;
    device.ask('network is back', async (core) => core.wake());
  },
  blackHole: (run, c) => deviceOf(run, c).link.blackHole(),
  clog: (run, c) => deviceOf(run, c).link.clog(c.what % 2 === 0 ? 'up' : 'down'),
  heal(run, c) {
    deviceOf(run, c).link.heal();
    run.unrest(deviceOf(run, c).link);
  },
  reset: (run, c) => deviceOf(run, c).link.reset(),
  dropAck(run, c) {
    deviceOf(run, c).link.dropAcks += 1;
  },
  killApp: (run, c) => run.world.killApp(deviceOf(run, c), 'process'),
  killAppAtDisk(run, c) {
    const { disk } = deviceOf(run, c);
    disk.dieIn = 1 + (c.what % 14);
    disk.death = c.what % 2 === 0 ? 'process' : 'power';
  },
  powerLoss: (run, c) => run.world.killApp(deviceOf(run, c), 'power'),
  damageCache: (run, c) => run.world.killApp(deviceOf(run, c), 'process', damage(run.random)),
  loseCacheAndKill: (run, c) => run.world.killApp(deviceOf(run, c), 'process', lose),
  diskFull(run, c) {
    const { disk } = deviceOf(run, c);
    disk.full = true;
    disk.room = c.what % 10;
  },
  diskOk(run) {
    for (const { disk } of run.world.devices) disk.full = false;
  },
  diskError(run, c) {
    deviceOf(run, c).disk.failing = 1 + (c.what % 2);
  },
  killServer: (run) => run.world.killServer(),
  killServerAtDatabase(run, c) {
    run.world.faults.dieIn = 1 + (c.what % 10);
  },
  stopServer: (run) => run.stopServer(),
  databaseAway(run) {
    run.world.faults.breaking = 0.4;
  },
  databaseBack(run) {
    run.world.faults.breaking = run.baseBreaking;
  },
  takeBackup: (run) => run.takeBackup(),
  restoreBackup: (run, c) => run.restoreBackup(c.what % 2 === 0 ? 'folder' : 'dump'),
  pruneUserLog: (run, c) => run.pruneUserLog(Number(deviceOf(run, c).userId)),
  jumpClock(run, c) {
    const hours = [1, 5, 26, 24 * 9][c.what % 4] ?? 1;
    run.world.jumped += hours * 3_600_000;
  },
  skewClock(run, c) {
    deviceOf(run, c).skew = ((c.what % 5) - 2) * 3_600_000;
  },
  expireToken(run) {
    run.world.jumped += 16 * 60_000;
  },
  revoke: (run, c) => run.revoke(c.what),
};
