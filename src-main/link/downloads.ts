import { open, rm, stat } from 'node:fs/promises';
import { addressAnswer, type FileRef } from '../../contract/file.ts';
import { savedName } from '../../contract/file-look.ts';
import type { DownloadRecord, TransferView } from '../../contract/transfers.ts';
import { fail, ok, type Result } from '../../contract/result.ts';
import type { CoreParts } from '../core-api.ts';
import { createDownloadFiles } from './download-files.ts';
import type { FileWork } from './file-work.ts';
import type { Http } from './http.ts';
import type { Jobs } from './jobs.ts';
import { createRunner, isCalledOff, type Tried } from './runner.ts';
import type { Tokens } from './tokens.ts';
import type { TransferList } from './transfer-list.ts';

export type DownloadTo = DownloadRecord['to'];

export interface Downloads {
  /** Everything that is remembered is in the list when it resolves; what was on its way goes on. */
  open(): Promise<void>;
  /** Begins to fetch a message's file, or goes on; one that is there already is not fetched again. */
  start(chatId: number, seq: number, file: FileRef, to: DownloadTo): Promise<Result<Record<string, never>>>;
  pause(id: string): Promise<void>;
  resume(id: string): Promise<void>;
  /** What is here of it goes. A whole file stays where it is and leaves the list. */
  cancel(id: string): Promise<void>;
  /** Where a fetched file is. NOT_FOUND: it was taken away. */
  placeOf(id: string): Promise<Result<{ path: string; name: string }>>;
  /** The connection stands. */
  connected(): void;
  /** The server answered something. */
  answered(): void;
  /** Their messages are gone: what is not whole yet goes. */
  forget(ids: readonly string[]): Promise<void>;
}

interface DownloadsParts {
  parts: Pick<CoreParts, 'random' | 'now'>;
  dir: string;
  jobs: Jobs;
  http: Http;
  origin: string;
  tokens: () => Tokens | null;
  list: TransferList;
  work: FileWork;
}

/** Files that are fetched at once. */
const WIDTH = 2;
/** So often the bytes may come as others than they must be before it is given up. */
const TRIES = 2;

const isThere = (path: string, size: number): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile() && found.size === size,
    () => false,
  );

/**
 * Fetches files: into a part that grows from where it is after a cut or a kill, compared with the SHA-256 that the message tells,
 * then put whole into its place. Nothing else ever stands there.
 */
export const createDownloads = ({ parts, dir, jobs, http, origin, tokens, list, work }: DownloadsParts): Downloads => {
  const files = createDownloadFiles(dir);
  const records = new Map<string, DownloadRecord>();
  const spoiled = new Map<string, number>();
  let opening: Promise<void> | null = null;

  const show = (r: DownloadRecord, state: TransferView['state'], done?: number): void => {
    const before = list.get(r.id);
    list.set({
      ...{ key: r.id, direction: 'down', chatId: r.chatId, seq: r.seq, name: r.name, size: r.size, at: r.at },
      ...{ state, error: r.error, done: done ?? (state === 'done' ? r.size : (before?.done ?? 0)) },
    });
  };
  const save = async (r: DownloadRecord, done?: number): Promise<void> => {
    await files.save(r);
    records.set(r.id, r);
    show(r, r.state, done);
  };

  const addressOf = async (id: string): Promise<Result<string>> => {
    const session = tokens();
    if (session === null) return fail('OFFLINE', 'There is no connection to the server.');
    const url = `${origin}/api/files/${id}/address`;
    const r = await session.authed((token) => http.call({ method: 'GET', url, token, answer: addressAnswer }));
    if (!r.ok) return r;
    // An address of another server is none of this one's.
    return r.value.url.startsWith('/api/files/')
      ? ok(origin + r.value.url)
      : fail('WRONG_SERVER', 'A strange address.');
  };

  /** Appends what is missing to the part. */
  const fetchRest = async (r: DownloadRecord, signal: AbortSignal): Promise<Result<null>> => {
    const part = files.partOf(r.id);
    if ((await files.have(r.id)) > r.size) await rm(part, { force: true });
    const from = await files.have(r.id);
    if (from === r.size) return ok(null);
    const url = await addressOf(r.id);
    if (!url.ok) return url;
    const headers: Record<string, string> = from === 0 ? {} : { range: `bytes=${from}-`, 'if-range': `"${r.sha256}"` };
    const stream = await http.stream({ url: url.value, headers, signal });
    if (!stream.ok) return stream;
    const file = await open(part, stream.value.partial ? 'a' : 'w', 0o600);
    let at = stream.value.partial ? from : 0;
    try {
      for await (const piece of stream.value.pieces) {
        at += piece.byteLength;
        if (at > r.size) return fail('WRONG_SERVER', 'The file is longer than was said.');
        await file.write(piece);
        list.moved(r.id, at);
        runner.moved(r.id);
      }
      await file.sync();
    } catch (error) {
      const full =
        error instanceof Error && 'code' in error && ['ENOSPC', 'EDQUOT', 'EIO'].includes(String(error.code));
      if (full) return fail('DISK', 'The file could not be kept: the disk is full or not writable.');
      return fail('OFFLINE', 'The connection broke while the file came.');
    } finally {
      await file.close();
    }
    return at === r.size ? ok(null) : fail('OFFLINE', 'The connection broke while the file came.');
  };

  const bring = async (r: DownloadRecord, signal: AbortSignal): Promise<Result<string>> => {
    const fetched = await fetchRest(r, signal);
    if (!fetched.ok) return fetched;
    if (signal.aborted) return fail('OFFLINE', 'It was stopped.');
    show(r, 'checking', r.size);
    const part = files.partOf(r.id);
    const hashed = await work({ kind: 'hash', path: part });
    if (!hashed.ok || hashed.value.sha256 !== r.sha256) {
      await rm(part, { force: true });
      const times = (spoiled.get(r.id) ?? 0) + 1;
      spoiled.set(r.id, times);
      return times < TRIES
        ? fail('UNAVAILABLE', 'The file was damaged on its way.')
        : fail('BAD_INPUT', 'The file is damaged.');
    }
    if (signal.aborted) return fail('OFFLINE', 'It was stopped.');
    const to = 'path' in r.to ? r.to : { folder: r.to.folder, name: savedName(r.name) };
    const placed = await work({ kind: 'place', from: part, to });
    return placed.ok ? ok(placed.value.path) : placed;
  };

  const attempt = async (r: DownloadRecord, signal: AbortSignal): Promise<Tried> => {
    show(r, 'running', await files.have(r.id));
    const brought = await bring(r, signal);
    if (isCalledOff(signal) || records.get(r.id) !== r) return 'done';
    if (brought.ok) {
      spoiled.delete(r.id);
      await save({ ...r, state: 'done', path: brought.value, error: null });
      return 'done';
    }
    // A place that cannot be written to does not become one by itself: the user chooses another.
    if (brought.error.retry !== 'final' && brought.error.code !== 'DISK') return brought.error;
    await save({ ...r, state: 'failed', error: brought.error });
    return 'done';
  };

  const runner = createRunner<DownloadRecord>({
    ...{ parts, jobs, name: 'fetch a file', width: WIDTH, attempt },
    next: () =>
      tokens() === null
        ? []
        : [...records.values()]
            .filter((r) => r.state === 'waiting')
            .map((item) => ({ key: item.id, lane: item.id, item })),
    waits: (r) => show(r, 'waiting'),
  });

  const load = async (): Promise<void> => {
    for (const r of await files.load()) {
      records.set(r.id, r);
      show(r, r.state, r.state === 'done' ? r.size : await files.have(r.id));
    }
    runner.kick();
  };
  const opened = (): Promise<void> => (opening ??= load());

  return {
    open: opened,
    async start(chatId, seq, { id, name, size, sha256 }, to) {
      await opened();
      const known = records.get(id);
      if (known?.state === 'done' && 'folder' in to && known.path !== null && (await isThere(known.path, size)))
        return ok({});
      runner.stop(id);
      const fresh = { version: 1, id, chatId, seq, name, size, sha256, to, state: 'waiting' } as const;
      await save({ ...fresh, path: null, error: null, at: parts.now() }, await files.have(id));
      runner.kick();
      return ok({});
    },
    async pause(id) {
      const r = records.get(id);
      if (r?.state !== 'waiting') return;
      runner.stop(id);
      await save({ ...r, state: 'paused' });
    },
    async resume(id) {
      const r = records.get(id);
      if (r === undefined || r.state === 'done') return;
      spoiled.delete(id);
      await save({ ...r, state: 'waiting', error: null });
      runner.kick();
    },
    async cancel(id) {
      runner.stop(id);
      records.delete(id);
      list.remove(id);
      await files.remove(id);
    },
    async placeOf(id) {
      await opened();
      const r = records.get(id);
      if (r?.state !== 'done' || r.path === null) return fail('NOT_FOUND', 'The file is not on this computer.');
      if (await isThere(r.path, r.size)) return ok({ path: r.path, name: r.name });
      await this.cancel(id);
      return fail('NOT_FOUND', 'The file is not there any more.');
    },
    connected: () => runner.now(),
    answered: () => runner.answered(),
    async forget(ids) {
      for (const id of ids) if (records.has(id) && records.get(id)?.state !== 'done') await this.cancel(id);
    },
  };
};
