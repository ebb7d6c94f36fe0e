import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { call, connect, signInAgain } from '../flow/support/people.ts';
import { compileCache } from '../chaos/support/processes.ts';
import { createSender } from '../chaos/support/sender.ts';
import type { Kind } from '../chaos/support/server-process.ts';
import { sleep, within } from '../chaos/support/wait.ts';
import { openWorld } from '../chaos/support/world.ts';
import { count, median, ofMost, onEach, timesOf, wrongOf, type Context, type Proof, type Result } from './proof.ts';

const CLOSED_MS = 2_000;

export const revokedAtOnce: Proof = {
  promises: ['P16'],
  title: 'a device that was signed out hears nothing more',
  fault: 'a device signed out in the middle of traffic to it',
  async run(context) {
    const { random } = context;
    const times = context.amount(100, 5);
    await using world = await openWorld({ random, server: context.kinds.at(-1) ?? 'embedded' });
    const { ann, bo, chatId } = await world.pair();
    const sender = createSender({ name: 'bo', url: world.server.url, person: bo, history: world.history });
    const stop = sender.keepSending(chatId);
    let late = 0;
    let slowest = 0;
    let before = 0;
    for (let n = 0; n < times; n += 1) {
      const device = await signInAgain(world.server.url, ann);
      const client = await connect(world.server.url, device.token);
      let revoked = false;
      client.socket.onAny((name: string) => {
        if (name === 'session_end') return;
        if (revoked) late += 1;
        else before += 1;
      });
      await sleep(random.int(20, 120));
      const { status } = await call(world.server.url, 'POST', '/api/auth/logout', device.token);
      if (status !== 204) throw new Error(`Signing out answered ${status}.`);
      const acked = performance.now();
      revoked = true;
      await within(10_000, 'the socket to close', client.closed);
      slowest = Math.max(slowest, performance.now() - acked);
    }
    await stop();
    return [
      {
        runs: `${count(times)} sign-outs, ${count(before)} pushes before them`,
        held: late === 0 && slowest <= CLOSED_MS && before > times,
        said: `pushes after the answer ${late}; socket closed ${ofMost(slowest, CLOSED_MS)}`,
        numbers: { times, before, late, slowestMs: Math.round(slowest) },
      },
    ];
  },
};

const entry = fileURLToPath(new URL('../../server/index.ts', import.meta.url));
const REFUSED_MS = 2_000;

const second = async (context: Context, kind: Kind): Promise<Result> => {
  const { random } = context;
  const times = context.amount(20, 2);
  await using world = await openWorld({ random, server: kind });
  const { ann, chatId } = await world.pair();
  const sender = createSender({ name: 'ann', url: world.server.url, person: ann, history: world.history });
  const stop = sender.keepSending(chatId);
  const took: number[] = [];
  let started = 0;
  for (let n = 0; n < times; n += 1) {
    const began = performance.now();
    const child = spawn(process.execPath, [entry], {
      env: { PATH: process.env['PATH'] ?? '', PORT: '0', DATA_DIR: world.server.dataDir, ...compileCache },
      stdio: 'ignore',
    });
    await within(30_000, 'the second server to give up', once(child, 'exit'));
    took.push(performance.now() - began);
    if (child.exitCode !== 1) started += 1;
  }
  await stop();
  const verdict = await world.end();
  const wrong = wrongOf(verdict);
  return {
    fault: `a second server on the data folder of one under load, ${kind}`,
    runs: `${times} starts, ${count(verdict.numbers.acked)} acked meanwhile`,
    held: started === 0 && wrong === '' && median(took) <= REFUSED_MS,
    said: `refused ${times - started} of ${times}, ${timesOf(took, REFUSED_MS)}; rows lost ${verdict.numbers.lost}${wrong}`,
    numbers: {
      times,
      started,
      medianMs: Math.round(median(took)),
      acked: verdict.numbers.acked,
      lost: verdict.numbers.lost,
    },
  };
};

export const oneWriter: Proof = {
  promises: ['P17'],
  title: 'one folder has one server',
  fault: 'a second server',
  run: onEach(second),
};
