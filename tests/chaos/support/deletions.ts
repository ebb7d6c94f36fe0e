import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { MessageView } from '../../../contract/ipc.ts';
import { describeFaults, type CheckName } from './checker.ts';
import { PASSWORD, type Device } from './device.ts';
import { describeLeftover, openLeftovers, type Leftover } from './leftovers.ts';
import { filesUnder, openMarks } from './marks.ts';
import { rage } from './nemesis.ts';
import { randomFrom } from './random.ts';
import { everyAnswer } from './server-answers.ts';
import type { Kind } from './server-process.ts';
import { openTalk } from './talk.ts';
import { sleep, underway, until } from './wait.ts';
import { openWorld, type Linked, type World } from './world.ts';

export interface DeletionOptions {
  kind: Kind;
  seed: number;
  /** How long the faults last, ms. */
  ms: number;
  /** A break of the app that the round is to find (tests/sim/planted). */
  plant?: string;
}

export interface DeletionResult {
  /** Messages that were done away with, and the texts and pictures that these ever were. */
  removed: number;
  marks: number;
  /** Of those, found on disks right after a deletion was answered and its device killed: there was something to wipe out. */
  seen: number;
  faults: number;
  kills: number;
  /** From everybody knowing of the last deletion to the last device's files being clean, ms. */
  cleanMs: number;
  /** What is still readable, and where; pictures that are still there. */
  traces: string[];
  pictures: string[];
  /** What should be readable and was not found: then the search is blind. */
  blind: string[];
  /** What else is not as it should be: deletions that were answered and not done, lost messages. */
  wrong: string[];
  /** Found in the raw files of the embedded database, about which nothing is promised; null: another one. */
  dead: number | null;
}

/** Long enough to tell a file that is cleaned late from one that never is. */
const CLEAN_MS = 60_000;
/** A device is killed this soon after its answer, ms. */
const SOON_MS = [0, 20] as const;
const PASSES = 4;
const EACH_PASS = 25;
/** The checks that hold whatever becomes of messages. */
const CHECKS: readonly CheckName[] = [
  'acked and lost',
  'gap-free 1..head',
  'own messages in order',
  'nothing left unsent',
  'pointers never go back',
];

const plain = (m: MessageView): string =>
  JSON.stringify([
    m.seq,
    m.key,
    m.text,
    m.deleted,
    m.editedAt,
    m.reactions.map(({ emoji, users }) => [emoji, users.map(({ id }) => id)]),
  ]);
const waits = (m: MessageView): boolean =>
  m.seq === null || m.pending !== null || m.reactions.some(({ pending }) => pending);

/** Nothing waits on any device, and all show the same, but for what a person took away for themself. */
const settle = async (world: World, chatId: number): Promise<void> => {
  await world.quiet();
  await until(
    'nothing waits and every device shows the same',
    90_000,
    async () => {
      const lists = await Promise.all(
        world.devices.map(async ({ device }) => [device.userId, await device.newest(chatId)] as const),
      );
      const all = lists.flatMap(([, list]) => list);
      if (all.some(waits) || new Set(all.map(plain)).size !== new Set(all.map(({ key }) => key)).size) return false;
      const first = new Map(lists.map(([user, list]) => [user, list.map(plain).join()]));
      return lists.every(([user, list]) => list.map(plain).join() === first.get(user));
    },
    250,
  );
};

const bytesUnder = (folder: string): Buffer => Buffer.concat(filesUnder(folder).map(({ bytes }) => bytes));

/**
 * Two people with two devices each write, change and delete while links are cut and everything is killed; then all that they
 * did away with is looked for in the raw bytes of every file and in every answer.
 */
export const deletionRound = async ({ kind, seed, ms, plant }: DeletionOptions): Promise<DeletionResult> => {
  const random = randomFrom(seed);
  const marks = openMarks(random);
  const talk = openTalk(random, marks);
  const leftovers = openLeftovers(marks, talk.said);
  await using world = await openWorld({ random, server: { kind, env: { LOG_LEVEL: 'debug' } } });
  const broken =
    plant === undefined
      ? {}
      : { SARN_PLANT: plant, NODE_OPTIONS: `--import ${new URL('./plant.ts', import.meta.url).href}` };
  const open = (name: string, of?: Device): Promise<Linked> =>
    world.open(name, of, { ...broken, LOG_FOLDER: join(world.folder, name, 'logs') });
  const ann = await open('ann0');
  const bo = await open('bo0');
  const pairs = [[ann, await open('ann1', ann.device)] as const, [bo, await open('bo1', bo.device)] as const];
  const chatId = await world.direct(ann.device, bo.device);
  const inProfile = ({ device }: Linked): Leftover[] => leftovers.inFolder(device.profile, device.userId);
  const traces: Leftover[] = [];
  const pictures: string[] = [];
  const blind: string[] = [];
  const wrong: string[] = [];

  let over = false;
  const lives = world.devices.map(({ device }) => underway(talk.live(device, chatId, () => over)));
  let faults: number;
  try {
    faults = await rage(world, random, ms);
  } finally {
    over = true;
    await Promise.all(lives);
  }
  await settle(world, chatId);
  const promised = new Set(talk.said.filter(({ deleted }) => deleted).map(({ key }) => key));
  for (const m of await ann.device.newest(chatId))
    if (promised.has(m.key) && !m.deleted) wrong.push(`the deletion of ${m.key} was answered and not done`);

  // The rest is deleted offline, by devices that are killed as soon as they answered, and sent to a server that is killed.
  let kills = 0;
  const seen = new Set<string>();
  const removeAndDie = async (link: Linked): Promise<void> => {
    const { device, proxy } = link;
    proxy.down(true);
    await talk.removeRest(device, chatId, EACH_PASS);
    await sleep(random.int(...SOON_MS));
    await device.kill();
    kills += 1;
    for (const { text } of inProfile(link)) seen.add(text);
    await device.start();
    proxy.down(false);
  };
  for (let pass = 0; pass < PASSES; pass += 1) {
    await Promise.all(pairs.map((pair) => removeAndDie(random.pick(pair))));
    await sleep(random.int(0, 500));
    await world.server.kill();
    kills += 1;
    await settle(world, chatId);
  }
  const removed = talk.said.filter((one) => one.deleted || one.hidden);

  const told = performance.now();
  const dirty = (): Leftover[] => world.devices.flatMap(inProfile);
  while (dirty().length > 0 && performance.now() - told < CLEAN_MS) await sleep(100);
  const cleanMs = performance.now() - told;
  for (const { device } of world.devices) await device.kill();
  traces.push(...dirty());

  // Whoever comes later, and those who were killed, have what is still there, and no more.
  await world.quiet();
  await open('ann2', ann.device);
  await open('bo2', bo.device);
  await settle(world, chatId);
  const textsOf = async (device: Device): Promise<string[]> =>
    (await device.newest(chatId)).flatMap((m) => (m.deleted || !m.text.startsWith('mark-') ? [] : [m.text]));
  for (const { device } of world.devices) {
    const folder = join(world.folder, `export of ${device.name}`);
    await mkdir(folder);
    const ended = await device.export(folder);
    if (ended?.kind !== 'done') wrong.push(`the export of ${device.name} ended as ${ended?.kind}`);
    traces.push(...leftovers.inFolder(folder, device.userId));
    for (const place of [folder, device.profile])
      blind.push(...leftovers.missing(basename(place), bytesUnder(place), await textsOf(device)));
  }
  const head = (await ann.device.chats()).find(({ id }) => id === chatId)?.headSeq ?? 0;
  const visible = await textsOf(ann.device);
  for (const { device } of [ann, bo]) {
    const who = { email: device.email, password: PASSWORD };
    const said = Buffer.from(await everyAnswer(world.server.url, who, chatId, head));
    traces.push(...leftovers.in(`an answer to ${device.name}`, device.userId, said));
    blind.push(...leftovers.missing(`the answers to ${device.name}`, said, await textsOf(device)));
  }

  const verdict = await world.end(CHECKS);
  if (verdict.faults.length > 0) wrong.push(describeFaults(verdict, 2));
  traces.push(...dirty(), ...leftovers.in("the server's log", null, Buffer.from(world.server.output())));
  const rows = await world.server.dump();
  traces.push(...leftovers.in("a row of the server's", null, Buffer.from(rows)));
  blind.push(...leftovers.missing("the server's rows", Buffer.from(rows), visible));
  // Pictures: on a device under their id; on the server under a hash that a row must have.
  const ids = removed.flatMap((one) => (one.deleted ? [...one.pictures] : []));
  for (const { device } of world.devices)
    for (const { name } of filesUnder(device.profile))
      if (ids.some((id) => basename(name).startsWith(id)))
        pictures.push(`a picture that was deleted is kept as ${name}`);
  for (const { name } of filesUnder(join(world.server.dataDir, 'files')))
    if (!rows.includes(basename(name))) pictures.push(`the server keeps a picture that no row knows, ${name}`);
  const raw = kind === 'embedded' ? bytesUnder(join(world.server.dataDir, 'database')) : null;
  return {
    removed: removed.length,
    marks: removed.reduce((sum, one) => sum + one.marks.length, 0),
    seen: seen.size,
    faults,
    kills,
    cleanMs,
    traces: [...new Set(traces.map(describeLeftover))],
    pictures,
    blind: [...new Set(blind)],
    wrong,
    dead: raw === null ? null : leftovers.in('', null, raw).length,
  };
};
