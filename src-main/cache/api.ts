import type { Quote } from '../../contract/act-ipc.ts';
import type { ChatRow } from '../../contract/chat.ts';
import type { DayKind } from '../../contract/dates.ts';
import type { FileRef } from '../../contract/file.ts';
import type { ChatEvent, UserEvent } from '../../contract/event.ts';
import type { ChatView, MessageView, SearchHit, Settings } from '../../contract/ipc.ts';
import type { Mention } from '../../contract/mention.ts';
import type { MessagePayload } from '../../contract/message.ts';
import type { OwnState } from '../../contract/people.ts';
import type { Failure } from '../../contract/result.ts';
import type { SearchFilters } from '../../contract/search-ipc.ts';
import type { Has } from '../../contract/search-text.ts';
import type { UserRow } from '../../contract/user.ts';
import type { ExportEnd, ExportJob } from './export-job.ts';
import type { CacheDoctor } from './doctor.ts';
import type { StoredMember } from './members.ts';
import type { ActItem, DraftItem, OutboxItem, SettingItem, UnsentFile } from './unsent-items.ts';

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
  /** Ids of uploaded pictures whose message is gone: what is kept of them here goes too. */
  erased: string[];
  /** Others' messages above the read pointer that this write brought in, in order: what a notification may be about. */
  arrived: MessageView[];
  /** Chats whose draft was written on another device. */
  drafts: number[];
  /** What belongs to the account is another now; `names`: somebody's name or picture is, wherever it is shown. */
  faces?: 'own' | 'names';
}

export interface SearchWanted {
  /** Words and typed filters. */
  query: string;
  filters?: SearchFilters;
  /** The `next` of the answer before; absent: from the newest on. */
  before?: string | null;
  limit: number;
}

/** A search in the server's terms. */
export interface SearchPlan {
  /** Folded. */
  words: string[];
  from: string[] | null;
  has: Has[];
  /** ms */
  after: number | null;
  before: number | null;
  /** What is not on this computer, of the chats that are meant, the newest chats first. */
  holes: { chatId: number; from: number; to: number }[];
}

/** Where a member's pointers stand now. */
export interface PointerItem {
  userId: string;
  read: number;
  delivered: number;
}

export interface StoredPage {
  /** Ascending by order. */
  messages: MessageView[];
  hasOlder: boolean;
  hasNewer: boolean;
  /** Holes that touch this page, cut to what it needs of them: fetch these, then read the page again. */
  gaps: Range[];
  /** The numbers that the page speaks of, and the holes in it, ascending. */
  from: number;
  to: number;
  holes: Range[];
}

/** A place in a chat: before or after a message, or around it; none: the newest. */
export interface PageAt {
  before?: number | undefined;
  after?: number | undefined;
  around?: number | undefined;
}

export interface GalleryPage {
  messages: MessageView[];
  hasOlder: boolean;
  hasNewer: boolean;
  missing: boolean;
}

export interface ChatState {
  epoch: string;
  /** The server's head as far as we were told. */
  head: number;
  /** Every event up to here, from `joined`, is stored or is in a gap row: live events continue at `top + 1`. */
  top: number;
  joinedSeq: number;
  readSeq: number;
  /** Of the newest message, as far as it is known. */
  lastSeq: number | null;
}

export interface Cache {
  /* ---- reads: the caller's thread ---- */
  self(): UserRow | null;
  /** What belongs to the account beside its chats. */
  own(): OwnState;
  /** The sync token, stored by the transaction that stored its events. */
  token(): string | null;
  /** The list of chats is not complete: from an empty cache until the last page of the sync that fills it. */
  filling(): boolean;
  userSeq(): number;
  /** The whole list, newest first. Reads the chat table only: its size does not depend on how many messages there are. */
  chats(): ChatView[];
  /** A part of these, as `chats.part` of the contract says. */
  chatsPart(after: number | null): { chats: ChatView[]; next: number | null };
  chat(chatId: number): ChatView | null;
  /** The direct chat with somebody. */
  chatWith(userId: string): ChatView | null;
  chatState(chatId: number): ChatState | null;
  /** The one unread number: the sum of what each chat counts (`counted`). */
  unread(): number;
  /** The chats with something unread. */
  unreadChats(): number[];
  /** Chats that are muted now, and until when: then their rows look different. */
  mutes(): { chatId: number; until: number }[];
  /** What was set here and not yet told to the server, in its order. */
  settings(): SettingItem[];
  page(chatId: number, at: { before?: number; after?: number; around?: number }, limit: number): StoredPage;
  message(chatId: number, seq: number): MessageView | null;
  /**
   * The first message from a time on, or where there is none the last one before; of those that are here. `sure`: none that is
   * missing could stand between; otherwise the nearest one is told.
   */
  messageFrom(chatId: number, at: number): { found: { seq: number; at: number } | null; sure: boolean };
  /** What is here of each day between these bounds, and when the chat's first message was sent (null: it is not here). */
  days(chatId: number, bounds: readonly number[]): { days: DayKind[]; first: number | null };
  /** The file that a stored message carries, with what its bytes must be; null: none. */
  file(chatId: number, seq: number): FileRef | null;
  /** A chat's messages with pictures, ascending, the newest ones without a place. `missing`: part of the history is not here. */
  gallery(chatId: number, at: PageAt, limit: number): GalleryPage;
  /** Holes of a chat, newest first, at most `limit`. */
  gaps(chatId: number, limit: number): Range[];
  /**
   * What the device should have and has not, newest chats first: of each chat what came since the device knows it, and the
   * newest before. First all that lies in a chat's newest `depth` events (`near`), then the rest.
   */
  unfilled(depth: number): { chatId: number; range: Range; near: boolean }[];
  /** The sums that `heartbeat` compares, and how many of the chats are groups. */
  sums(): { chats: number; heads: number; pointers: number; groups: number };
  outbox(): OutboxItem[];
  /** Changes of messages that are not on the server yet, in their order; with a chat, of that chat. */
  acts(chatId?: number): ActItem[];
  /** The number of an own message, by its clientId; null: it is not stored. */
  ownSeq(clientId: string): number | null;
  draft(chatId: number): DraftItem;
  /** Drafts that the server does not have yet. */
  pendingDrafts(): { chatId: number; text: string; replyTo: number | null }[];
  /** Messages of a chat as others quote them: those that are deleted, or of before the user's time, are left out. */
  quotes(chatId: number, seqs: readonly number[]): Quote[];
  /** The present members of a chat, the owner first, then admins, then the others by name. */
  members(chatId: number): (StoredMember & { lastSeen: number | null })[];
  /** Of these the other ones, whose names are known here, by name. */
  others(chatId: number): { id: string; name: string }[];
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
    own?: OwnState | undefined;
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
  /** The server's answer to what was done to a group: an entry of its log, that lies anywhere in it. */
  applyEntry(event: ChatEvent): Promise<Changes>;
  /** How far members have read and stored; 0: nothing is said of it. */
  applyPointers(chatId: number, items: PointerItem[]): Promise<Changes>;
  applyUserEvent(event: UserEvent): Promise<Changes>;
  setPresence(people: { id: string; online: boolean; lastSeen: number | null }[]): Promise<void>;

  /** Durable (fsync) when it resolves: only then may the screen say "queued". A repeated clientId changes nothing. */
  enqueue(item: {
    clientId: string;
    chatId: number;
    content: string;
    picture: { id: string; width: number; height: number; album?: string | null } | null;
    file?: Omit<UnsentFile, 'fileId' | 'paused'> | null;
    createdAt: number;
    replyTo?: number | null;
    mentions?: Mention[];
  }): Promise<Changes>;
  /**
   * How far an unsent file has come. Once it is on the server its message takes the last place among those that are unsent:
   * what was written while it was on its way went before it.
   */
  fileMoved(clientId: string, change: { fileId: string | null } | { paused: boolean }): Promise<Changes>;
  /** Remembers that the picture is on the server, so that a retry does not upload it again. */
  uploaded(clientId: string, url: string): Promise<void>;
  /** The server's ack: stores the message and closes the outbox row. Crash-safe between the two files, in any order. */
  acked(message: MessagePayload): Promise<Changes>;
  /** Puts another text into a message that was never tried to be sent, or was refused. */
  rewrite(clientId: string, content: string): Promise<Changes>;
  /** Notes a change of a message: durable when it resolves. */
  act(item: Omit<ActItem, 'position'>): Promise<Changes>;
  /** The server's answer to an act: applies its entry of the log (null: there is none, the message was hidden) and closes its row. */
  actDone(item: Omit<ActItem, 'position'>, event: ChatEvent | null): Promise<Changes>;
  /** A final refusal: the row closes, and the message is shown as it is. */
  actRefused(clientId: string): Promise<Changes>;
  /** Takes a message away from this computer, and remembers to tell the server. */
  hide(item: Omit<ActItem, 'position'>): Promise<Changes>;
  /** A final refusal: the row stays, shown as not sent. Changes that waited for it are made to what may be sent again. */
  refused(clientId: string, error: Failure): Promise<Changes>;
  requeue(clientId: string): Promise<Changes>;
  discard(clientId: string): Promise<Changes>;
  /** What is absent stays as it is. */
  setDraft(chatId: number, draft: Partial<Pick<DraftItem, 'text' | 'replyTo' | 'edit'>>): Promise<Changes>;
  /** The server has this (`rev`), or will never take it (null). */
  draftTold(
    chatId: number,
    told: { text: string; replyTo: number | null; rev: number | null; epoch: string | null },
  ): Promise<void>;
  /** Notes a setting: durable when it resolves. One of the same key that is not told yet is forgotten. */
  set(item: SettingItem): Promise<Changes>;
  /** The server's answer: what it says is true from now on (null: it refused), and the item closes unless another took its place. */
  settingTold(item: SettingItem, event: UserEvent | null): Promise<Changes>;
  /** Moves the read pointer here at once (durably) and remembers to tell the server. */
  markRead(chatId: number, seq: number): Promise<Changes>;
  /** The server was told. `stands`: where its pointer is for it, which may be less. */
  readTold(chatId: number, seq: number, stands: number): Promise<void>;
  deliveredTold(items: { chatId: number; seq: number }[]): Promise<void>;
  /** Pictures of messages that are gone (`Changes.erased`), until their files are said to be deleted. */
  erased(): string[];
  forgotten(pictures: readonly string[]): Promise<void>;
  /**
   * Puts the server's row of a chat in the place of what is here of it. `ahead`: its head here was above the server's, so
   * its whole log is void; `lower`: members whose pointers here were above the server's.
   */
  renewChat(row: ChatRow, wrong: { ahead: boolean; lower: string[] }): Promise<Changes>;
  /** Puts all that the server has of a stretch in the place of what is here, in one transaction. */
  replaceEvents(chatId: number, range: Range, events: ChatEvent[], head: number, epoch: string): Promise<Changes>;

  /**
   * Newest first; right in Thai and for one- and two-character words. In a worker of its own. It answers after 50 ms at most:
   * `next` (null: that was all) goes on where it stopped.
   */
  search(wanted: SearchWanted): Promise<{ hits: SearchHit[]; next: string | null }>;
  /** The numbers of a chat's messages that it finds, likewise. */
  searchPlaces(chatId: number, wanted: SearchWanted): Promise<{ places: number[]; next: string | null }>;
  /** What the server is to be asked about a search; null: nothing can be found. */
  searchPlan(wanted: Pick<SearchWanted, 'query' | 'filters'>): Promise<SearchPlan | null>;
  /** People by a part of their name. */
  people(text: string): Promise<{ id: string; name: string; picture: string | null }[]>;
  /** Messages that the server told, as they would be shown if they were stored. */
  views(messages: readonly MessagePayload[]): { message: MessageView; chatTitle: string }[];
  /** Writes what is here to a folder, in a worker of its own; one at a time. `told`: after each page. Never rejects. */
  exportTo(job: ExportJob, told: (done: number, total: number) => void): Promise<ExportEnd>;
  /** Breaks it off: what was written of it is deleted. */
  cancelExport(): void;
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
  /** Which unread messages count in the one number; absent: all. */
  counts?: () => Settings['counts'];
  /** Called when the disk fills up or recovers. */
  onDisk: (full: boolean) => void;
  /** Called after a cache.db that turned out damaged while in use was replaced by an empty one: sync from nothing. */
  onRebuilt?: () => void;
  log: (level: 'info' | 'warn' | 'error', message: string, fields?: Record<string, unknown>) => void;
}

/** Opens (or makes, or mends) an account's files. Never throws for a damaged cache; throws a Failure-shaped Error only when nothing can be written at all. */
export type OpenCache = (parts: CacheParts) => Promise<OpenedCache>;
