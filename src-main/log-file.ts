import { appendFileSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { appendFile, open } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** One file, bytes; with the older ones the folder holds at most FILES times as much. */
const FILE_BYTES = 1_000_000;
const FILES = 3;
/** Lines are written together, this long after the first of them, ms. */
const GATHER_MS = 500;
/** A line is cut here, characters. */
const LINE_MAX = 2_000;
/** More lines than so many characters at once are not kept: something logs without end. */
const WAITING_MAX = 200_000;

/** Of a user whose folder is the root of all, no name stands in it. */
const HOME = homedir().length > 1 ? homedir() : '\0';

/**
 * What a log line must not hold, should a caller overlook it: tokens, keys and anything as long and random, e-mail addresses,
 * names and passwords in addresses, and the name of the user's folder.
 */
export const withoutSecrets = (line: string): string =>
  line
    .replaceAll(HOME, '~')
    .replace(/\bBearer\s+[^\s"]+/gi, 'Bearer …')
    .replace(/\beyJ[\w-]+\.[\w-]*(\.[\w-]*)?/g, '…')
    .replace(/[A-Za-z0-9_+/-]{40,}={0,2}/g, '…')
    .replace(/:\/\/[^\s/"@]+@/g, '://…@')
    .replace(/[^\s"@:<>]+@[\w-]+(\.[\w-]+)+/g, '…@…');

export interface LogFile {
  folder: string;
  write(line: string): void;
  /** The newest lines, at most `most` bytes, whole ones; what is not written yet as well. */
  recent(most: number): Promise<string>;
  /** Writes what waits, at once: the app ends. Never throws. */
  flush(): void;
}

/** A log on the disk that cannot grow without bound. A disk that refuses is passed over: there is no one to tell. */
export const openLogFile = (folder: string, fileBytes = FILE_BYTES): LogFile => {
  const nameOf = (n: number): string => join(folder, n === 0 ? 'sarn.log' : `sarn.${n}.log`);
  const file = nameOf(0);
  let waiting = '';
  let size: number | null = null;
  let timer: NodeJS.Timeout | null = null;
  let writing: Promise<void> = Promise.resolve();

  /** Makes room for `bytes` more: the newest file becomes the second, and the oldest goes. */
  const prepare = (bytes: number): void => {
    if (size === null) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    }
    if (size > 0 && size + bytes > fileBytes) {
      rmSync(nameOf(FILES - 1), { force: true });
      for (let n = FILES - 2; n >= 0; n -= 1)
        if (statSync(nameOf(n), { throwIfNoEntry: false })) renameSync(nameOf(n), nameOf(n + 1));
      size = 0;
    }
    size += bytes;
  };
  const take = (): string => {
    const text = waiting;
    waiting = '';
    if (timer !== null) clearTimeout(timer);
    timer = null;
    return text;
  };
  const append = (): void => {
    writing = writing.then(async () => {
      const text = take();
      if (text === '') return;
      try {
        prepare(Buffer.byteLength(text));
        await appendFile(file, text, { mode: 0o600 });
      } catch {
        size = null;
      }
    });
  };
  const tail = async (path: string, most: number): Promise<string> => {
    try {
      const handle = await open(path, 'r');
      try {
        const { size: all } = await handle.stat();
        const length = Math.min(all, most);
        const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, all - length);
        const text = buffer.toString('utf8', 0, bytesRead);
        // A line that was cut is left out.
        return length < all ? text.slice(text.indexOf('\n') + 1) : text;
      } finally {
        await handle.close();
      }
    } catch {
      return '';
    }
  };

  return {
    folder,
    write(line) {
      if (waiting.length > WAITING_MAX) return;
      waiting += `${withoutSecrets(line.length > LINE_MAX ? `${line.slice(0, LINE_MAX)}…` : line)}\n`;
      timer ??= setTimeout(append, GATHER_MS).unref();
    },
    async recent(most) {
      append();
      await writing;
      const newest = await tail(file, most);
      const left = most - Buffer.byteLength(newest);
      return `${left > 0 ? await tail(nameOf(1), left) : ''}${newest}`;
    },
    flush() {
      const text = take();
      if (text === '') return;
      try {
        prepare(Buffer.byteLength(text));
        appendFileSync(file, text, { mode: 0o600 });
      } catch {
        // The app ends; there is no one to tell.
      }
    },
  };
};
