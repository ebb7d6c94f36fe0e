import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeFaults } from '../chaos/support/checker.ts';
import { isUnsent, startDevice } from '../chaos/support/device.ts';
import { noStrace } from '../chaos/support/strace.ts';
import { sleep } from '../chaos/support/wait.ts';
import { openWorld, type Linked } from '../chaos/support/world.ts';
import { count, need, wrongOf, type Context, type Proof } from './proof.ts';

/** Devices that are killed side by side. */
const VICTIMS = 3;
/** What is killed this soon after the answer has had no time for anything else, ms. */
const SOON_MS = [0, 20] as const;

/** Sends, and dies 0–20 ms after the screen was answered; then starts again, as after a reboot. */
const dieAfterAnswer = async (
  context: Context,
  { device, proxy }: Linked,
  chatId: number,
  times: number,
): Promise<number> => {
  let answered = 0;
  for (let n = 0; n < times; n += 1) {
    // Half of the time there is no server to save anything.
    proxy.down(context.random.chance(0.5));
    if ((await device.send(chatId)) === null) throw new Error(`${device.name} did not take a message.`);
    answered += 1;
    await sleep(context.random.int(...SOON_MS));
    await device.kill();
    await device.start();
    if (answered % 50 === 0) context.say(`${device.name}: ${answered} kills`);
  }
  return answered;
};

export const killedAfterAnswer: Proof = {
  promises: ['P5'],
  title: 'what the screen was told is written survives a kill',
  fault: 'client kill -9 0–20 ms after the answer, half of the time without a server',
  async run(context) {
    const { random } = context;
    await using world = await openWorld({ random, server: 'embedded' });
    const friend = (await world.open('friend')).device;
    const victims: [Linked, number][] = [];
    for (let n = 0; n < VICTIMS; n += 1) {
      const link = await world.open(`victim${n}`);
      victims.push([link, await world.direct(link.device, friend)]);
    }
    const each = Math.ceil(context.amount(500, 9) / VICTIMS);
    const kills = (
      await Promise.all(victims.map(([link, chatId]) => dieAfterAnswer(context, link, chatId, each)))
    ).reduce((a, b) => a + b, 0);
    await world.quiet();
    const verdict = await world.end();
    return [
      {
        runs: `${count(kills)} kills`,
        held: verdict.faults.length === 0 && kills >= context.amount(500, 9),
        said: `answered and missing ${verdict.numbers.missing} of ${kills}, doubled ${verdict.numbers.doubled}, out of order ${verdict.numbers.inversions}${wrongOf(verdict)}`,
        numbers: {
          kills,
          missing: verdict.numbers.missing,
          doubled: verdict.numbers.doubled,
          inversions: verdict.numbers.inversions,
        },
      },
    ];
  },
};

/** Calls of fsync and fdatasync in what `strace -c` wrote. */
const syncsIn = (file: string): number =>
  readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((cells) => cells.at(-1) === 'fsync' || cells.at(-1) === 'fdatasync')
    .reduce((sum, cells) => sum + Number(cells[3]), 0);

export const syncedBeforeAnswer: Proof = {
  promises: ['P5'],
  title: 'what the screen was told is written was flushed to the disk',
  fault: 'fsync counted by strace -c while a device without a server takes messages',
  async run(context) {
    need(noStrace());
    const { random } = context;
    const sends = context.amount(100, 10);
    await using world = await openWorld({ random, server: 'embedded' });
    const { device: friend } = await world.open('friend');
    const { device, proxy } = await world.open('traced');
    const chatId = await world.direct(device, friend);
    await world.quiet();
    await device.close();
    proxy.down(true);
    const counted = async (file: string, count_: number): Promise<number> => {
      const wrap = ['strace', '-f', '-c', '-e', 'trace=fsync,fdatasync', '-o', file];
      const traced = await startDevice({
        name: 'traced',
        profile: device.profile,
        history: world.history,
        wrap,
      });
      for (let n = 0; n < count_; n += 1) {
        const clientId = crypto.randomUUID();
        const r = await traced.request('messages.send', { chatId, clientId, text: `traced ${clientId}` });
        if (!r.ok) throw new Error(`A traced device did not take a message: ${r.error.code}`);
      }
      await traced.close();
      return syncsIn(file);
    };
    // What starting and closing alone costs is not counted for the messages.
    const idle = await counted(join(world.folder, 'idle'), 0);
    const busy = await counted(join(world.folder, 'busy'), sends);
    const each = (busy - idle) / sends;
    return [
      {
        runs: `${sends} sends`,
        held: each >= 1,
        said: `${each.toFixed(2)} flushes for each answered send (≥ 1)`,
        numbers: { sends, syncs: busy - idle, idle },
      },
    ];
  },
};

export const inOrder: Proof = {
  promises: ['P4'],
  title: "a device's messages keep the order they were written in",
  fault: '100 messages to 5 chats written offline, then the link is reset every 700 ms until all are out',
  async run(context) {
    const { random } = context;
    const rounds = context.amount(10, 1);
    let inversions = 0;
    let wrong = '';
    let sends = 0;
    for (let round = 0; round < rounds; round += 1) {
      await using world = await openWorld({
        random,
        server: context.kinds[round % context.kinds.length] ?? 'embedded',
      });
      const { device, proxy } = await world.open('ann');
      const chats: number[] = [];
      for (let n = 0; n < 5; n += 1) chats.push(await world.direct(device, (await world.open(`peer${n}`)).device));
      proxy.down(true);
      for (let n = 0; n < 100; n += 1) await device.send(random.pick(chats));
      proxy.down(false);
      proxy.set('both', { jitter: 60 });
      for (let left = 1, cuts = 0; left > 0 && cuts < 60; cuts += 1) {
        await device.wake();
        await sleep(700);
        proxy.reset();
        left = (await device.chats()).filter(isUnsent).length;
      }
      await world.quiet();
      const verdict = await world.end();
      inversions += verdict.numbers.inversions;
      sends += verdict.numbers.sends;
      wrong ||= describeFaults(verdict, 2);
    }
    return [
      {
        runs: `${rounds} rounds, ${count(sends)} sends`,
        held: wrong === '',
        said: `out of order ${inversions}${wrong === '' ? '' : `; ${wrong}`}`,
        numbers: { rounds, sends, inversions },
      },
    ];
  },
};
