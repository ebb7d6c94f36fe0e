import { join } from 'node:path';
import { isUnsent, startDevice, type Device } from '../chaos/support/device.ts';
import { startChaosProxy } from '../chaos/support/proxy.ts';
import { createSender } from '../chaos/support/sender.ts';
import { noSmallDisk, smallDisk } from '../chaos/support/tmpfs.ts';
import { sleep, until } from '../chaos/support/wait.ts';
import { openWorld } from '../chaos/support/world.ts';
import { copyEmbedded } from '../flow/support/database.ts';
import { count, need, ofMost, wrongOf, type Proof } from './proof.ts';

const PROFILE_MB = 8;
const SERVER_MB = 160;
/** Room is noticed by a probe every 2 s, and the link waits its turn. */
const RECOVER_MS = 30_000;

export const clientDiskFull: Proof = {
  promises: ['P10'],
  title: 'a full disk loses nothing, says so, and heals without a restart',
  fault: `the profile's disk (tmpfs, ${PROFILE_MB} MB) filled to the last block while messages come and go; kill -9 while full`,
  async run(context) {
    need(noSmallDisk());
    const { random } = context;
    const rounds = context.amount(10, 2);
    const disk = await smallDisk(PROFILE_MB);
    try {
      await using world = await openWorld({ random, server: 'embedded' });
      const { device: bo } = await world.open('bo');
      const ann: Device = await startDevice({ name: 'ann', profile: join(disk.dir, 'ann'), history: world.history });
      await ann.register(world.server.url, 'ann');
      await until('ann is online', 30_000, async () => (await ann.state()).connection.syncedAt !== null);
      const chatId = await ann.chatWith(bo.userId);
      await ann.send(chatId);
      await until('bo has the chat', 20_000, async () => (await bo.chats()).some((c) => c.id === chatId));
      let refused = 0;
      let taken = 0;
      let told = 0;
      let slowest = 0;
      for (let round = 0; round < rounds; round += 1) {
        let said = false;
        const off = ann.on('notice', ({ notice }) => {
          if (notice === 'disk-full') said = true;
        });
        disk.fill();
        for (let n = 0; n < 40; n += 1) {
          if (await ann.send(chatId)) taken += 1;
          else refused += 1;
          await bo.send(chatId);
        }
        await sleep(300);
        off();
        const notices = (await ann.state()).notices;
        if (said || notices.includes('disk-full')) told += 1;
        if (round % 2 === 1) {
          await ann.kill();
          await ann.start();
        }
        disk.free();
        const healed = async (): Promise<boolean> => {
          const { account, notices: still } = await ann.state();
          // One that was started without room for its files opens them once there is.
          if (account === null || still.includes('disk-full')) return false;
          const [mine, theirs] = [await ann.chats(), await bo.chats()].map((list) => list.find((c) => c.id === chatId));
          if (mine && isUnsent(mine)) return false;
          return mine?.headSeq === theirs?.headSeq;
        };
        slowest = Math.max(slowest, await until('ann is whole again', 90_000, healed, 100));
      }
      world.devices.push({ device: ann, proxy: await startChaosProxy(world.server.url, random) });
      await world.quiet();
      const verdict = await world.end();
      const wrong = wrongOf(verdict);
      return [
        {
          runs: `${rounds} times full, ${count(taken + refused)} sends while full`,
          held: wrong === '' && told === rounds && slowest <= RECOVER_MS && refused > 0,
          said: `taken and lost ${verdict.numbers.missing} of ${taken}, refused aloud ${refused}; told ${told} of ${rounds}; whole again ${ofMost(slowest, RECOVER_MS)} after there was room${wrong}`,
          numbers: { rounds, taken, refused, told, missing: verdict.numbers.missing, slowestMs: Math.round(slowest) },
        },
      ];
    } finally {
      await disk.dispose();
    }
  },
};

export const serverDiskFull: Proof = {
  promises: ['P10'],
  title: 'a full disk of the server acknowledges nothing it did not store',
  fault: `the server's disk (tmpfs, ${SERVER_MB} MB, embedded database) filled to the last block under load`,
  async run(context) {
    need(noSmallDisk());
    const { random } = context;
    const rounds = context.amount(5, 1);
    const disk = await smallDisk(SERVER_MB);
    try {
      const dataDir = join(disk.dir, 'data');
      await copyEmbedded(join(dataDir, 'database'));
      await using world = await openWorld({ random, server: { kind: 'embedded', dataDir } });
      const { ann, chatId } = await world.pair();
      const sender = createSender({ name: 'ann', url: world.server.url, person: ann, history: world.history });
      const stop = sender.keepSending(chatId);
      let restarts = 0;
      let slowest = 0;
      for (let round = 0; round < rounds; round += 1) {
        await sleep(random.int(200, 800));
        disk.fill();
        await sleep(5_000);
        disk.free();
        const before = sender.counts.acked;
        if (!world.server.running) {
          restarts += 1;
          await world.server.start();
        }
        const goesOn = (): boolean => sender.counts.acked > before || !world.server.running;
        slowest = Math.max(slowest, await until('sending goes on', 60_000, goesOn));
        if (!world.server.running) {
          restarts += 1;
          await world.server.start();
          await until('sending goes on', 60_000, () => sender.counts.acked > before);
        }
      }
      await stop();
      const verdict = await world.end();
      const wrong = wrongOf(verdict);
      return [
        {
          runs: `${rounds} times full, ${count(verdict.numbers.acked)} acked`,
          held: wrong === '' && restarts === 0,
          said: `lost ${verdict.numbers.lost}; ${count(sender.counts.retryErrors)} sends refused with retry; goes on ${ofMost(slowest, 60_000)} after there was room, restarts needed ${restarts}${wrong}`,
          numbers: {
            rounds,
            acked: verdict.numbers.acked,
            lost: verdict.numbers.lost,
            retryErrors: sender.counts.retryErrors,
            restarts,
            slowestMs: Math.round(slowest),
          },
        },
      ];
    } finally {
      await disk.dispose();
    }
  },
};
