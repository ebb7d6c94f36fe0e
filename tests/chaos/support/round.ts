import { PROTOCOL, SOCKET_PATH } from '../../../contract/socket.ts';
import { io } from 'socket.io-client';
import type { Person } from '../../flow/support/people.ts';
import type { CheckName, Verdict } from './checker.ts';
import type { Cluster } from './cluster.ts';
import { DeviceGone, type Device } from './device.ts';
import { databaseCrash, rage } from './nemesis.ts';
import { startChaosProxy, type ChaosProxy } from './proxy.ts';
import { randomFrom, type Random } from './random.ts';
import { createSender, type Sender } from './sender.ts';
import type { Kind } from './server-process.ts';
import { sleep, underway } from './wait.ts';
import { openWorld, type World } from './world.ts';

export interface RoundOptions {
  kind: Kind;
  seed: number;
  /** How long the faults last, ms. */
  ms: number;
  /** Devices of the three people. Default: two, two and one. */
  devices?: readonly [number, number, number];
  /** Raw senders beside them. */
  senders?: number;
  /** A cluster of our own, whose database is stopped at once as one more fault. */
  cluster?: Cluster;
  names?: readonly CheckName[];
  historyFile?: string;
}

export interface RoundResult {
  verdict: Verdict & { doubledKeys: number };
  faults: number;
  /** From the end of the faults until everything was quiet, ms. */
  healedMs: number;
  seed: number;
}

/** Somebody who is in none of the chats listens to everything the server tells. */
const spyOn = async (world: World, person: Person): Promise<() => void> => {
  const socket = io(world.server.url, {
    path: SOCKET_PATH,
    transports: ['websocket'],
    forceNew: true,
    reconnectionDelayMax: 500,
    auth: { token: person.token, protocol: PROTOCOL },
  });
  socket.onAny((what: string, data: unknown) => {
    const of = typeof data === 'object' && data !== null ? data : {};
    const chatId = 'chatId' in of ? of.chatId : what === 'chat_list_update' && 'id' in of ? of.id : undefined;
    if (chatId !== undefined)
      world.history.note({ process: 'spy', userId: String(person.id), op: 'saw', chatId: Number(chatId), what });
  });
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  return () => void socket.disconnect();
};

/** Writes and reads in the chats it has until it is told to stop. */
const live = async (device: Device, chats: readonly number[], random: Random, over: () => boolean): Promise<void> => {
  while (!over()) {
    await sleep(random.int(20, 250));
    if (!device.running) continue;
    try {
      const chatId = random.pick(chats);
      if (random.chance(0.7)) await device.send(chatId);
      else {
        const chat = (await device.chats()).find((c) => c.id === chatId);
        if (chat && chat.headSeq > chat.readSeq)
          await device.markRead(chatId, random.int(chat.readSeq + 1, chat.headSeq));
      }
    } catch (error) {
      // Killed in between: it goes on after its restart.
      if (!(error instanceof DeviceGone)) throw error;
    }
  }
};

/** Three people with devices and some raw senders talk while everything that can break breaks; then all of it is judged. */
export const chaosRound = async (options: RoundOptions): Promise<RoundResult> => {
  const { kind, seed, ms, devices = [2, 2, 1], senders = 4, cluster } = options;
  const random = randomFrom(seed);
  const databaseUrl = await cluster?.database(`round_${seed}_${Date.now()}`);
  await using world = await openWorld({
    random,
    server: { kind, ...(databaseUrl === undefined ? {} : { databaseUrl }) },
    ...(options.historyFile === undefined ? {} : { historyFile: options.historyFile }),
  });
  const people: Device[] = [];
  for (const [n, count] of devices.entries()) {
    const name = ['ann', 'bo', 'cy'][n] ?? `x${n}`;
    const { device } = await world.open(`${name}0`);
    people.push(device);
    for (let i = 1; i < count; i += 1) await world.open(`${name}${i}`, device);
  }
  const chatsOf = new Map<string, number[]>(people.map((d) => [d.userId, []]));
  for (const [i, a] of people.entries())
    for (const b of people.slice(i + 1)) {
      const chatId = await world.direct(a, b);
      for (const d of [a, b]) chatsOf.get(d.userId)?.push(chatId);
    }

  // Every sender has a chat with one of the people, over a link of its own.
  const crowd = await world.people(senders + 1);
  const [spy, ...writers] = crowd;
  if (!spy) throw new Error('There is nobody to spy.');
  const links: ChaosProxy[] = [];
  const raw: { sender: Sender; chatId: number }[] = [];
  for (const [n, person] of writers.entries()) {
    const link = await startChaosProxy(world.server.url, random);
    links.push(link);
    const friend = people[n % people.length];
    const chatId = await world.chat(person, { ...person, id: Number(friend?.userId ?? 0) });
    const sender = createSender({ name: `raw${n}`, url: link.url, person, history: world.history, patience: 700 });
    await sender.send(chatId, 1);
    raw.push({ sender, chatId });
  }
  const stopSpying = await spyOn(world, spy);

  for (const link of links) link.set('both', { drop: 0.02, double: 0.02, jitter: 20 });
  const stops = raw.map(({ sender, chatId }) => sender.keepSending(chatId, () => sleep(random.int(0, 60))));
  let over = false;
  const lives = [
    ...world.devices.map(({ device }) => underway(live(device, chatsOf.get(device.userId) ?? [], random, () => over))),
    (async () => {
      while (!over) {
        await sleep(random.int(300, 1_500));
        if (!over) random.pick(links).reset();
      }
    })(),
  ];
  let faults = 0;
  try {
    faults = await rage(world, random, ms, cluster ? [databaseCrash(cluster)] : []);
  } finally {
    over = true;
    for (const link of links) link.calm();
    // The last of each sender is acknowledged before it ends.
    if (!world.server.running) await world.server.start();
    await Promise.all([...lives, ...stops.map((stop) => stop())]);
    stopSpying();
    for (const link of links) await link.stop();
  }
  const healedMs = await world.quiet();
  const verdict = await world.end(options.names);
  return { verdict, faults, healedMs, seed };
};
