import { noRedis, startRedis, type OwnRedis } from '../chaos/support/redis.ts';
import { createSender } from '../chaos/support/sender.ts';
import { startServer } from '../chaos/support/server-process.ts';
import { sleep, until } from '../chaos/support/wait.ts';
import { openWorld } from '../chaos/support/world.ts';
import { count, need, noPostgres, ofMost, wrongOf, type Context, type Proof, type Result } from './proof.ts';

const SENDERS = 20;
/** After the return of Redis a message of one node is told at the other within, ms. */
const RESUME_MS = 5_000;

const prove = async (context: Context, redis: OwnRedis): Promise<Result[]> => {
  const { random } = context;
  const rounds = context.amount(10, 2);
  const env = { JWT_SECRET: 'a secret that two nodes share, long enough for HS256', REDIS_URL: redis.url };
  await using world = await openWorld({ random, server: { kind: 'postgres', env } });
  const { databaseUrl } = world.server;
  if (databaseUrl === null) throw new Error('The nodes have no database.');
  const other = await startServer({ kind: 'postgres', databaseUrl, env });
  const senders: ReturnType<typeof createSender>[] = [];
  try {
    // Every person's devices are spread over the nodes.
    const ann = await world.open('ann0');
    await world.open('ann1', ann.device, {}, other.url);
    const bo = await world.open('bo0', undefined, {}, other.url);
    await world.open('bo1', bo.device);
    const cy = await world.open('cy0', undefined, {}, other.url);
    const chats = [
      await world.direct(ann.device, bo.device),
      await world.direct(ann.device, cy.device),
      await world.direct(bo.device, cy.device),
    ];
    const people = await world.people(SENDERS);
    const stops: (() => Promise<void>)[] = [];
    for (const [n, person] of people.entries()) {
      const friend = [ann, bo, cy][n % 3] ?? ann;
      const chatId = await world.chat(person, { ...person, id: Number(friend.device.userId) });
      const node = n % 2 === 0 ? world.server : other;
      const sender = createSender({ name: `s${n}`, url: node.url, person, history: world.history });
      senders.push(sender);
      stops.push(sender.keepSending(chatId, () => sleep(random.int(50, 200))));
    }
    for (const { proxy } of world.devices) proxy.set('both', { jitter: 800 });
    const talk = async (times: number): Promise<void> => {
      for (let n = 0; n < times; n += 1) {
        await ann.device.send(random.pick([chats[0], chats[1]]) ?? 0);
        await bo.device.send(random.pick([chats[0], chats[2]]) ?? 0);
        await cy.device.send(random.pick([chats[1], chats[2]]) ?? 0);
      }
    };
    let slowest = 0;
    for (let round = 0; round < rounds; round += 1) {
      await talk(10);
      world.fault('Redis kill -9');
      await redis.kill();
      await talk(10);
      await sleep(random.int(500, 5_000));
      const node = round % 2 === 0 ? other : world.server;
      if (round % 3 === 2) {
        world.fault('a node kill -9');
        await node.kill();
        await node.start();
      }
      await redis.start();
      // A message at one node that is told at the other, over links that are straight for the measure.
      for (const { proxy } of [ann, bo]) proxy.calm();
      for (const { device } of [ann, bo]) {
        await device.wake();
        await until('online', 60_000, async () => (await device.state()).connection.state === 'online');
      }
      const back = performance.now();
      for (let told = false; !told;) {
        const text = `across ${round} ${performance.now()}`;
        await ann.device.send(chats[0] ?? 0, text);
        told = await until('told', 1_000, async () =>
          ((await bo.device.texts(chats[0] ?? 0)) ?? []).includes(text),
        ).then(
          () => true,
          () => false,
        );
        if (performance.now() - back > 60_000) throw new Error('Nothing is told across the nodes any more.');
      }
      slowest = Math.max(slowest, performance.now() - back);
      for (const { proxy } of [ann, bo]) proxy.set('both', { jitter: 800 });
    }
    await Promise.all(stops.map((stop) => stop()));
    await world.quiet();
    const verdict = await world.end();
    const { views, unlike, lost, doubled, acked, sends } = verdict.numbers;
    const wrong = wrongOf(verdict);
    const runs = `${rounds} outages, ${count(sends)} sends`;
    return [
      {
        runs,
        held: wrong === '',
        said: `order equal in ${count(views - unlike)} of ${count(views)} chats on devices; lost ${lost} of ${count(acked)}, doubled ${doubled}${wrong}`,
        numbers: { rounds, sends, acked, views, unlike, lost, doubled },
      },
      {
        promise: 'P13',
        title: 'a Redis that goes away degrades, and breaks nothing',
        fault: 'Redis kill -9 for 0.5–5 s between two nodes, every third time a node with it',
        runs,
        held: wrong === '' && slowest <= RESUME_MS,
        said: `told across the nodes ${ofMost(slowest, RESUME_MS)} after its return; lost ${lost}, doubled ${doubled}${wrong}`,
        numbers: { rounds, slowestMs: Math.round(slowest), lost, doubled },
      },
    ];
  } finally {
    for (const s of senders) s.stop();
    await other.dispose();
  }
};

export const twoNodes: Proof = {
  promises: ['P3', 'P13'],
  title: 'everybody sees a chat in the same order',
  fault: 'two nodes and Redis, 20 senders, 0–800 ms of jitter each way, Redis and nodes killed',
  async run(context) {
    need(noRedis() ?? noPostgres(context));
    const redis = await startRedis();
    try {
      return await prove(context, redis);
    } finally {
      await redis.dispose();
    }
  },
};
