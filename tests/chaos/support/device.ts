import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { ExportState } from '../../../contract/export.ts';
import type {
  Account,
  ChatView,
  Connection,
  IpcOutput,
  IpcParsed,
  MessageView,
  StagedPicture,
} from '../../../contract/ipc.ts';
import { limits } from '../../../contract/limits.ts';
import type { Result } from '../../../contract/result.ts';
import type { StagedFile } from '../../../contract/transfers.ts';
import type { CoreRequestName } from '../../../src-main/core-api.ts';
import type { DeviceCall, DeviceSays } from './device-protocol.ts';
import type { History } from './history.ts';
import { compileCache, ownUntilExit, signal } from './processes.ts';
import { within } from './wait.ts';

const entry = fileURLToPath(new URL('./device-process.ts', import.meta.url));
/** Of everybody who has a device. */
export const PASSWORD = 'correct horse battery';
/** A device that does not answer for so long hangs, ms. */
const ANSWER_MS = 60_000;

type CallBody = DeviceCall extends infer C ? (C extends unknown ? Omit<C, 'id'> : never) : never;
type Said<K extends DeviceSays['kind']> = Extract<DeviceSays, { kind: K }>;

/** Its newest message has not been sent. */
export const isUnsent = ({ last }: ChatView): boolean => last?.state === 'queued' || last?.state === 'sending';

/** The device died before it answered. */
export class DeviceGone extends Error {}

export interface Device {
  readonly name: string;
  readonly profile: string;
  /** '' before somebody signed in. */
  readonly userId: string;
  readonly email: string;
  readonly pid: number;
  readonly running: boolean;
  request<N extends CoreRequestName>(name: N, input: IpcParsed<N>): Promise<Result<IpcOutput<N>>>;
  register(server: string, person: string): Promise<void>;
  login(server: string, email: string): Promise<void>;
  /** Notes invoke and the answer; the clientId, or null when it was refused or the device died first. */
  send(chatId: number, text?: string, more?: Partial<IpcParsed<'messages.send'>>): Promise<string | null>;
  markRead(chatId: number, seq: number): Promise<void>;
  chats(): Promise<ChatView[]>;
  chatWith(userId: string): Promise<number>;
  /** The newest 200 of a chat. */
  newest(chatId: number): Promise<MessageView[]>;
  texts(chatId: number): Promise<string[] | null>;
  state(): Promise<{ account: Account | null; connection: Connection; unread: number; notices: string[] }>;
  fill(): Promise<{ complete: boolean; doubled: number }>;
  stage(picture: { bytes: Buffer; width: number; height: number }): Promise<StagedPicture>;
  /** Fetches an uploaded picture, as if it was shown; false: it could not be had. */
  media(picture: string): Promise<boolean>;
  export(folder: string): Promise<ExportState['last']>;
  /** Takes a copy of a file, to be sent. */
  take(path: string): Promise<StagedFile>;
  /** Begins to fetch a message's file. */
  download(chatId: number, seq: number, path: string): Promise<void>;
  look(chatId: number | null): Promise<void>;
  wake(): Promise<void>;
  on<K extends DeviceSays['kind']>(kind: K, listener: (said: Said<K>) => void): () => void;
  /** kill -9. */
  kill(): Promise<void>;
  /** SIGSTOP and SIGCONT. */
  pause(): void;
  resume(): void;
  /** Starts the process again on the same profile (after a kill or a close). */
  start(env?: Record<string, string>): Promise<void>;
  /** Closes the core and waits for the process to end. */
  close(): Promise<void>;
}

export interface DeviceOptions {
  name: string;
  profile: string;
  history: History;
  env?: Record<string, string>;
  /** Runs the process under another program, e.g. strace and its arguments. */
  wrap?: readonly string[];
}

/** A client without a window in a process of its own. */
export const startDevice = async ({ name, profile, history, env = {}, wrap = [] }: DeviceOptions): Promise<Device> => {
  await mkdir(profile, { recursive: true });
  const listeners = new Map<DeviceSays['kind'], Set<(said: DeviceSays) => void>>();
  const pending = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let child: ChildProcess | null = null;
  let calls = 0;
  let userId = '';
  let email = '';
  let extra = env;

  const noted = (said: DeviceSays): void => {
    const by = { process: name, userId };
    if (said.kind === 'stored')
      history.note({ ...by, op: 'ack', chatId: said.chatId, clientId: said.clientId, seq: said.seq });
    if (said.kind === 'notified') history.note({ ...by, op: 'notified', body: said.body });
    if (said.kind === 'chat') {
      const { chatId } = said;
      history.note({ ...by, op: 'pointer', chatId, kind: 'own-read', seq: said.read });
      history.note({ ...by, op: 'pointer', chatId, kind: 'peers-read', seq: said.peersRead });
      history.note({ ...by, op: 'pointer', chatId, kind: 'peers-delivered', seq: said.peersDelivered });
    }
  };

  const start = async (): Promise<void> => {
    const [command, ...args] = [...wrap, process.execPath];
    const started = fork(entry, [profile], {
      ...(wrap.length > 0 && command !== undefined ? { execPath: command, execArgv: args } : { execArgv: [] }),
      env: {
        PATH: process.env['PATH'] ?? '',
        ...compileCache,
        ...(process.env['TEST_LOG'] ? { TEST_LOG: '1' } : {}),
        ...extra,
      },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    child = started;
    const letGo = ownUntilExit(() => signal(started.pid, 'SIGKILL'));
    const ready = new Promise<void>((resolve, reject) => {
      started.on('message', (said: DeviceSays) => {
        if (said.kind === 'ready') resolve();
        else if (said.kind === 'answer') {
          pending.get(said.id)?.resolve(said.value);
          pending.delete(said.id);
        } else {
          noted(said);
          for (const listener of listeners.get(said.kind) ?? []) listener(said);
        }
      });
      started.once('exit', () => {
        letGo();
        reject(new DeviceGone(`${name} ended before it was ready.`));
        for (const { reject: gone } of pending.values()) gone(new DeviceGone(`${name} is gone.`));
        pending.clear();
        if (child === started) child = null;
      });
      started.once('error', reject);
    });
    await within(ANSWER_MS, `${name} to start`, ready);
  };

  const call = (body: CallBody): Promise<unknown> => {
    const to = child;
    if (to === null) return Promise.reject(new DeviceGone(`${name} is not running.`));
    calls += 1;
    const id = calls;
    const answered = new Promise<unknown>((resolve, reject) => pending.set(id, { resolve, reject }));
    to.send({ id, ...body }, (error) => {
      if (error === null) return;
      pending.get(id)?.reject(new DeviceGone(`${name} does not listen.`));
      pending.delete(id);
    });
    return within(ANSWER_MS, `${name} to answer ${body.op}`, answered);
  };
  // The device answers what the core's own table says for `name`.
  const request: Device['request'] = (request_, input) =>
    call({ op: 'request', name: request_, input }) as Promise<Result<IpcOutput<typeof request_>>>;
  const value = async <T>(result: Promise<Result<T>>): Promise<T> => {
    const r = await result;
    if (!r.ok) throw new Error(`${name}: ${r.error.code}: ${r.error.message}`);
    return r.value;
  };
  const ended = async (which: ChildProcess): Promise<void> => {
    if (which.exitCode === null && which.signalCode === null) await once(which, 'exit');
  };

  const device: Device = {
    name,
    profile,
    get userId() {
      return userId;
    },
    get email() {
      return email;
    },
    get pid() {
      return child?.pid ?? 0;
    },
    get running() {
      return child !== null;
    },
    request,
    async register(server, person) {
      email = `${person}-${randomUUID()}@example.org`;
      userId = (await value(request('auth.register', { server, name: person, email, password: PASSWORD }))).userId;
    },
    async login(server, who) {
      email = who;
      userId = (await value(request('auth.login', { server, email: who, password: PASSWORD }))).userId;
    },
    async send(chatId, text, more = {}) {
      const clientId = more.clientId ?? randomUUID();
      const line = { process: name, userId, op: 'send', chatId, clientId } as const;
      history.note({ ...line, phase: 'invoke' });
      try {
        const r = await request('messages.send', {
          ...more,
          chatId,
          clientId,
          text: text ?? `${name} ${clientId}`,
        });
        history.note({ ...line, phase: r.ok ? 'ok' : 'fail' });
        return r.ok ? clientId : null;
      } catch (error) {
        if (!(error instanceof DeviceGone)) throw error;
        history.note({ ...line, phase: 'unknown' });
        return null;
      }
    },
    async markRead(chatId, seq) {
      const line = { process: name, userId, op: 'read', chatId, seq } as const;
      history.note({ ...line, phase: 'invoke' });
      try {
        const r = await request('chats.markRead', { chatId, seq });
        history.note({ ...line, phase: r.ok ? 'ok' : 'fail' });
      } catch (error) {
        if (!(error instanceof DeviceGone)) throw error;
        history.note({ ...line, phase: 'unknown' });
      }
    },
    chats: async () => (await value(request('chats.list', undefined))).chats,
    chatWith: async (other) => (await value(request('chats.create', { userId: other }))).id,
    newest: async (chatId) => (await value(request('messages.page', { chatId, limit: limits.pageMax }))).messages,
    // Those below are answered by device-process.ts under the same names.
    texts: (chatId) => call({ op: 'texts', chatId }) as Promise<string[] | null>,
    state: () => call({ op: 'state' }) as ReturnType<Device['state']>,
    fill: () => call({ op: 'fill' }) as ReturnType<Device['fill']>,
    stage: ({ bytes, ...size }) =>
      value(call({ op: 'stage', bytes: bytes.toString('base64'), ...size }) as Promise<Result<StagedPicture>>),
    media: (picture) => call({ op: 'media', picture }) as ReturnType<Device['media']>,
    export: (folder) => call({ op: 'export', folder }) as ReturnType<Device['export']>,
    take: (path) => value(call({ op: 'take', path }) as Promise<Result<StagedFile>>),
    download: async (chatId, seq, path) =>
      void (await value(call({ op: 'download', chatId, seq, path }) as Promise<Result<unknown>>)),
    look: async (chatId) => void (await call({ op: 'look', chatId })),
    wake: async () => void (await call({ op: 'wake' })),
    on(kind, listener) {
      const of = listeners.get(kind) ?? new Set();
      listeners.set(kind, of);
      // Only said things of this kind are given to it.
      const typed = listener as (said: DeviceSays) => void;
      of.add(typed);
      return () => of.delete(typed);
    },
    async kill() {
      const dying = child;
      if (dying === null) return;
      signal(dying.pid, 'SIGKILL');
      await ended(dying);
    },
    pause: () => signal(child?.pid, 'SIGSTOP'),
    resume: () => signal(child?.pid, 'SIGCONT'),
    async start(changed) {
      if (changed) extra = { ...extra, ...changed };
      await start();
    },
    async close() {
      const closing = child;
      if (closing === null) return;
      await call({ op: 'close' });
      await ended(closing);
    },
  };
  await start();
  return device;
};
