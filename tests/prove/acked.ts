import { randomUUID } from 'node:crypto';
import { randomFrom, type Random } from '../chaos/support/random.ts';
import { noCluster, startCluster, type Cluster } from '../chaos/support/cluster.ts';
import { createSender, type Sender } from '../chaos/support/sender.ts';
import type { Kind } from '../chaos/support/server-process.ts';
import { sleep, until } from '../chaos/support/wait.ts';
import { openWorld, type World } from '../chaos/support/world.ts';
import {
  count,
  median,
  need,
  ofMost,
  onEach,
  timesOf,
  wrongOf,
  type Context,
  type Proof,
  type Result,
} from './proof.ts';

const SENDERS = 32;
/** One life of the server in four is long enough for volume, ms; the others end while it is still warming up. */
const SHORT_MS: readonly [number, number] = [50, 500];
const LONG_MS: readonly [number, number] = [3_000, 8_000];
/** A server that was killed listens again within, ms. */
const REOPEN_MS = 5_000;

/** People in pairs send as fast as they get acks, until they are told to stop. */
const load = async (world: World): Promise<{ senders: Sender[]; chats: number[]; stop: () => Promise<void> }> => {
  const people = await world.people(SENDERS);
  const senders: Sender[] = [];
  const chats: number[] = [];
  const stops: (() => Promise<void>)[] = [];
  for (const [n, person] of people.entries()) {
    const other = people[n ^ 1];
    if (!other) continue;
    const chatId = await world.chat(person, other);
    const sender = createSender({ name: `s${n}`, url: world.server.url, person, history: world.history });
    senders.push(sender);
    chats.push(chatId);
    stops.push(sender.keepSending(chatId));
  }
  return { senders, chats, stop: async () => void (await Promise.all(stops.map((stop) => stop()))) };
};

/** Beside that, what takes several statements in one transaction: settings, and the list from nothing. Answers what stops it. */
const loadTransactions = (senders: readonly Sender[], chats: readonly number[], random: Random): (() => void) => {
  const timer = setInterval(() => {
    const n = random.int(0, senders.length - 1);
    const socket = senders[n]?.socket;
    if (socket?.connected !== true) return;
    const set = { kind: 'pin', on: random.chance(0.5) };
    socket.emit('set_chat', { chatId: chats[n], clientId: randomUUID(), set }, () => undefined);
    socket.emit('sync', {}, () => undefined);
  }, 5);
  return () => clearInterval(timer);
};

const sum = (senders: readonly Sender[], of: keyof Sender['counts']): number =>
  senders.reduce((total, s) => total + s.counts[of], 0);

/** The embedded database starts cold and slowly: where there is PostgreSQL too, most of the volume is on that. */
const share = (kinds: readonly Kind[], kind: Kind): { kills: number; acked: number } =>
  kinds.length === 1
    ? { kills: 100, acked: 50_000 }
    : kind === 'embedded'
      ? { kills: 60, acked: 10_000 }
      : { kills: 100, acked: 42_000 };

/** Kills again and again under load; everything acknowledged must be in the log, where the ack said, once. */
const killUnderLoad = async (context: Context, kind: Kind): Promise<Result[]> => {
  const { random } = context;
  const whole = share(context.kinds, kind);
  const [kills, target] = [context.amount(whole.kills, 3), context.amount(whole.acked, 500)];
  await using world = await openWorld({ random, server: kind });
  const { senders, stop } = await load(world);
  let done = 0;
  const restarts: number[] = [];
  for (; done < kills || sum(senders, 'acked') < target; done += 1) {
    await sleep(random.int(...(done % 4 === 3 || done >= kills ? LONG_MS : SHORT_MS)));
    world.fault('kill -9');
    await world.server.kill();
    restarts.push(await world.server.start());
    // A life in which nobody got through would prove nothing.
    const before = sum(senders, 'acked');
    await until('acks go on', 20_000, () => sum(senders, 'acked') > before);
    if (done % 25 === 0) context.say(`${kind}: ${done} kills, ${count(sum(senders, 'acked'))} acked`);
  }
  await stop();
  const verdict = await world.end();
  const { lost, doubled, acked } = verdict.numbers;
  const fault = `server kill -9 50 ms to 8 s after its start, ${SENDERS} senders, ${kind}`;
  const wrong = wrongOf(verdict);
  const back = timesOf(restarts, REOPEN_MS);
  return [
    {
      fault,
      runs: `${count(done)} kills, ${count(acked)} acked`,
      held: wrong === '' && acked >= target,
      said: `lost ${lost}, doubled ${doubled}${wrong}`,
      numbers: { kills: done, acked, lost, doubled, resent: sum(senders, 'resent') },
    },
    {
      title: 'a killed server is back soon',
      fault,
      runs: `${count(done)} kills`,
      held: median(restarts) <= REOPEN_MS,
      said: `listens again: ${back}`,
      numbers: { medianMs: Math.round(median(restarts)), worstMs: Math.round(Math.max(...restarts)) },
    },
  ];
};

export const serverKilled: Proof = {
  promises: ['P1'],
  title: 'what was acknowledged is not lost',
  fault: 'server kill -9 under load',
  run: onEach(killUnderLoad),
};

/** A database of our own that is stopped as if it had crashed, and started again. */
const crashUnderLoad = async (context: Context, cluster: Cluster): Promise<Result[]> => {
  const { random } = context;
  const crashes = context.amount(20, 2);
  await using world = await openWorld({
    random,
    server: { kind: 'postgres', databaseUrl: await cluster.database('crashed') },
  });
  const { senders, chats, stop } = await load(world);
  // With luck of its own: a timer must not take the schedule's.
  const calm = loadTransactions(senders, chats, randomFrom(context.seed));
  const RESUME_MS = 5_000;
  let slowest = 0;
  for (let n = 0; n < crashes; n += 1) {
    await sleep(random.int(200, 1_500));
    world.fault('immediate stop of the database');
    await cluster.crash();
    await sleep(random.int(0, 2_000));
    await cluster.start();
    const before = sum(senders, 'acked');
    slowest = Math.max(slowest, await until('acks go on', 30_000, () => sum(senders, 'acked') > before, 5));
  }
  const alive = world.server.running;
  calm();
  await stop();
  const verdict = await world.end();
  const { lost, doubled, acked } = verdict.numbers;
  const numbers = {
    crashes,
    acked,
    lost,
    doubled,
    retryErrors: sum(senders, 'retryErrors'),
    resumeMs: Math.round(slowest),
  };
  const wrong = wrongOf(verdict);
  const runs = `${crashes} crashes, ${count(acked)} acked`;
  return [
    {
      fault: 'pg_ctl -m immediate stop under load (a cluster of its own)',
      runs,
      held: verdict.faults.length === 0,
      said: `lost ${lost}, doubled ${doubled}${wrong}`,
      numbers,
    },
    {
      promise: 'P13',
      title: 'a database that goes away degrades, and breaks nothing',
      fault: 'PostgreSQL stopped at once for 0–2 s and started again; the server stays',
      runs,
      held: verdict.faults.length === 0 && alive && slowest <= RESUME_MS,
      said: `sending goes on ${ofMost(slowest, RESUME_MS)} after its return; ${count(numbers.retryErrors)} sends were refused with "retry" meanwhile, lost ${lost}${wrong}`,
      numbers,
    },
  ];
};

export const databaseCrashed: Proof = {
  promises: ['P1', 'P13'],
  title: 'what was acknowledged is not lost',
  fault: 'PostgreSQL immediate stop under load',
  async run(context) {
    need(noCluster());
    const cluster = await startCluster();
    try {
      return await crashUnderLoad(context, cluster);
    } finally {
      await cluster.dispose();
    }
  },
};
