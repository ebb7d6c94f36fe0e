import type { ChatRow } from '../../contract/chat.ts';
import type { ChatEvent, UserEvent } from '../../contract/event.ts';
import type { ChatView, MessageView, SearchHit } from '../../contract/ipc.ts';
import type { MessagePayload } from '../../contract/message.ts';
import type { Failure } from '../../contract/result.ts';
import type { UserRow } from '../../contract/user.ts';
import type { CacheDoctor } from './doctor.ts';

/**
 * What one account keeps on this computer. Two files: cache.db (disposable: rebuilt from the server) and outbox.db
 * (the truth for what is unsent: sends, drafts, pending read pointers; WAL, synchronous=FULL).
 *
 * Rule of threads: the caller's thread only reads (small, indexed, bounded, a read-only connection); every write and
 * every search runs in a worker. A write's promise resolves after its COMMIT.
 */

/** Both ends included. */
export interface Range {
  from: number;
  to: number;
}

/** What a write changed, so that the window is told and nothing else is recomputed. */
export interface Changes {
  /** Chats whose list row may look different now. */
  chatIds: number[];
  /** Messages that are new or different, as the window shows them; grouped by chat by the caller. */
  messages: MessageView[];
  /** Keys of messages that are gone (an unsent one that was discarded). */
  removed: { chatId: number; key: string }[];
  /** Chats the account is no longer in. */
  gone: number[];
  /** Others' messages above the read pointer that this write brought in, in order: what a notification may be about. */
  arrived: MessageView[];
}

export interface OutboxItem {
  clientId: string;
  chatId: number;
  /** Order within the outbox: ascending, never reused. */
  position: number;
  content: string;
  /** A staged picture's id (a file in the profile's `pictures/`), its pixels, and its address once uploaded. */
  picture: { id: string; width: number; height: number; url: string | null } | null;
  state: 'queued' | 'failed';
  error: Failure | null;
  createdAt: number;
}

export interface StoredPage {
  /** Ascending by order. */
  messages: MessageView[];
  hasOlder: boolean;
  hasNewer: boolean;
  /** Holes that touch this page: fetch these, then read the page again. */
  gaps: Range[];
}

export interface ChatState {
  epoch: string;
  /** The server's head as far as we were told. */
  head: number;
  /** Every event up to here, from `joined`, is stored or is in a gap row: live events continue at `top + 1`. */
  top: number;
  joinedSeq: number;
  readSeq: number;
}

export interface Cache {
  /* ---- reads: the caller's thread ---- */
  self(): UserRow | null;
  /** The sync token, stored by the transaction that stored its events. */
  token(): string | null;
  /** The list of chats is not complete: from an empty cache until the last page of the sync that fills it. */
  filling(): boolean;
  userSeq(): number;
  /** The whole list, newest first. Reads the chat table only: its size does not depend on how many messages there are. */
  chats(): ChatView[];
  chat(chatId: number): ChatView | null;
  chatState(chatId: number): ChatState | null;
  /** Sum of unread over chats that are not muted. */
  unread(): number;
  page(chatId: number, at: { before?: number; after?: number; around?: number }, limit: number): StoredPage;
  message(chatId: number, seq: number): MessageView | null;
  /** Holes of a chat, newest first, at most `limit`. */
  gaps(chatId: number, limit: number): Range[];
  /**
   * What the device should have and has not, newest chats first: of each chat what came since the device knows it, and the
   * newest before. First all that lies in a chat's newest `depth` events (`near`), then the rest.
   */
  unfilled(depth: number): { chatId: number; range: Range; near: boolean }[];
  /** The sums that `heartbeat` compares. */
  sums(): { chats: number; heads: number; pointers: number };
  outbox(): OutboxItem[];
  /** Read pointers that were moved here and not yet acknowledged by the server. */
  pendingReads(): { chatId: number; seq: number }[];
  /** What is stored but not yet told to the server with mark_delivered. */
  pendingDelivered(): { chatId: number; seq: number }[];
  /** Where chats and messages stand, for the page of the connection and for comparing with the server. */
  doctor: CacheDoctor;

  /* ---- writes: the worker, one transaction each ---- */
  /** One answer of `sync`, with its token. `full`: chats not named by any page of this full sync are dropped at its end. */
  applySync(answer: {
    token: string;
    more: boolean;
    full: boolean;
    self: UserRow;
    chats: ChatRow[];
    gone: number[];
    userEvents: UserEvent[];
    userSeq: number;
    online: string[];
  }): Promise<Changes>;
  /** One chat's row (chat_list_update, a chat just created). */
  applyChat(row: ChatRow): Promise<Changes>;
  /** A stretch of a chat's log, fetched or live. Repeats are ignored; what lies between `top` and the stretch becomes a gap. */
  applyEvents(chatId: number, events: ChatEvent[], head: number, epoch: string): Promise<Changes>;
  /**
   * An answer of `fetch_pages`, unread: it is parsed in the worker, so that a large one does not hold the caller's thread up.
   * Told are the messages of the chats in `shown` only, and with `news` what arrived. `events`: how many there were;
   * `restored`: some of a chat of another epoch, which were left out. @throws StoreError when the text is not one of `eventPages`.
   */
  applyPages(
    text: string,
    of: { shown: number[]; news: boolean },
  ): Promise<{ changes: Changes; events: number; restored: boolean }>;
  /** A live message that continues the chat (seq = top + 1). The caller has checked that; anything else is refused (false). */
  applyLive(message: MessagePayload): Promise<Changes | false>;
  applyPointer(p: { chatId: number; userId: string; kind: 'read' | 'delivered'; seq: number }): Promise<Changes>;
  applyUserEvent(event: UserEvent): Promise<Changes>;
  setPresence(people: { id: string; online: boolean; lastSeen: number | null }[]): Promise<void>;

  /** Durable (fsync) when it resolves: only then may the screen say "queued". A repeated clientId changes nothing. */
  enqueue(item: {
    clientId: string;
    chatId: number;
    content: string;
    picture: { id: string; width: number; height: number } | null;
    createdAt: number;
  }): Promise<Changes>;
  /** Remembers that the picture is on the server, so that a retry does not upload it again. */
  uploaded(clientId: string, url: string): Promise<void>;
  /** The server's ack: stores the message and closes the outbox row. Crash-safe between the two files, in any order. */
  acked(message: MessagePayload): Promise<Changes>;
  /** A final refusal: the row stays, shown as not sent. */
  refused(clientId: string, error: Failure): Promise<Changes>;
  requeue(clientId: string): Promise<Changes>;
  discard(clientId: string): Promise<Changes>;
  setDraft(chatId: number, text: string): Promise<Changes>;
  /** Moves the read pointer here at once (durably) and remembers to tell the server. */
  markRead(chatId: number, seq: number): Promise<Changes>;
  readTold(chatId: number, seq: number): Promise<void>;
  deliveredTold(items: { chatId: number; seq: number }[]): Promise<void>;
  /**
   * Puts the server's row of a chat in the place of what is here of it. `ahead`: its head here was above the server's, so
   * its whole log is void; `lower`: members whose pointers here were above the server's.
   */
  renewChat(row: ChatRow, wrong: { ahead: boolean; lower: string[] }): Promise<Changes>;
  /** Puts all that the server has of a stretch in the place of what is here, in one transaction. */
  replaceEvents(chatId: number, range: Range, events: ChatEvent[], head: number, epoch: string): Promise<Changes>;

  /** Newest first; right in Thai and for one- and two-character words. In a worker of its own. */
  search(query: string, chatId: number | null, limit: number): Promise<{ hits: SearchHit[]; more: boolean }>;
  /** Forgets everything the server knows (RESNAPSHOT); the outbox stays. */
  reset(): Promise<void>;
  /** Flushes and closes. Nothing may be called after it. */
  close(): Promise<void>;
}

export type OpenNotice = 'cache-rebuilt' | 'cache-newer' | 'outbox-salvaged' | 'outbox-newer' | 'disk-full';

export interface OpenedCache {
  cache: Cache;
  /** What had to be done to open it, in words the window knows. */
  notices: OpenNotice[];
}

export interface CacheParts {
  /** The account's folder; made when absent. */
  dir: string;
  selfId: string;
  /** Names the account among all servers', so that another one's files are not taken for its own; absent: any. */
  owner?: string;
  now: () => number;
  /** Starts the store's worker (a bundled file in the app, worker.ts itself under Node). */
  startWorker: (data: unknown) => import('node:worker_threads').Worker;
  /** Called when the disk fills up or recovers. */
  onDisk: (full: boolean) => void;
  /** Called after a cache.db that turned out damaged while in use was replaced by an empty one: sync from nothing. */
  onRebuilt?: () => void;
  log: (level: 'info' | 'warn' | 'error', message: string, fields?: Record<string, unknown>) => void;
}

/** Opens (or makes, or mends) an account's files. Never throws for a damaged cache; throws a Failure-shaped Error only when nothing can be written at all. */
export type OpenCache = (parts: CacheParts) => Promise<OpenedCache>;
