import type { ManagerOptions, Socket, SocketOptions } from 'socket.io-client';
import type {
  IpcEventName,
  Account,
  ChatView,
  Connection,
  IpcEventData,
  IpcOutput,
  IpcParsed,
  IpcRequestName,
  MessageView,
  Settings,
  StagedPicture,
} from '../contract/ipc.ts';
import type { PictureSizeName } from '../contract/picture.ts';
import type { Result } from '../contract/result.ts';
import type { StagedBytes } from './link/pictures.ts';
import type { ExportLook } from './link/export.ts';
import type { desktopRequests } from '../contract/desktop.ts';
import type { StagedFile, fileDesktopRequests } from '../contract/transfers.ts';
import type { DownloadTo } from './link/downloads.ts';
import type { exportStartRequests } from '../contract/export.ts';
import type { logRequests } from '../contract/logs.ts';
import type { networkRequests } from '../contract/network.ts';
import type { replyRequests } from '../contract/reply.ts';
import type { spellingRequests } from '../contract/spelling.ts';
import type { updateRequests } from '../contract/updates.ts';

/** Requests that the client core answers; the rest (settings, dialogs, links, updates) are the desktop's. */
export type CoreRequestName = Exclude<
  IpcRequestName,
  | 'app.state'
  | 'settings.set'
  | 'links.open'
  | 'pictures.add'
  | 'pictures.again'
  | 'pictures.save'
  | 'pictures.copy'
  | keyof typeof exportStartRequests
  | keyof typeof fileDesktopRequests
  | keyof typeof logRequests
  | keyof typeof networkRequests
  | keyof typeof updateRequests
  | keyof typeof desktopRequests
  | keyof typeof replyRequests
  | keyof typeof spellingRequests
>;
export type CoreRequests = { [N in CoreRequestName]: (input: IpcParsed<N>) => Promise<Result<IpcOutput<N>>> };

/** What the core tells, all of which the window hears unchanged. */
export const coreEvents = [
  'account.changed',
  'connection.changed',
  'chats.changed',
  'messages.changed',
  'messages.refused',
  'draft.changed',
  'presence.changed',
  'typing.changed',
  'upload.progress',
  'transfers.changed',
  'doctor.progress',
  'export.changed',
  'people.changed',
  'notice',
] as const satisfies readonly IpcEventName[];
export type CoreEventName = (typeof coreEvents)[number];
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
  /**
   * What the pictures of an account that were fetched may take on the disk, bytes, and how long one is kept that nobody looks
   * at, ms; absent: as much as they take, and as long as there is room.
   */
  pictureRoom?: () => { bytes: number; age: number };
  /** Which unread messages count in the one number; absent: all. */
  counts?: () => Settings['counts'];
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
  /**
   * Takes a picture in (bytes already checked and measured by the caller), with its small copy if there is one: durable in the
   * profile when it resolves.
   */
  stagePicture(p: StagedBytes): Promise<Result<StagedPicture>>;
  /** The bytes behind `app://media/<id>` (fetched and kept on first use) or `app://local/<id>`, or behind their small copies. */
  media(
    kind: 'media' | 'local',
    id: string,
    size: PictureSizeName,
  ): Promise<Result<{ file: string; contentType: string }>>;
  /** Takes a copy of a file that the user chose: durable in the profile when it resolves. */
  stageFile(path: string): Promise<Result<StagedFile>>;
  /** Begins to fetch the file of a message. */
  download(chatId: number, seq: number, to: DownloadTo): Promise<Result<Record<string, never>>>;
  /** What a message's file is called; null: it has none. */
  fileNameOf(chatId: number, seq: number): string | null;
  /** Where a fetched file is. */
  downloaded(id: string): Promise<Result<{ path: string; name: string }>>;
  /** The machine woke up, or the network changed: try now. */
  wake(): void;
  /** The way to the network is another one now: the connection is let go and made anew. */
  reconnect(): void;
  /** Begins to write the account's chats into a new folder inside `folder`. BUSY while that is under way. */
  startExport(folder: string, look: ExportLook): Promise<Result<Record<string, never>>>;
  /** Which unread messages count is another choice now: every place is told the number. */
  recount(): void;
  /** A chat as it is now; null: it is not here. */
  chat(chatId: number): ChatView | null;
  /** Likewise, the direct chat with somebody. */
  chatWith(userId: string): ChatView | null;
  /** The newest chats and the pinned ones, and some older ones with something unread: what a short menu chooses from, without the whole list. */
  recentChats(): ChatView[];
  /** Pictures may take another room now. */
  fitPictures(): void;
  close(): Promise<void>;
}

export type CreateCore = (parts: CoreParts) => Core;
