import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileOfAddress } from '../../../contract/file.ts';
import { keyOf, messagesOf } from '../database/tables.ts';
import type { Device } from '../world/device.ts';
import { bagOf, fileWeights } from './commands.ts';
import { asSent, chatFor, give, messageOf } from './deeds.ts';
import type { Run } from './run.ts';

const bag = bagOf(fileWeights);
/** Bytes of a file: one that comes at once, or one that the server stores in pieces. */
const SMALL = 3_000;
const LARGE = 200_000;

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Somebody chooses a file, and sends it. Its beginning says whose it is and which, so that no two are alike. */
const sendFile = (run: Run, device: Device, chatId: number, size: number): void => {
  const { oracle } = run.world;
  if (!device.running) return;
  oracle.order += 1;
  const text = `${device.userId}/${device.name}/${oracle.order} file`;
  const bytes = Buffer.alloc(size, `${text} `);
  const file = { sha256: hashOf(bytes), name: `file ${oracle.order}`, size };
  // The person's own, which no app may touch.
  const folder = join(device.disk.dir, '../documents');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, file.name);
  writeFileSync(path, bytes);
  const sent = messageOf(run, device, chatId, text, { file });
  device.ask(`send file ${sent.order}`, async (core) => {
    const staged = await core.stageFile(path);
    if (!staged.ok) return;
    await give(run, sent, () => core.requests['messages.send']({ ...asSent(sent), fileId: staged.value.id }));
  });
};

/** Somebody sends a file, or stops one, lets it go on or gives it up. */
export const filesSomehow = (run: Run): void => {
  const r = run.filing;
  if (r === null) return;
  const kind = r.pick(bag);
  const device = r.pick(run.world.devices);
  const what = r.int(0, 999);
  const large = r.chance(0.3);
  run.world.count(kind);
  if (kind === 'sendFile')
    return sendFile(run, device, chatFor(run, device, what), large ? LARGE - what : SMALL + what);
  device.ask(kind, async (core) => {
    const list = await core.requests['transfers.list'](undefined);
    const all = list.ok ? list.value.transfers.filter((t) => t.direction === 'up' && t.state !== 'done') : [];
    const key = all[what % Math.max(1, all.length)]?.key;
    if (key === undefined) return undefined;
    if (kind === 'pauseFile') {
      run.paused.set(key, device);
      return core.requests['transfers.pause']({ key });
    }
    if (kind === 'resumeFile') return core.requests['transfers.resume']({ key });
    const sent = run.world.oracle.sent.get(key);
    if (sent !== undefined) sent.loose = true;
    return core.requests['transfers.cancel']({ key });
  });
};

/** Whatever was stopped goes on, once: nothing waits for anybody at the end, and nothing else is helped. */
export const resumeFiles = (run: Run): void => {
  for (const [key, device] of run.paused)
    device.ask('a file goes on', async (core) => {
      const r = await core.requests['transfers.resume']({ key });
      // Sent, or given up, long ago.
      if (r.ok || r.error.code === 'NOT_FOUND') run.paused.delete(key);
    });
};

/** The hashes that name the files of a server, each with what its bytes hash to. */
const storedIn = (dir: string): Map<string, string> => {
  const folder = join(dir, 'files');
  if (!existsSync(folder)) return new Map();
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((f) => f.isFile());
  return new Map(files.map((f) => [f.name, hashOf(readFileSync(join(f.parentPath, f.name)))]));
};

/**
 * I21: what a message carries is what its sender chose, to the last byte; what no message carries any more is not kept, or noted
 * for the next sweep.
 */
export const checkFiles = (run: Run): void => {
  if (run.filing === null) return;
  const { oracle, serverDisk } = run.world;
  const { tables: t } = run;
  const wrong = (text: string): void => oracle.violation('I21', text);
  const stored = storedIn(serverDisk.dir);
  for (const [name, is] of stored) {
    if (name !== is) wrong(`the bytes of ${name} are others`);
    const wanted = [...t.files.values()].some((f) => f.sha256 === name);
    // A backup knows nothing of what came after it.
    if (!wanted && !t.loose.has(name) && run.restores === 0) wrong(`nobody has ${name}, and it is kept`);
  }
  for (const m of [...t.chats.keys()].flatMap((chat) => messagesOf(t, chat))) {
    const sent = oracle.sent.get(m.clientId ?? '');
    if (sent == null || sent.file === null || m.deletedAt !== null) continue;
    run.world.count('file stored');
    const { sha256, name, size } = sent.file;
    const file = fileOfAddress(m.imageUrl);
    if (m.type !== 'FILE' || file?.sha256 !== sha256 || file.name !== name || file.size !== size)
      wrong(`${keyOf(m)} carries ${m.imageUrl ?? 'nothing'} instead of ${name}`);
    // Deleted after the backup that brought its message back.
    if (run.restores > 0) continue;
    const row = t.files.get(m.fileId ?? '');
    if (row?.state !== 'ready' || row.sha256 !== sha256) wrong(`the file of ${keyOf(m)} is ${row?.state ?? 'gone'}`);
    if (!stored.has(sha256)) wrong(`the bytes of ${keyOf(m)} are gone`);
  }
};
