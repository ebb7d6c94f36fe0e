import type { ChatRow } from '../../contract/chat.ts';
import type { ChatEvent, UserEvent } from '../../contract/event.ts';
import type { ChatView, MessageView, SearchHit } from '../../contract/ipc.ts';
import type { MessagePayload } from '../../contract/message.ts';
import type { Failure } from '../../contract/result.ts';
import type { UserRow } from '../../contract/user.ts';

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
  /** Chats that have holes in their newest `depth` events, newest chats first: what background filling works on. */
  unfilled(depth: number): { chatId: number; range: Range }[];
  /** The sums that `heartbeat` compares. */
  sums(): { chats: number; heads: number; pointers: number };
  outbox(): OutboxItem[];
  /** Read pointers that were moved here and not yet acknowledged by the server. */
  pendingReads(): { chatId: number; seq: number }[];
  /** What is stored but not yet told to the server with mark_delivered. */
  pendingDelivered(): { chatId: number; seq: number }[];

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

  /** Newest first; right in Thai and for one- and two-character words. In a worker of its own. */
  search(query: string, chatId: number | null, limit: number): Promise<{ hits: SearchHit[]; more: boolean }>;
  /** Forgets everything the server knows (RESNAPSHOT); the outbox stays. */
  reset(): Promise<void>;
  /** Flushes and closes. Nothing may be called after it. */
  close(): Promise<void>;
}

export type OpenNotice = 'cache-rebuilt' | 'cache-newer' | 'outbox-salvaged' | 'disk-full';

export interface OpenedCache {
  cache: Cache;
  /** What had to be done to open it, in words the window knows. */
  notices: OpenNotice[];
}

export interface CacheParts {
  /** The account's folder; made when absent. */
  dir: string;
  selfId: string;
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
