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
import { failure } from '../../contract/result.ts';
import { standingAt } from './move-aside.ts';

/** The second, independent record of what is unsent: one line an entry, `<crc32 hex> <json>`, newest last. */

const item = z.object({
  clientId: z.string(),
  chatId: z.number().int(),
  position: z.number().int().positive(),
  content: z.string(),
  picture: z.object({ id: z.string(), width: z.number(), height: z.number(), url: z.string().nullable() }).nullable(),
  state: z.enum(['queued', 'failed']),
  error: failure.nullable(),
  createdAt: z.number(),
});
export const outboxItem = item;

const entry = z.discriminatedUnion('k', [
  z.object({ k: z.literal('put'), item }),
  z.object({ k: z.literal('closed'), clientId: z.string() }),
  z.object({ k: z.literal('draft'), chatId: z.number(), text: z.string() }),
  /** seq 0: the server knows. */
  z.object({ k: z.literal('read'), chatId: z.number(), seq: z.number() }),
]);
export type Entry = z.infer<typeof entry>;

/** Compacted when it grows past this many bytes. */
export const JOURNAL_MAX = 1024 * 1024;

const lineOf = (e: Entry): string => {
  const json = JSON.stringify(e);
  return `${crc32(json).toString(16).padStart(8, '0')} ${json}\n`;
};

const parseLine = (line: string): Entry | null => {
  const json = line.slice(9);
  if (line[8] !== ' ' || crc32(json).toString(16).padStart(8, '0') !== line.slice(0, 8)) return null;
  try {
    const parsed = entry.safeParse(JSON.parse(json));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
};

export interface JournalContent {
  entries: Entry[];
  /** A line before the last is bad: entries are missing, its word is not the last one. */
  damaged: boolean;
  /** The last line was cut off by a crash. */
  torn: boolean;
}

/** Reads a journal. Absent, unreadable or not a file: no entries (a non-file counts as damaged). Never throws. */
export const readJournal = (file: string): JournalContent => {
  const standing = standingAt(file);
  if (standing !== 'file') return { entries: [], damaged: standing === 'other', torn: false };
  let lines: string[];
  try {
    lines = readFileSync(file, 'utf8').split('\n');
  } catch {
    return { entries: [], damaged: true, torn: false };
  }
  const torn = lines.pop() !== '';
  const parsed = lines.filter((line) => line !== '').map(parseLine);
  return { entries: parsed.filter((e) => e !== null), damaged: parsed.includes(null), torn };
};

export class Journal {
  readonly #file: string;
  #fd: number;
  #size: number;

  /** Opens for appending. @throws when the file cannot be written. */
  constructor(file: string) {
    this.#file = file;
    this.#fd = openSync(file, 'a', 0o600);
    this.#size = fstatSync(this.#fd).size;
  }

  get size(): number {
    return this.#size;
  }

  get tooBig(): boolean {
    return this.#size > JOURNAL_MAX;
  }

  /** Appends; durable when it returns with `sync`. A failed append leaves no half line. @throws the disk's error. */
  append(entries: readonly Entry[], sync: boolean): void {
    const bytes = Buffer.from(entries.map(lineOf).join(''));
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

  /** Replaces the whole content, atomically. @throws the disk's error; the old content then stays. */
  rewrite(entries: readonly Entry[]): void {
    const next = `${this.#file}.new`;
    rmSync(next, { recursive: true, force: true });
    const fd = openSync(next, 'a', 0o600);
    try {
      const bytes = Buffer.from(entries.map(lineOf).join(''));
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
