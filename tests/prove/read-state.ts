import { join } from 'node:path';
import { fakeClock, noFakeTime } from '../chaos/support/faketime.ts';
import { sleep, until } from '../chaos/support/wait.ts';
import { openWorld, type Linked } from '../chaos/support/world.ts';
import { ofMost, wrongOf, type Proof } from './proof.ts';

const CONVERGE_MS = 2_000;
const TWO_HOURS_S = 7_200;

/** Three devices of one person, the clocks of two of them two hours off (where libfaketime is), read at once while cut off. */
export const readStateConverges: Proof = {
  promises: ['P8'],
  title: 'read pointers agree and never go back; unread is what is left',
  fault: 'three devices read at once, two of them cut off for up to 30 s, clocks two hours off',
  async run(context) {
    const { random } = context;
    const bent = noFakeTime() === null;
    const cutMs = Math.max(3_000, 30_000 * context.scale);
    const rounds = context.amount(4, 1);
    await using world = await openWorld({ random, server: context.kinds.at(-1) ?? 'embedded' });
    const clock = async (name: string, seconds: number): Promise<Record<string, string>> =>
      bent ? (await fakeClock(join(world.folder, `${name}.clock`), seconds)).env : {};
    const first = await world.open('ann0');
    const second = await world.open('ann1', first.device, await clock('ann1', TWO_HOURS_S));
    const third = await world.open('ann2', first.device, await clock('ann2', -TWO_HOURS_S));
    const all = [first, second, third];
    const { device: bo } = await world.open('bo');
    const chatId = await world.direct(bo, first.device);
    const readOf = async ({ device }: Linked): Promise<number> =>
      (await device.chats()).find((c) => c.id === chatId)?.readSeq ?? 0;
    let slowest = 0;
    let fromHeal = 0;
    for (let round = 0; round < rounds; round += 1) {
      for (let n = 0; n < 30; n += 1) await bo.send(chatId);
      const head = 1 + (round + 1) * 30;
      await until('all have it', 60_000, async () =>
        (
          await Promise.all(
            all.map(async ({ device }) => (await device.chats()).find((c) => c.id === chatId)?.headSeq === head),
          )
        ).every(Boolean),
      );
      for (const { proxy } of [second, third]) proxy.set('both', { hole: 'stall' });
      const ends = performance.now() + cutMs;
      while (performance.now() < ends) {
        await random.pick(all).device.markRead(chatId, random.int(1, head));
        await sleep(random.int(50, 500));
      }
      const furthest = Math.max(...(await Promise.all(all.map(readOf))));
      const healed = performance.now();
      for (const { proxy, device } of [second, third]) {
        proxy.calm();
        await device.wake();
      }
      await until('all are online', 60_000, async () =>
        (await Promise.all(all.map(({ device }) => device.state()))).every((s) => s.connection.state === 'online'),
      );
      slowest = Math.max(
        slowest,
        await until('all agree', 60_000, async () =>
          (await Promise.all(all.map(readOf))).every((seq) => seq === furthest),
        ),
      );
      fromHeal = Math.max(fromHeal, performance.now() - healed);
    }
    await world.quiet();
    const verdict = await world.end();
    const wrong = wrongOf(verdict);
    return [
      {
        runs: `${rounds} partitions of ${Math.round(cutMs / 1_000)} s${bent ? '' : ', true clocks: no libfaketime here'}`,
        held: wrong === '' && slowest <= CONVERGE_MS,
        said: `equal ${ofMost(slowest, CONVERGE_MS)} after the connections stood again (${(fromHeal / 1_000).toFixed(1)} s after the cable was back)${wrong}`,
        numbers: {
          rounds,
          slowestMs: Math.round(slowest),
          fromHealMs: Math.round(fromHeal),
          clocksBent: bent ? 'yes' : 'no',
        },
      },
    ];
  },
};
