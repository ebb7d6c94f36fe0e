import { open, type FileHandle } from 'node:fs/promises';
import { completeAnswer, uploadAnswer, type Upload } from '../../contract/file.ts';
import type { TransferView } from '../../contract/transfers.ts';
import { fail, ok, type Result } from '../../contract/result.ts';
import type { Cache } from '../cache/api.ts';
import type { OutboxItem, UnsentFile } from '../cache/unsent-items.ts';
import type { CoreParts } from '../core-api.ts';
import type { Feed } from './feed.ts';
import type { Http } from './http.ts';
import type { Jobs } from './jobs.ts';
import type { Outgoing } from './outgoing.ts';
import { createRunner, isCalledOff, type Tried } from './runner.ts';
import type { Tokens } from './tokens.ts';
import type { TransferList } from './transfer-list.ts';

export interface Uploads {
  /** The outbox changed: takes up what may go, lets go of what may not. */
  kick(): void;
  /** The connection stands. */
  connected(): void;
  /** The server answered something. */
  answered(): void;
  pause(clientId: string, paused: boolean): Promise<void>;
  /** An unsent file was thrown away: nothing of it stays here or on the server. */
  dropped(item: OutboxItem): Promise<void>;
}

export interface UploadsParts {
  parts: Pick<CoreParts, 'random' | 'now'>;
  cache: Cache;
  feed: Pick<Feed, 'push'>;
  jobs: Jobs;
  http: Http;
  origin: string;
  tokens: () => Tokens | null;
  outgoing: Outgoing;
  list: TransferList;
  /** A file is on the server: its message can be sent. */
  ready: () => void;
}

type WithFile = OutboxItem & { file: UnsentFile };

/** Files that are sent at once, each of another chat. */
const WIDTH = 2;
/** One chunk, ms: a link of 10 KB/s needs most of it. What arrived of a chunk that is cut counts. */
const CHUNK_MS = 110_000;
/** The server reads the whole file again to check it, ms. */
const COMPLETE_MS = 180_000;

const hasFile = (item: OutboxItem): item is WithFile => item.file !== null;

/**
 * Brings the files of unsent messages to the server, chunk by chunk: after a cut, a kill of this app or of the server it goes on
 * where the server says. The outbox is the truth of what is to be sent; what the server has is the truth of how far it is.
 */
export const createUploads = (p: UploadsParts): Uploads => {
  const { cache, http, origin, outgoing, list } = p;
  /** Files whose bytes were refused once as others than announced: begun anew, once. */
  const refusedOnce = new Set<string>();
  /** The copy of each, which is not needed any more once its message is sent. */
  const copies = new Map<string, string>();
  /** What the server knows them by, to break them off. */
  const known = new Map<string, string>();
  const unsent = (): WithFile[] => cache.outbox().filter(hasFile);

  const show = (item: WithFile, state: TransferView['state'], done?: number): void => {
    const { clientId: key, chatId, file, error, createdAt: at } = item;
    const before = list.get(key);
    list.set({
      ...{ key, direction: 'up', chatId, seq: null, name: file.name, size: file.size, error, at, state },
      done: done ?? (state === 'done' ? file.size : (before?.done ?? 0)),
    });
  };

  const call = async <T>(work: (token: string) => Promise<Result<T>>): Promise<Result<T>> =>
    (await p.tokens()?.authed(work)) ?? fail('OFFLINE', 'There is no connection to the server.');

  const begin = async (item: WithFile, signal: AbortSignal): Promise<Result<Upload>> => {
    const { name, size, sha256 } = item.file;
    const body = { clientId: item.clientId, name, size, sha256 };
    const url = `${origin}/api/files`;
    const r = await call((token) => http.call({ method: 'POST', url, token, body, signal, answer: uploadAnswer }));
    return r.ok ? ok(r.value.upload) : r;
  };
  const state = async (id: string, signal: AbortSignal): Promise<Result<Upload>> => {
    const url = `${origin}/api/files/${id}/upload`;
    const r = await call((token) => http.call({ method: 'GET', url, token, signal, answer: uploadAnswer }));
    return r.ok ? ok(r.value.upload) : r;
  };
  const put = async (
    item: WithFile,
    up: Upload,
    data: Uint8Array<ArrayBuffer>,
    signal: AbortSignal,
  ): Promise<Result<Upload>> => {
    const url = `${origin}/api/files/${up.id}?offset=${up.received}`;
    const onSent = (sent: number): void => list.moved(item.clientId, up.received + sent);
    const bytes = { data, contentType: 'application/octet-stream', onSent };
    const r = await call((token) =>
      http.call({ method: 'PUT', url, token, bytes, signal, timeout: CHUNK_MS, answer: uploadAnswer }),
    );
    if (r.ok) return ok(r.value.upload);
    // Another offset than this side believed: the server's word counts.
    return r.error.code === 'CONFLICT' ? state(up.id, signal) : r;
  };

  /** Sends what the server has not yet; answers when all is there. */
  const sendRest = async (item: WithFile, file: FileHandle, signal: AbortSignal): Promise<Result<Upload>> => {
    let at = await begin(item, signal);
    while (at.ok && at.value.state === 'receiving' && at.value.received < at.value.size) {
      const up = at.value;
      known.set(item.clientId, up.id);
      list.moved(item.clientId, up.received);
      const data = new Uint8Array(Math.min(up.chunk, up.size - up.received));
      const { bytesRead } = await file.read(data, 0, data.length, up.received);
      if (bytesRead === 0) return fail('NOT_FOUND', 'The copy of the file is not whole any more.');
      at = await put(item, up, data.subarray(0, bytesRead), signal);
      if (at.ok && at.value.received > up.received) runner.moved(item.clientId);
    }
    return at;
  };

  const bring = async (item: WithFile, signal: AbortSignal): Promise<Result<string>> => {
    let file: FileHandle;
    try {
      file = await open(outgoing.pathOf(item.file.id), 'r');
    } catch {
      return fail('NOT_FOUND', 'The file is not on this computer any more.');
    }
    let sent: Result<Upload>;
    try {
      sent = await sendRest(item, file, signal);
    } finally {
      await file.close();
    }
    if (!sent.ok) return sent;
    show(item, 'checking', item.file.size);
    const { id } = sent.value;
    const url = `${origin}/api/files/${id}/complete`;
    const whole = await call((token) =>
      http.call({ method: 'POST', url, token, signal, timeout: COMPLETE_MS, answer: completeAnswer }),
    );
    if (whole.ok) return ok(id);
    if (whole.error.code !== 'BAD_INPUT' || refusedOnce.has(item.clientId)) return whole;
    refusedOnce.add(item.clientId);
    return fail('UNAVAILABLE', 'The file did not arrive as it was sent.');
  };

  const attempt = async (item: WithFile, signal: AbortSignal): Promise<Tried> => {
    show(item, 'running');
    const r = await bring(item, signal);
    // Thrown away, or paused, meanwhile.
    if (isCalledOff(signal) || !unsent().some((i) => i.clientId === item.clientId)) return 'done';
    if (r.ok) {
      p.feed.push(await cache.fileMoved(item.clientId, { fileId: r.value }), 'here');
      show(item, 'done');
      p.ready();
      return 'done';
    }
    if (r.error.retry !== 'final') return r.error;
    p.feed.push(await cache.refused(item.clientId, r.error), 'here');
    show({ ...item, error: r.error }, 'failed');
    return 'done';
  };

  const mayGo = ({ state: now, file }: WithFile): boolean => now === 'queued' && file.fileId === null && !file.paused;
  const runner = createRunner<WithFile>({
    ...{ parts: p.parts, jobs: p.jobs, name: 'send a file', width: WIDTH, attempt },
    next: () =>
      p.tokens() === null
        ? []
        : unsent()
            .filter(mayGo)
            .map((item) => ({ key: item.clientId, lane: item.chatId, item })),
    waits: (item) => show(item, 'waiting'),
  });

  return {
    kick() {
      const items = unsent();
      for (const item of items) {
        if (item.state === 'failed') show(item, 'failed');
        else if (item.file.paused) show(item, 'paused');
        else if (item.file.fileId === null && list.get(item.clientId)?.state !== 'running') show(item, 'waiting');
      }
      for (const { clientId, file } of items) copies.set(clientId, file.id);
      for (const [clientId, id] of copies) {
        if (items.some((i) => i.clientId === clientId)) continue;
        copies.delete(clientId);
        known.delete(clientId);
        p.jobs.run('drop the copy of a sent file', () => outgoing.drop(id));
      }
      for (const view of list.all())
        if (view.direction === 'up' && view.state !== 'done' && !items.some((i) => i.clientId === view.key))
          list.remove(view.key);
      runner.kick();
    },
    connected: () => runner.now(),
    answered: () => runner.answered(),
    async pause(clientId, paused) {
      if (paused) runner.stop(clientId);
      p.feed.push(await cache.fileMoved(clientId, { paused }), 'here');
      this.kick();
    },
    async dropped(item) {
      if (!hasFile(item)) return;
      runner.stop(item.clientId);
      list.remove(item.clientId);
      copies.delete(item.clientId);
      await outgoing.drop(item.file.id);
      const id = known.get(item.clientId);
      known.delete(item.clientId);
      if (id === undefined || item.file.fileId !== null) return;
      // When the server does not hear of it, it forgets the upload by itself.
      p.jobs.run('break an upload off', () =>
        call((token) => http.call({ method: 'DELETE', url: `${origin}/api/files/${id}/upload`, token, answer: null })),
      );
    },
  };
};
