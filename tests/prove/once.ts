import { isUnsent } from '../chaos/support/device.ts';
import { startChaosProxy, type ChaosProxy, type Rule } from '../chaos/support/proxy.ts';
import type { Random } from '../chaos/support/random.ts';
import { createSender } from '../chaos/support/sender.ts';
import type { Kind } from '../chaos/support/server-process.ts';
import { sleep } from '../chaos/support/wait.ts';
import { openWorld, type World } from '../chaos/support/world.ts';
import { isEvent, type Frame } from '../chaos/support/ws-frames.ts';
import { count, onEach, wrongOf, type Context, type Proof, type Result } from './proof.ts';

const SENDERS = 24;

/** The ack of a send that was stored. */
const isSendAck = (frame: Frame): boolean => frame.text !== null && /^43\d+\[\{"ok":true,"message":/.test(frame.text);

/** Watches how often each clientId was sent over a link. */
const watch =
  (sent: Map<string, number>, then: Rule): Rule =>
  (frame, direction) => {
    if (direction === 'up' && isEvent(frame, 'send_message')) {
      const clientId = /"clientId":"([^"]+)"/.exec(frame.text ?? '')?.[1] ?? '';
      sent.set(clientId, (sent.get(clientId) ?? 0) + 1);
    }
    return then(frame, direction);
  };

/** Every third ack or so never arrives: lost alone, or with its connection. Requests are doubled now and then. */
const harm =
  (random: Random, alone: number, withConnection: number, doubled: number): Rule =>
  (frame, direction) => {
    if (direction === 'down' && isSendAck(frame)) {
      if (random.chance(withConnection)) return 'reset';
      return random.chance(alone) ? 'drop' : 'pass';
    }
    return direction === 'up' && isEvent(frame, 'send_message') && random.chance(doubled) ? 'double' : 'pass';
  };

/** Raw senders for volume: an ack that does not come within 200 ms is taken for lost. */
const byRawSenders = async (
  world: World,
  random: Random,
  each: number,
  sent: Map<string, number>,
): Promise<ChaosProxy[]> => {
  const people = await world.people(SENDERS);
  const links: ChaosProxy[] = [];
  const jobs: Promise<void>[] = [];
  for (const [n, person] of people.entries()) {
    const other = people[n ^ 1];
    if (!other) continue;
    const chatId = await world.chat(person, other);
    const link = await startChaosProxy(world.server.url, random);
    links.push(link);
    link.rule(watch(sent, harm(random, 0.33, 0.03, 0.1)));
    const sender = createSender({ name: `s${n}`, url: link.url, person, history: world.history, patience: 200 });
    jobs.push(sender.send(chatId, each).then(() => sender.stop()));
  }
  await Promise.all(jobs);
  return links;
};

/** The product's own core: its acks get lost with the connection, which it notices at once. */
const byDevices = async (world: World, random: Random, each: number, sent: Map<string, number>): Promise<void> => {
  const [a, b, c, d] = [
    await world.open('ann'),
    await world.open('bo'),
    await world.open('cy'),
    await world.open('di'),
  ];
  const all = [a, b, c, d];
  const chats = new Map<string, number[]>(all.map(({ device }) => [device.name, []]));
  for (const [i, x] of all.entries())
    for (const y of all.slice(i + 1)) {
      const chatId = await world.direct(x.device, y.device);
      for (const l of [x, y]) chats.get(l.device.name)?.push(chatId);
    }
  await Promise.all(
    all.map(async ({ device, proxy }) => {
      proxy.rule(watch(sent, harm(random, 0, 0.3, 0.1)));
      const mine = chats.get(device.name) ?? [];
      for (let n = 0; n < each; n += 1) {
        await device.send(random.pick(mine));
        await sleep(random.int(0, 10));
      }
    }),
  );
  // Until all is out, acks go on being lost.
  for (let left = 1; left > 0;) {
    const lists = await Promise.all(all.map(({ device }) => device.chats()));
    left = lists.flat().filter(isUnsent).length;
    await Promise.all(all.map(({ device }) => device.wake()));
    await sleep(200);
  }
};

const one = async (context: Context, kind: Kind): Promise<Result> => {
  const { random } = context;
  const sent = new Map<string, number>();
  await using world = await openWorld({ random, server: kind });
  const links = await byRawSenders(world, random, Math.ceil(context.amount(8_000, 240) / SENDERS), sent);
  context.say(`${kind}: ${count(sent.size)} sends by raw senders`);
  await byDevices(world, random, Math.ceil(context.amount(2_000, 40) / 4), sent);
  const resent = [...sent.values()].reduce((sum, times) => sum + times - 1, 0);
  const doubled = [...links, ...world.devices.map((d) => d.proxy)].reduce((sum, p) => sum + p.counts.doubled, 0);
  await world.quiet(120_000);
  const verdict = await world.end();
  for (const link of links) await link.stop();
  const enough = resent >= context.amount(3_000, 60);
  return {
    fault: `every third ack lost, alone or with its connection (RST); every tenth request doubled on the wire; ${kind}`,
    runs: `${count(sent.size)} sends, ${count(resent)} forced resends`,
    held: verdict.faults.length === 0 && verdict.doubledKeys === 0 && enough,
    said: `stored twice ${verdict.numbers.doubled}, shown twice ${verdict.doubledKeys}, lost ${verdict.numbers.lost}${enough ? '' : '; too few resends'}${wrongOf(verdict)}`,
    numbers: {
      sends: sent.size,
      resent,
      doubledFrames: doubled,
      doubled: verdict.numbers.doubled,
      shownTwice: verdict.doubledKeys,
      lost: verdict.numbers.lost,
    },
  };
};

export const exactlyOnce: Proof = {
  promises: ['P2'],
  title: 'a message is stored and shown once, however often it was sent',
  fault: 'acks dropped, connections reset, requests doubled',
  run: onEach(one),
};
