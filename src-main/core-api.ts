import type { ManagerOptions, Socket, SocketOptions } from 'socket.io-client';
import type {
  Account,
  Connection,
  IpcEventData,
  IpcOutput,
  IpcParsed,
  IpcRequestName,
  MessageView,
  StagedPicture,
} from '../contract/ipc.ts';
import type { Result } from '../contract/result.ts';
import type { desktopRequests } from '../contract/desktop.ts';
import type { updateRequests } from '../contract/updates.ts';

/** Requests that the client core answers; the rest (settings, dialogs, links, updates) are the desktop's. */
export type CoreRequestName = Exclude<
  IpcRequestName,
  | 'app.state'
  | 'settings.set'
  | 'links.open'
  | 'pictures.pick'
  | 'pictures.add'
  | keyof typeof updateRequests
  | keyof typeof desktopRequests
>;
export type CoreRequests = { [N in CoreRequestName]: (input: IpcParsed<N>) => Promise<Result<IpcOutput<N>>> };

export type CoreEventName =
  | 'account.changed'
  | 'connection.changed'
  | 'chats.changed'
  | 'messages.changed'
  | 'presence.changed'
  | 'typing.changed'
  | 'upload.progress'
  | 'doctor.progress'
  | 'notice';
export type CoreEvents = { [N in CoreEventName]: IpcEventData<N> } & {
  /** Somebody else's messages that came in and are unread, oldest first; `live` is false for what a catch-up brought. */
  arrived: { messages: MessageView[]; live: boolean };
};

export interface Timer {
  cancel(): void;
}

/** Everything the core needs from outside, so that the same code runs in Electron, under plain Node and under a simulation. */
export interface CoreParts {
  /** The profile folder. */
  dir: string;
  version: string;
  now: () => number;
  /** Runs `work` once after `ms`. */
  after: (ms: number, work: () => void) => Timer;
  /** In [0, 1): jitter. */
  random: () => number;
  /** `count` random bytes. */
  randomBytes: (count: number) => Uint8Array;
  keychain: Keychain;
  /** Opens a Socket.IO connection (socket.io-client's `io` in the product). */
  connect: (uri: string, options: Partial<ManagerOptions & SocketOptions>) => Socket;
  fetch: typeof fetch;
  startWorker: (data: unknown) => import('node:worker_threads').Worker;
  log: (level: 'debug' | 'info' | 'warn' | 'error', message: string, fields?: Record<string, unknown>) => void;
}

/** Where the refresh token is sealed. `open` answers null when it cannot be opened any more (keychain lost or changed). */
export interface Keychain {
  readonly name: string;
  seal(plain: string): Promise<string>;
  open(sealed: string): Promise<string | null>;
}

export interface Core {
  /**
   * Opens the stored account, if any: after this the cache can be read. Does not wait for the network, which is not used
   * before `online` resolves (default: at once).
   */
  start(online?: Promise<unknown>): Promise<void>;
  account(): Account | null;
  connection(): Connection;
  notices(): IpcOutput<'app.state'>['notices'];
  /** The one unread number. */
  unread(): number;
  readonly requests: CoreRequests;
  on<N extends keyof CoreEvents>(name: N, listener: (data: CoreEvents[N]) => void): () => void;
  /** Takes a picture in (bytes already checked and measured by the caller): durable in the profile when it resolves. */
  stagePicture(p: { bytes: Uint8Array; width: number; height: number; name: string }): Promise<Result<StagedPicture>>;
  /** The bytes behind `app://media/<id>` (fetched and kept on first use) or `app://local/<id>`. */
  media(kind: 'media' | 'local', id: string): Promise<Result<{ file: string; contentType: string }>>;
  /** The machine woke up, or the network changed: try now. */
  wake(): void;
  close(): Promise<void>;
}

export type CreateCore = (parts: CoreParts) => Core;
