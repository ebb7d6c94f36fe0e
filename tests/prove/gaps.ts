import type { Device } from '../chaos/support/device.ts';
import type { Rule } from '../chaos/support/proxy.ts';
import { until } from '../chaos/support/wait.ts';
import { openWorld, type Linked, type World } from '../chaos/support/world.ts';
import { isEvent } from '../chaos/support/ws-frames.ts';
import { count, ofMost, wrongOf, type Context, type Proof } from './proof.ts';

const WATCHERS = 4;
const NEXT_MS = 2_000;
const SILENT_MS = 60_000;

/** Loses the pushes of messages whose text holds `mark`. */
const losing =
  (mark: string): Rule =>
  (frame, direction) =>
    direction === 'down' && isEvent(frame, 'receive_message') && (frame.text?.includes(mark) ?? false)
      ? 'drop'
      : 'pass';

/** Sends and waits until the server has it. */
const sendThrough = async (writer: Device, chatId: number, text: string): Promise<void> => {
  const stored = new Promise<void>((resolve) => {
    const off = writer.on('stored', (s) => {
      if (s.chatId !== chatId) return;
      off();
      resolve();
    });
  });
  await writer.send(chatId, text);
  await stored;
};

interface Watched extends Linked {
  chatId: number;
}
const watchers = async (world: World, writer: Device): Promise<Watched[]> => {
  const all: Watched[] = [];
  for (let n = 0; n < WATCHERS; n += 1) {
    const link = await world.open(`watcher${n}`);
    all.push({ ...link, chatId: await world.direct(writer, link.device) });
  }
  return all;
};
const has = async (device: Device, chatId: number, texts: readonly string[]): Promise<boolean> => {
  const all = (await device.texts(chatId)) ?? [];
  return texts.every((t) => all.includes(t));
};

export const gapsRepaired: Proof = {
  promises: ['P7'],
  title: 'what was missed is found, even when nobody noticed',
  fault: 'pushed messages dropped by the proxy',
  async run(context: Context) {
    const { random } = context;
    await using world = await openWorld({ random, server: context.kinds.at(-1) ?? 'embedded' });
    const { device: writer } = await world.open('writer');
    const all = await watchers(world, writer);

    const next: number[] = [];
    const trials = Math.ceil(context.amount(200, 4) / WATCHERS);
    await Promise.all(
      all.map(async ({ device, proxy, chatId }) => {
        for (let n = 0; n < trials; n += 1) {
          const mark = `lost ${device.name} ${n}`;
          proxy.rule(losing(mark));
          const texts = Array.from({ length: random.int(1, 3) }, (_, i) => `${mark} ${i}`);
          for (const text of texts) await sendThrough(writer, chatId, text);
          const last = `seen ${device.name} ${n}`;
          await sendThrough(writer, chatId, last);
          // Measured from when the sender knows the next event is stored.
          next.push(await until(`${device.name} is repaired`, 15_000, () => has(device, chatId, [...texts, last])));
        }
      }),
    );
    context.say(`${next.length} gaps with a next event: at most ${Math.round(Math.max(...next))} ms`);

    const silent: number[] = [];
    const rounds = context.amount(3, 1);
    await Promise.all(
      all.map(async ({ device, proxy, chatId }) => {
        for (let n = 0; n < rounds; n += 1) {
          const text = `silently lost ${device.name} ${n}`;
          proxy.rule(losing(text));
          await sendThrough(writer, chatId, text);
          silent.push(await until(`${device.name} found it`, 90_000, () => has(device, chatId, [text]), 100));
        }
      }),
    );
    const dropped = world.devices.reduce((sum, d) => sum + d.proxy.counts.dropped, 0);
    await world.quiet();
    const verdict = await world.end();
    const wrong = wrongOf(verdict);
    return [
      {
        fault: '1–3 pushed messages dropped by the proxy, then one that arrives',
        runs: `${count(next.length)} gaps`,
        held: Math.max(...next) <= NEXT_MS && wrong === '',
        said: `repaired ${ofMost(Math.max(...next), NEXT_MS)} after the next event${wrong}`,
        numbers: { gaps: next.length, dropped, slowestMs: Math.round(Math.max(...next)) },
      },
      {
        fault: 'a pushed message dropped by the proxy, and nothing after it',
        runs: `${count(silent.length)} gaps`,
        held: Math.max(...silent) <= SILENT_MS && wrong === '',
        said: `found ${ofMost(Math.max(...silent), SILENT_MS)} later${wrong}`,
        numbers: { gaps: silent.length, slowestMs: Math.round(Math.max(...silent)) },
      },
    ];
  },
};
