import type { ErrorCode } from '../../contract/result.ts';
import type { Cache, OpenNotice, OutboxItem } from './api.ts';

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
  | 'applyPointer'
  | 'applyUserEvent'
  | 'setPresence'
  | 'enqueue'
  | 'uploaded'
  | 'acked'
  | 'refused'
  | 'requeue'
  | 'discard'
  | 'setDraft'
  | 'markRead'
  | 'readTold'
  | 'deliveredTold'
  | 'renewChat'
  | 'replaceEvents'
  | 'reset';
export type WriteArgs<N extends WriteName> = Parameters<Cache[N]>;
export type WriteAnswer<N extends WriteName> = Awaited<ReturnType<Cache[N]>>;

/** `damaged`: the reader met a damaged page. `checked`: the thorough check is through. `released`: the reader let go of cache.db. */
export type ControlName = 'close' | 'damaged' | 'checked';

/** What `startWorker` is given. */
export interface WorkerStart {
  role: 'writer' | 'search' | 'check';
  dir: string;
  selfId: string;
  /** Names the account the files are of: another one's are not used. '': any. */
  owner: string;
  now: number;
}

/** What changed in outbox.db, for the caller's mirror of it. */
export interface OutboxPatch {
  put: OutboxItem[];
  closed: string[];
  drafts: [chatId: number, text: string][];
  /** seq 0: told. */
  reads: [chatId: number, seq: number][];
}

export interface Mirror {
  items: OutboxItem[];
  drafts: [chatId: number, text: string][];
  reads: [chatId: number, seq: number][];
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
  | { kind: 'disk'; full: boolean }
  | { kind: 'log'; level: 'info' | 'warn' | 'error'; message: string; fields: Record<string, unknown> };

export interface SearchRequest {
  id: number;
  query: string;
  chatId: number | null;
  limit: number;
  /** Unsent messages, which no file of the search worker's holds. */
  unsent: OutboxItem[];
  selfName: string;
}

export type FromSearch =
  { kind: 'answer'; id: number; value: unknown } | { kind: 'error'; id: number; error: ErrorShape; damaged: boolean };

export type FromCheck = { kind: 'checked'; sound: boolean };
