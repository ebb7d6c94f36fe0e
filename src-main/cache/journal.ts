import {
  closeSync,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { mention } from '../../contract/mention.ts';
import { failure } from '../../contract/result.ts';
import { draftItem } from './drafts.ts';
import { standingAt } from './move-aside.ts';

/**
 * The second, independent record of what is unsent: one line an entry, `<crc32 hex> <json>`, newest last. `n` numbers the
 * writes; outbox.db knows the last one that it has. The first line says whose journal this is and from which write on: what
 * was unsent then follows it.
 */

const item = z.object({
  clientId: z.string(),
  chatId: z.number().int(),
  position: z.number().int().positive(),
  content: z.string(),
  picture: z
    .object({
      ...{ id: z.string(), width: z.number(), height: z.number(), url: z.string().nullable() },
      // What was written before there were albums is of none.
      album: z.string().nullable().default(null),
    })
    .nullable(),
  file: z
    .object({
      id: z.string(),
      name: z.string(),
      size: z.number(),
      sha256: z.string(),
      fileId: z.string().nullable(),
      paused: z.boolean(),
    })
    .nullable()
    .default(null),
  state: z.enum(['queued', 'failed']),
  error: failure.nullable(),
  createdAt: z.number(),
  replyTo: z.number().int().nullable().default(null),
  mentions: z.array(mention).default([]),
});
export const outboxItem = item;

/** A change of a message that is not on the server yet. */
export const actItem = z.object({
  clientId: z.string(),
  chatId: z.number().int(),
  position: z.number().int().positive(),
  seq: z.number().int().nullable(),
  key: z.string().nullable(),
  act: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('edit'), content: z.string() }),
    z.object({ kind: z.literal('delete') }),
    z.object({ kind: z.literal('reaction'), emoji: z.string(), on: z.boolean() }),
    z.object({ kind: z.literal('pin'), on: z.boolean() }),
    z.object({ kind: z.literal('hide') }),
  ]),
  createdAt: z.number(),
});

/** Something the user set that is not on the server yet. */
export const settingItem = z.object({
  /** What it sets: a later one of the same key takes its place. */
  key: z.string(),
  clientId: z.string(),
  createdAt: z.number(),
  what: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('mute'), chatId: z.number().int(), until: z.number().nullable() }),
    z.object({ kind: z.literal('pin'), chatId: z.number().int(), on: z.boolean() }),
    z.object({ kind: z.literal('archive'), chatId: z.number().int(), upTo: z.number().int().nullable() }),
    z.object({ kind: z.literal('hide'), chatId: z.number().int(), upTo: z.number().int() }),
    z.object({ kind: z.literal('unread'), chatId: z.number().int(), from: z.number().int().nullable() }),
  ]),
});

const entry = z.discriminatedUnion('k', [
  z.object({ k: z.literal('put'), item }),
  z.object({ k: z.literal('closed'), clientId: z.string() }),
  z.object({ k: z.literal('act'), act: actItem }),
  z.object({ k: z.literal('acted'), clientId: z.string() }),
  draftItem.extend({ k: z.literal('draft'), chatId: z.number() }),
  /** seq 0: the server knows. */
  z.object({ k: z.literal('read'), chatId: z.number(), seq: z.number() }),
  z.object({ k: z.literal('set'), item: settingItem }),
  /** The server knows, or refused; `clientId`: of which one. */
  z.object({ k: z.literal('told'), key: z.string(), clientId: z.string() }),
]);
export type Entry = z.infer<typeof entry>;

const line = z.union([
  z.object({ k: z.literal('start'), n: z.number(), owner: z.string() }),
  // A journal of the first version has no numbers.
  z.intersection(z.object({ n: z.number().default(0) }), entry),
]);
type Line = z.infer<typeof line>;

/** Compacted when it grows past this many bytes. */
export const JOURNAL_MAX = 1024 * 1024;

const textOf = (l: Line): string => {
  const json = JSON.stringify(l);
  return `${crc32(json).toString(16).padStart(8, '0')} ${json}\n`;
};

const parseLine = (text: string): Line | null => {
  const json = text.slice(9);
  if (text[8] !== ' ' || crc32(json).toString(16).padStart(8, '0') !== text.slice(0, 8)) return null;
  try {
    return line.safeParse(JSON.parse(json)).data ?? null;
  } catch {
    return null;
  }
};

export interface JournalContent {
  entries: { n: number; entry: Entry }[];
  /** From this write on nothing is missing; null: not known, the first line is damaged or of the first version. */
  start: number | null;
  /** A line before the last is bad: entries are missing, its word is not the last one. */
  damaged: boolean;
  /** The last line was cut off by a crash. */
  torn: boolean;
}

const none = (damaged: boolean): JournalContent => ({ entries: [], start: null, damaged, torn: false });

/** Reads an account's journal. Absent, unreadable, not a file, another account's: no entries (and damaged, if it is there). Never throws. */
export const readJournal = (file: string, owner: string): JournalContent => {
  const standing = standingAt(file);
  if (standing !== 'file') return none(standing === 'other');
  let texts: string[];
  try {
    texts = readFileSync(file, 'utf8').split('\n');
  } catch {
    return none(true);
  }
  const torn = texts.pop() !== '';
  const lines = texts.filter((text) => text !== '').map(parseLine);
  const [first] = lines;
  const start = first?.k === 'start' ? first : null;
  const named = start?.owner ?? '';
  if (named !== '' && owner !== '' && named !== owner) return none(true);
  return {
    entries: lines.flatMap((l) => (l === null || l.k === 'start' ? [] : [{ n: l.n, entry: l }])),
    start: start?.n ?? null,
    damaged: lines.includes(null),
    torn,
  };
};

export class Journal {
  readonly #file: string;
  readonly #owner: string;
  #fd: number;
  #size: number;

  /** Opens for appending. @throws when the file cannot be written. */
  constructor(file: string, owner: string) {
    this.#file = file;
    this.#owner = owner;
    this.#fd = openSync(file, 'a', 0o600);
    this.#size = fstatSync(this.#fd).size;
  }

  get size(): number {
    return this.#size;
  }

  get tooBig(): boolean {
    return this.#size > JOURNAL_MAX;
  }

  /** Appends a write's entries; durable when it returns with `sync`. A failed append leaves no half line. @throws the disk's error. */
  append(n: number, entries: readonly Entry[], sync: boolean): void {
    const bytes = Buffer.from(entries.map((e) => textOf({ n, ...e })).join(''));
    try {
      for (let at = 0; at < bytes.length;) at += writeSync(this.#fd, bytes, at);
      if (sync) fsyncSync(this.#fd);
      this.#size += bytes.length;
    } catch (error) {
      this.cut(this.#size);
      throw error;
    }
  }

  /** Takes back what was appended since the journal had this size: needs no room on the disk. By path, since Windows cuts no file that is open for appending only. */
  cut(size: number): void {
    truncateSync(this.#file, size);
    this.#size = size;
  }

  /** Replaces the whole content by what is unsent after write `n`, atomically. @throws the disk's error; the old content then stays. */
  rewrite(n: number, entries: readonly Entry[]): void {
    const next = `${this.#file}.new`;
    rmSync(next, { recursive: true, force: true });
    const fd = openSync(next, 'a', 0o600);
    try {
      const lines: Line[] = [{ k: 'start', n, owner: this.#owner }, ...entries.map((e) => ({ n, ...e }))];
      const bytes = Buffer.from(lines.map(textOf).join(''));
      for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
      fsyncSync(fd);
    } catch (error) {
      closeSync(fd);
      rmSync(next, { force: true });
      throw error;
    }
    closeSync(fd);
    // Windows refuses to rename over an open file.
    closeSync(this.#fd);
    try {
      renameSync(next, this.#file);
    } finally {
      this.#fd = openSync(this.#file, 'a', 0o600);
      this.#size = fstatSync(this.#fd).size;
    }
  }

  close(): void {
    closeSync(this.#fd);
  }
}
