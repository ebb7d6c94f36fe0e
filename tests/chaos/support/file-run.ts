import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ipcRequests, type MessageView } from '../../../contract/ipc.ts';
import { limits } from '../../../contract/limits.ts';
import type { TransferView } from '../../../contract/transfers.ts';
import type { Device } from './device.ts';
import type { ChaosProxy } from './proxy.ts';
import type { Random } from './random.ts';
import type { Kind } from './server-process.ts';
import { sleep, until } from './wait.ts';
import { openWorld, type Linked, type World } from './world.ts';

/** What a run of a file through a bad link came to. */
export interface FileRun {
  bytes: number;
  cuts: number;
  kills: number;
  /** Bytes that crossed the link, of one file's length each way: what is above that was sent again (or is not the file). */
  up: number;
  down: number;
  equal: boolean;
  /** Files that were put into their place without being whole. */
  halves: number;
  /** Texts written while the file was on its way, and those that arrived before it. */
  texts: number;
  before: number;
}

/** Of a file's length, that may cross the link again, with the heads of all requests and answers. */
const AGAIN = 0.02;
/** A file of this length bears the loss of a chunk by a kill within that; of a smaller one a chunk is more. */
const BEARS = 100_000_000;

/** Bytes that crossed the link again. */
export const againOf = (crossed: number, bytes: number): number => Math.max(0, crossed - bytes);
/** What may: 2 % of the file, and where that is less than two chunks, the one that a kill costs. */
export const mostAgain = (bytes: number): number => AGAIN * bytes + (bytes < BEARS ? limits.fileChunkBytes : 0);

const PIECE = 1024 * 1024;

const makeFile = async (path: string, bytes: number): Promise<void> => {
  const file = await open(path, 'w');
  for (let at = 0; at < bytes; at += PIECE) await file.write(randomBytes(Math.min(PIECE, bytes - at)));
  await file.close();
};
const hashOf = async (path: string): Promise<string> => {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
};

const transfer = async (device: Device, key: string): Promise<TransferView | undefined> => {
  const answer = await device.request('transfers.list', undefined);
  return answer.ok ? answer.value.transfers.find((t) => t.key === key) : undefined;
};
const messages = async (device: Device, chatId: number): Promise<MessageView[]> => {
  const page = await device.request('messages.page', { chatId, limit: 100 });
  return page.ok ? ipcRequests['messages.page'].output.parse(page.value).messages : [];
};

/**
 * Resets the link each time that so many bytes have crossed it, until `work` is done; answers how often. By bytes and not by a
 * clock: a machine that is busy with other things would be cut many times more for the same file.
 */
const cutting = async (
  proxy: ChaosProxy,
  direction: 'up' | 'down',
  every: number,
  work: Promise<unknown>,
): Promise<number> => {
  let done = false;
  const over = work.finally(() => (done = true));
  // The error is the caller's, from `work` itself.
  over.catch(() => undefined);
  let cuts = 0;
  for (let next = proxy.counts[direction] + every; !done; await sleep(5)) {
    if (proxy.counts[direction] < next) continue;
    proxy.reset();
    cuts += 1;
    next = proxy.counts[direction] + every;
  }
  await over;
  return cuts;
};

export interface FileRunOptions {
  random: Random;
  server: Kind;
  bytes: number;
  /** Bytes a second of the link, and bytes between two cuts. */
  bandwidth: number;
  every: number;
  /** kill -9 of the app and of the server on the way, each way. */
  kills: boolean;
  say?: (line: string) => void;
}

/** Kills the app and the server once each, when a third and two thirds of the file are there. */
const killing = async (
  world: World,
  device: Device,
  progress: () => Promise<number>,
  { bytes, kills, say }: FileRunOptions,
): Promise<number> => {
  if (!kills) return 0;
  const limit = 600_000;
  await until('a third of the file', limit, async () => (await progress()) >= bytes / 3, 50);
  await device.kill();
  await device.start();
  say?.('the app was killed and started');
  await until('two thirds of the file', limit, async () => (await progress()) >= (bytes / 3) * 2, 50);
  await world.server.kill();
  await world.server.start();
  say?.('the server was killed and started');
  return 2;
};

/** A file from one person to another over a link that is cut again and again; the original is deleted at once. */
export const runFile = async (options: FileRunOptions): Promise<FileRun> => {
  const { random, server, bytes, bandwidth, every, say } = options;
  await using world = await openWorld({ random, server });
  const ann: Linked = await world.open('ann');
  const bo: Linked = await world.open('bo');
  const chatId = await world.direct(ann.device, bo.device);
  const original = join(world.folder, 'original.bin');
  await makeFile(original, bytes);
  const sha256 = await hashOf(original);
  const staged = await ann.device.take(original);
  await rm(original);

  ann.proxy.set('up', { bandwidth });
  bo.proxy.set('down', { bandwidth });
  const clientId = randomUUID();
  const upBefore = ann.proxy.counts.up;
  const sent = await ann.device.request('messages.send', { chatId, clientId, text: 'the file', fileId: staged.id });
  if (!sent.ok) throw new Error(`The file was not taken: ${sent.error.message}`);
  const texts = 3;
  for (let n = 0; n < texts; n += 1) await ann.device.send(chatId, `meanwhile ${n}`);

  const seqOf = async (): Promise<number | null> =>
    (await messages(bo.device, chatId).catch(() => [])).find((m) => m.file !== null)?.seq ?? null;
  let kills = 0;
  const uploaded = (async () => {
    kills += await killing(
      world,
      ann.device,
      async () => (await transfer(ann.device, clientId).catch(() => undefined))?.done ?? 0,
      options,
    );
    await until('the file to arrive', 900_000, async () => (await seqOf()) !== null, 100);
  })();
  let cuts = await cutting(ann.proxy, 'up', every, uploaded);
  const up = ann.proxy.counts.up - upBefore;
  say?.(`sent with ${cuts} cuts`);

  const all = await messages(bo.device, chatId);
  const place = all.findIndex((m) => m.file !== null);
  const before = all.filter((m, i) => m.text.startsWith('meanwhile') && i < place).length;
  const message = all[place];
  if (message?.seq == null || message.file?.id == null) throw new Error('The message has no file.');
  const { seq, file } = message;

  const target = join(world.folder, 'fetched.bin');
  const id = file.id ?? '';
  const downBefore = bo.proxy.counts.down;
  await bo.device.download(chatId, seq, target);
  let halves = 0;
  const fetched = (async () => {
    kills += await killing(
      world,
      bo.device,
      async () => (await transfer(bo.device, id).catch(() => undefined))?.done ?? 0,
      options,
    );
    await until(
      'the file to be fetched',
      900_000,
      async () => {
        const state = (await transfer(bo.device, id).catch(() => undefined))?.state;
        if (state === 'failed') throw new Error('The download failed.');
        if (state !== 'done' && (await hashOf(target).catch(() => sha256)) !== sha256) halves += 1;
        return state === 'done';
      },
      100,
    );
  })();
  cuts += await cutting(bo.proxy, 'down', every, fetched);
  const down = bo.proxy.counts.down - downBefore;
  const equal = (await hashOf(target)) === sha256;
  await world.quiet();
  return { bytes, cuts, kills, up, down, equal, halves, texts, before };
};
