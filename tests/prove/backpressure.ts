import { createSender } from '../chaos/support/sender.ts';
import { sleep } from '../chaos/support/wait.ts';
import { openWorld } from '../chaos/support/world.ts';
import { count, wrongOf, type Proof } from './proof.ts';

const GROWTH_MB = 50;
/** Big enough that the system's own socket buffers cannot swallow the queue. */
const BODY = 4_000;

export const slowReader: Proof = {
  promises: ['P20'],
  title: 'who does not read cannot fill the memory of the server, and catches up afterwards',
  fault: 'a client SIGSTOPped while 5,000 messages of 4,000 letters are sent to it',
  async run(context) {
    const { random } = context;
    const messages = context.amount(5_000, 800);
    await using world = await openWorld({ random, server: context.kinds.at(-1) ?? 'embedded' });
    const { device } = await world.open('slow');
    const [bo, cy] = await world.people(2);
    if (!bo || !cy) throw new Error('There is nobody.');
    const sockets = async (): Promise<number> =>
      Number(/^sarn_sockets (\d+)$/m.exec(await (await fetch(`${world.server.url}/metrics`)).text())?.[1] ?? -1);
    const flood = async (name: string, person: typeof bo, times: number): Promise<void> => {
      const chatId = await world.chat(person, { ...person, id: Number(device.userId) });
      const sender = createSender({ name, url: world.server.url, person, history: world.history, pad: BODY });
      await sender.send(chatId, times);
      sender.stop();
    };
    // Warm: what the server's memory grows by with traffic that is read is not the queue's.
    await flood('warm', cy, messages);
    await world.quiet();
    await sleep(1_000);
    const before = world.server.memory();
    let most = before;
    const watch = setInterval(() => (most = Math.max(most, world.server.memory())), 50);
    device.pause();
    await flood('flood', bo, messages);
    await sleep(3_000);
    const left = await sockets();
    clearInterval(watch);
    const growth = (most - before) / 1024 / 1024;
    device.resume();
    const healed = await world.quiet(180_000);
    const verdict = await world.end();
    const wrong = wrongOf(verdict);
    return [
      {
        runs: `${count(messages)} messages, ${count((messages * BODY) / 1024 / 1024)} MB`,
        held: growth <= GROWTH_MB && wrong === '' && (left === 0 || messages < 3_000),
        said: `server memory grew ${growth.toFixed(0)} MB (≤ ${GROWTH_MB}); its socket was ${left === 0 ? 'closed' : 'still open'}; caught up ${(healed / 1_000).toFixed(1)} s after it woke${wrong}`,
        numbers: { messages, growthMB: Math.round(growth), socketsLeft: left, caughtUpMs: Math.round(healed) },
      },
    ];
  },
};
