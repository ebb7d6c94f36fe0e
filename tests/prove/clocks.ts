import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fakeClock, noFakeTime } from '../chaos/support/faketime.ts';
import { sleep, until } from '../chaos/support/wait.ts';
import { openWorld } from '../chaos/support/world.ts';
import { count, need, wrongOf, type Proof } from './proof.ts';

const DAY_S = 86_400;

export const clocksJump: Proof = {
  promises: ['P14'],
  title: 'no clock decides about order, sending or being signed in',
  fault:
    'libfaketime: the clocks of the server and of two devices jump by up to a day, both ways, in the middle of traffic',
  async run(context) {
    need(noFakeTime());
    const { random } = context;
    const jumps = context.amount(20, 4);
    const folder = await mkdtemp(join(tmpdir(), 'sarn-clocks-'));
    try {
      const serverClock = await fakeClock(join(folder, 'server'), 0);
      await using world = await openWorld({ random, server: { kind: 'embedded', env: serverClock.env } });
      const clocks = [await fakeClock(join(folder, 'ann'), DAY_S), await fakeClock(join(folder, 'bo'), -DAY_S)];
      const { device: ann } = await world.open('ann', undefined, clocks[0]?.env);
      const { device: bo } = await world.open('bo', undefined, clocks[1]?.env);
      const { device: cy } = await world.open('cy');
      const chats = [await world.direct(ann, bo), await world.direct(ann, cy), await world.direct(bo, cy)];
      const mine = [
        [ann, [chats[0], chats[1]]],
        [bo, [chats[0], chats[2]]],
        [cy, [chats[1], chats[2]]],
      ] as const;
      for (let n = 0; n < jumps; n += 1) {
        const by = random.int(-DAY_S, DAY_S);
        world.fault(`clock ${by} s`);
        await random.pick([serverClock, ...clocks]).set(by);
        for (let i = 0; i < 10; i += 1) for (const [device, ids] of mine) await device.send(random.pick(ids) ?? 0);
        await sleep(random.int(50, 500));
        if (n % 5 === 4) for (const { proxy } of world.devices) proxy.reset();
      }
      await world.quiet();
      // The time a message shows is the server's, the same on every device.
      const times = await Promise.all(
        [ann, bo].map(async (d) => {
          const page = await d.request('messages.page', { chatId: chats[0] ?? 0, limit: 50 });
          return page.ok ? page.value.messages.map((m) => m.at).join() : page.error.code;
        }),
      );
      // The server's clock goes back a day just after somebody left: they still go offline.
      await serverClock.set(0);
      await cy.close();
      await sleep(500);
      await serverClock.set(-DAY_S);
      let stays = '';
      await until(
        'cy is seen offline',
        60_000,
        async () => (await ann.chats()).every((c) => c.peer?.id !== cy.userId || !c.peer.online),
        200,
      ).catch(() => {
        stays = '; who left just before the server went back a day is still shown online a minute later';
      });
      await cy.start();
      const verdict = await world.quiet().then(() => world.end());
      const wrong = wrongOf(verdict);
      const same = times[0] === times[1];
      return [
        {
          runs: `${jumps} jumps, ${count(verdict.numbers.sends)} sends`,
          held: wrong === '' && same && stays === '',
          said: `lost ${verdict.numbers.lost}, out of order ${verdict.numbers.inversions}, nobody signed out; times shown are ${same ? 'equal' : 'DIFFERENT'} on two devices${stays}${wrong}`,
          numbers: {
            jumps,
            sends: verdict.numbers.sends,
            lost: verdict.numbers.lost,
            inversions: verdict.numbers.inversions,
          },
        },
      ];
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};
