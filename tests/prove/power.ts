import { join } from 'node:path';
import { noCluster, startCluster } from '../chaos/support/cluster.ts';
import { createSender } from '../chaos/support/sender.ts';
import { noStrace, traceFlushes } from '../chaos/support/strace.ts';
import { openWorld } from '../chaos/support/world.ts';
import { need, wrongOf, type Context, type Proof } from './proof.ts';

interface Outcome {
  unsynced: number;
  failed: number;
  lost: number;
  acked: number;
  wrong: string;
}

/** One send at a time to a server on a database of our own, whose flushes are watched. */
const run = async (context: Context, sends: number, inject?: string): Promise<Outcome> => {
  const cluster = await startCluster();
  try {
    await using world = await openWorld({
      random: context.random,
      server: { kind: 'postgres', databaseUrl: await cluster.database('traced') },
    });
    const { ann, chatId } = await world.pair();
    const sender = createSender({
      name: 'ann',
      url: world.server.url,
      person: ann,
      history: world.history,
      patience: 5_000,
    });
    // Background writers flush as well: all of the database's processes are followed.
    const trace = await traceFlushes(cluster.processes(), join(world.folder, 'strace'), inject);
    let unsynced = 0;
    for (let n = 0; n < sends; n += 1) {
      const before = trace.calls().done;
      await sender.send(chatId, 1);
      if (trace.calls().done <= before) unsynced += 1;
    }
    sender.stop();
    const failed = trace.calls().injected;
    await trace.detach();
    const verdict = await world.end();
    const { lost, acked } = verdict.numbers;
    return { unsynced, failed, lost, acked, wrong: wrongOf(verdict) };
  } finally {
    await cluster.dispose();
  }
};

export const flushedBeforeAck: Proof = {
  promises: ['P1b'],
  title: 'on PostgreSQL, what was acknowledged was flushed to the disk',
  fault: 'flushes of the database counted by strace, one send at a time',
  async run(context) {
    need(noCluster() ?? noStrace());
    const sends = context.amount(200, 20);
    const { unsynced, wrong } = await run(context, sends);
    const numbers = { sends, unsynced };
    return [
      {
        runs: `${sends} sends`,
        held: unsynced === 0 && wrong === '',
        said: `acks without a flush ${unsynced}${wrong}`,
        numbers,
      },
    ];
  },
};

/** How often a backend of the database flushes before its disk fails once. */
const GOOD_FLUSHES = 25;

export const failedFlush: Proof = {
  promises: ['P1b'],
  title: 'on PostgreSQL, a disk that fails to flush makes no acknowledged message',
  fault: 'every backend gets EIO for one flush (strace -e inject): the database crashes and recovers under the server',
  async run(context) {
    need(noCluster() ?? noStrace());
    const sends = context.amount(300, 60);
    const { failed, lost, acked, wrong } = await run(context, sends, `fdatasync:error=EIO:when=${GOOD_FLUSHES}`);
    return [
      {
        runs: `${sends} sends, ${failed} failed flushes`,
        held: failed > 0 && lost === 0 && acked >= sends && wrong === '',
        said: `lost ${lost} of ${acked}${wrong}`,
        numbers: { sends, failed, lost, acked },
      },
    ];
  },
};
