import { isUnsent } from '../chaos/support/device.ts';
import { sleep, until } from '../chaos/support/wait.ts';
import { openWorld, type Linked } from '../chaos/support/world.ts';
import { count, wrongOf, type Proof } from './proof.ts';

/** Three devices of one person; the notifier of the product decides, a counting screen shows. */
export const notifiedOnce: Proof = {
  promises: ['P18'],
  title:
    'a message is notified once at most; never an own one, never a read one; one notification a chat after an absence',
  fault: 'two of three devices miss 500 messages of three chats, come back, and their links are reset again and again',
  async run(context) {
    const { random } = context;
    const missed = context.amount(500, 30);
    await using world = await openWorld({ random, server: 'embedded' });
    const first = await world.open('ann0');
    const mine = [first, await world.open('ann1', first.device), await world.open('ann2', first.device)];
    const peers: { link: Linked; chatId: number }[] = [];
    for (const name of ['bo', 'cy', 'di']) {
      const link = await world.open(name);
      peers.push({ link, chatId: await world.direct(link.device, first.device) });
    }
    const [bo] = peers;
    if (!bo) throw new Error('There is nobody.');
    await world.quiet();
    // What was told before the absence is old.
    const from = world.history.lines.length;
    for (const { proxy } of mine.slice(1)) proxy.down(true);
    for (let n = 0; n < missed; n += 1) {
      const { link, chatId } = random.pick(peers);
      await link.device.send(chatId);
      if (n % 10 === 0) await first.device.send(chatId, `own ${n}`);
    }
    await until('all of it is with the first device', 60_000, async () => {
      const [theirs, ours] = [await Promise.all(peers.map((p) => p.link.device.chats())), await first.device.chats()];
      return theirs.flat().every((c) => !isUnsent(c) && ours.find((o) => o.id === c.id)?.headSeq === c.headSeq);
    });
    // Bo's chat is read on the first device while the others are away.
    const head = (await first.device.chats()).find((c) => c.id === bo.chatId)?.headSeq ?? 0;
    await first.device.markRead(bo.chatId, head);
    await sleep(500);
    const back = world.history.lines.length;
    for (const { proxy, device } of mine.slice(1)) {
      proxy.down(false);
      await device.wake();
    }
    await world.quiet();
    await sleep(1_500);
    const afterAbsence = world.history.lines.slice(back).filter((l) => l.op === 'notified');
    const perDevice = mine.slice(1).map(({ device }) => afterAbsence.filter((l) => l.process === device.name).length);
    // Live, while the links break.
    for (let n = 0; n < 12; n += 1) {
      for (const { link, chatId } of peers) await link.device.send(chatId, `live ${link.device.name} ${n}`);
      for (const { proxy } of mine) if (random.chance(0.5)) proxy.reset();
      await sleep(400);
    }
    await world.quiet();
    await sleep(1_500);
    const names = new Set(mine.map(({ device }) => device.name));
    const all = world.history.lines
      .slice(from)
      .flatMap((l) => (l.op === 'notified' && names.has(l.process) ? [l] : []));
    // "12 new messages" may be said twice of different ones; a message's own text may not.
    const texts = all.filter((l) => !/^\d+ new messages$/.test(l.body)).map((l) => `${l.process}: ${l.body}`);
    const twice = texts.length - new Set(texts).size;
    const own = all.filter((l) => l.body.startsWith('own ')).length;
    const verdict = await world.end();
    const wrong = wrongOf(verdict);
    const most = Math.max(...perDevice);
    return [
      {
        runs: `${count(missed)} missed, ${count(all.length)} notifications`,
        // Three chats, one of them read elsewhere.
        held: twice === 0 && own === 0 && most <= 2 && Math.min(...perDevice) >= 1 && wrong === '',
        said: `twice ${twice}, own ${own}; after the absence ${most} notifications a device (≤ 2: of 3 chats 1 was read elsewhere)${wrong}`,
        numbers: { missed, notifications: all.length, twice, own, afterAbsence: most },
      },
    ];
  },
};
