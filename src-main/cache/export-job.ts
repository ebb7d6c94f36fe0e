import type { ErrorCode } from '../../contract/result.ts';
import type { GroupDeed, MemberRole } from '../../contract/group-change.ts';
import type { OutboxItem } from './unsent-items.ts';

/** A line of a group's history: what happened, and what somebody was made; {by}, {whom}, {title}. */
type NoticeWord = `notice-${Exclude<GroupDeed, 'role'>}` | `role-${MemberRole}`;

/** What the pages of an export say, in the user's language; {n}, {time} … are put in. */
export interface ExportWords extends Record<NoticeWord, string> {
  title: string;
  madeAt: string;
  chats: string;
  messages: string;
  complete: string;
  missing: string;
  gap: string;
  gapNote: string;
  unsent: string;
  notSent: string;
  deleted: string;
  edited: string;
  picture: string;
  pictureMissing: string;
  unsupported: string;
  answer: string;
  back: string;
  noChats: string;
}

/** What is exported how. Plain, so that it can cross to the worker. */
export interface ExportJob {
  /** The folder that is made; it must not be there. Written as `<folder>.partial` until it is whole. */
  folder: string;
  account: { name: string; email: string; server: string };
  at: number;
  locale: 'en' | 'th';
  /** As Unicode names it: "gregory", "buddhist". */
  calendar: 'gregory' | 'buddhist';
  timeZone: string;
  words: ExportWords;
  /** What is not sent yet, which cache.db does not hold. */
  unsent: OutboxItem[];
}

export interface ExportTotals {
  chats: number;
  messages: number;
  missing: number;
}

export type ExportEnd = ({ kind: 'done' } & ExportTotals) | { kind: 'cancelled' } | { kind: 'failed'; code: ErrorCode };

/** From the worker. */
export type FromExport =
  { kind: 'export'; done: number; total: number } | { kind: 'ended'; end: ExportEnd; damaged: boolean };
/** To it. */
export const EXPORT_CANCEL = 'cancel';

/** What is written into until all is there. */
export const partialOf = (folder: string): string => `${folder}.partial`;
