import type { SearchHit } from '../../contract/ipc.ts';
import type { ErrorCode } from '../../contract/result.ts';
import type { SearchFilters } from '../../contract/search-ipc.ts';
import type { ExportJob } from './export-job.ts';
import type { FileJob } from './file-job.ts';
import type { StorageReport } from '../../contract/storage.ts';
import type { Cache, OpenNotice, SearchPlan } from './api.ts';
import type { ActItem, DraftItem, OutboxItem, SettingItem } from './unsent-items.ts';

/** What crosses between the caller's thread and the store's workers. */

/** So often a damaged cache.db is replaced in one run: a disk or a memory that spoils everything is not fed for ever. */
export const REPLACED_MAX = 5;

/** The writes of `Cache`, each a request of the same name. */
export type WriteName =
  | 'applySync'
  | 'applyChat'
  | 'applyEvents'
  | 'applyPages'
  | 'applyLive'
  | 'applyEntry'
  | 'applyPointers'
  | 'applyUserEvent'
  | 'setPresence'
  | 'enqueue'
  | 'uploaded'
  | 'fileMoved'
  | 'acked'
  | 'act'
  | 'actDone'
  | 'actRefused'
  | 'hide'
  | 'rewrite'
  | 'refused'
  | 'requeue'
  | 'discard'
  | 'setDraft'
  | 'draftTold'
  | 'set'
  | 'settingTold'
  | 'markRead'
  | 'readTold'
  | 'deliveredTold'
  | 'forgotten'
  | 'renewChat'
  | 'replaceEvents'
  | 'reset';
export type WriteArgs<N extends WriteName> = Parameters<Cache[N]>;
export type WriteAnswer<N extends WriteName> = Awaited<ReturnType<Cache[N]>>;

/** `damaged`: the reader met a damaged page. `checked`: the thorough check is through. `released`: the reader let go of cache.db. */
export type ControlName = 'close' | 'damaged' | 'checked';

/** What `startWorker` is given. */
export interface WorkerStart {
  role: 'writer' | 'search' | 'check' | 'room' | 'export' | 'file';
  dir: string;
  selfId: string;
  /** Names the account the files are of: another one's are not used. '': any. */
  owner: string;
  now: number;
  /** Of the role `room`: kept pictures are deleted until they take so many bytes at most; null: none is. */
  keep?: number | null;
  /** Likewise: with `keep`, those go as well that were not shown since then, ms. */
  since?: number;
  /** Of the role `export`. */
  job?: ExportJob;
  /** Of the role `file`. */
  file?: FileJob;
}

/** What changed in outbox.db, for the caller's mirror of it. */
export interface OutboxPatch {
  put: OutboxItem[];
  closed: string[];
  acts: ActItem[];
  acted: string[];
  drafts: [chatId: number, draft: DraftItem][];
  /** seq 0: told. */
  reads: [chatId: number, seq: number][];
  set: SettingItem[];
  told: [key: string, clientId: string][];
}

export interface Mirror {
  items: OutboxItem[];
  acts: ActItem[];
  drafts: [chatId: number, draft: DraftItem][];
  reads: [chatId: number, seq: number][];
  settings: SettingItem[];
}

/** `at`: the caller's time, ms. */
export type ToWriter = { id: number; op: WriteName | ControlName; args: unknown[]; at?: number } | { released: true };

export interface ErrorShape {
  code: ErrorCode;
  message: string;
}

export type FromWriter =
  /** `suspect`: cache.db is not as a clean end left it. */
  | { kind: 'ready'; notices: OpenNotice[]; mirror: Mirror; checkedAt: number; suspect: boolean }
  | { kind: 'failed'; error: ErrorShape }
  | { kind: 'answer'; id: number; value: unknown; patch: OutboxPatch | null }
  | { kind: 'error'; id: number; error: ErrorShape; patch: OutboxPatch | null }
  /** cache.db is about to be replaced: close every reader, then say `released`. */
  | { kind: 'release' }
  | { kind: 'replaced'; damaged: boolean }
  /** None could be made in its place: a later write tries again. */
  | { kind: 'vacant' }
  | { kind: 'disk'; full: boolean }
  | { kind: 'log'; level: 'info' | 'warn' | 'error'; message: string; fields: Record<string, unknown> };

/** `now`: the caller's time, ms. */
interface Searched {
  query: string;
  filters: SearchFilters;
  now: number;
}
interface SearchQuestions {
  /** `unsent`: messages which no file of the search worker's holds. */
  find: Searched & { before: string | null; limit: number; unsent: OutboxItem[]; selfName: string };
  places: Searched & { before: string | null; limit: number };
  plan: Searched;
  people: { text: string };
}
export type SearchKind = keyof SearchQuestions;
export type SearchQuestion<K extends SearchKind = SearchKind> = { [N in K]: { kind: N } & SearchQuestions[N] }[K];
export interface SearchAnswers {
  find: { hits: SearchHit[]; next: string | null };
  places: { places: number[]; next: string | null };
  plan: SearchPlan | null;
  people: { id: string; name: string; picture: string | null }[];
}
export interface SearchRequest {
  id: number;
  question: SearchQuestion;
}

export type FromSearch =
  { kind: 'answer'; id: number; value: unknown } | { kind: 'error'; id: number; error: ErrorShape; damaged: boolean };

export type FromCheck = { kind: 'checked'; sound: boolean };

export type FromRoom = { kind: 'room'; room: StorageReport };
