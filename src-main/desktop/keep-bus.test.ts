import { beforeEach, expect, test } from 'vitest';
import type { Bus, BusLine } from './dbus.ts';
import { keepBus } from './keep-bus.ts';

/** Lines that are joined one after the other, each until it is cut; `there`: there is a bus to join. */
let there: boolean;
let lines: { heard: string[]; said: string[]; tell: (word: string) => void; cut: () => void }[];
let waits: { ms: number; work: () => void }[];

const join = (): Promise<BusLine | null> => {
  if (!there) return Promise.resolve(null);
  const ended = Promise.withResolvers<void>();
  const hearers: ((body: unknown[], path: string) => void)[] = [];
  const number = lines.length;
  const made = {
    heard: [] as string[],
    said: [] as string[],
    tell: (word: string) => hearers.forEach((hear) => hear([word], '/')),
    cut: () => ended.resolve(),
  };
  lines.push(made);
  return Promise.resolve({
    ended: ended.promise,
    call: () => Promise.resolve([number]),
    property: () => Promise.resolve(number),
    hear(_service, _of, name, heard) {
      made.heard.push(name);
      hearers.push(heard);
    },
    emit: (_path, _of, name) => void made.said.push(name),
    variant: (signature, value) => `${signature}:${String(value)}`,
  });
};
const settle = async (): Promise<void> => {
  for (let i = 0; i < 10; i++) await Promise.resolve();
};
const wait = async (): Promise<number> => {
  const next = waits.shift();
  next?.work();
  await settle();
  return next?.ms ?? 0;
};
const open = (): Promise<Bus> =>
  keepBus({
    join,
    after: (ms, work) => {
      waits.push({ ms, work });
      return { cancel: () => undefined };
    },
    random: () => 1,
  });
const ask = { service: 's', path: '/', of: 'i', name: 'm' };

beforeEach(() => {
  [there, lines, waits] = [true, [], []];
});

test('a bus that ended is joined again, and what was heard is heard on the next one', async () => {
  const bus = await open();
  const words: unknown[] = [];
  const life: boolean[] = [];
  bus.hear('s', 'i', 'Said', ([word]) => words.push(word));
  bus.follow((joined) => life.push(joined));
  lines[0]?.tell('one');
  lines[0]?.cut();
  await settle();
  expect(await bus.call(ask)).toBeNull();
  expect(await bus.property(ask)).toBeNull();
  bus.emit('/', 'i', 'Lost', 's', []);
  expect(bus.variant('s', 'x')).toBe('s:x');
  await wait();
  lines[1]?.tell('two');
  bus.emit('/', 'i', 'Kept', 's', []);
  expect(await bus.call(ask)).toEqual([1]);
  expect([words, life]).toEqual([
    ['one', 'two'],
    [false, true],
  ]);
  expect(lines.map(({ said }) => said)).toEqual([[], ['Kept']]);
});

test('it is tried less and less often, and often again after it was there', async () => {
  there = false;
  const bus = await open();
  bus.hear('s', 'i', 'Said', () => undefined);
  const tries: number[] = [];
  for (let i = 0; i < 8; i++) tries.push(await wait());
  expect(tries).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  there = true;
  await wait();
  expect(lines[0]?.heard).toEqual(['Said']);
  lines[0]?.cut();
  await settle();
  expect(await wait()).toBe(1_000);
});
