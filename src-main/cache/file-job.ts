import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import type { MessagePort } from 'node:worker_threads';
import type { ErrorCode } from '../../contract/result.ts';
import type { WorkerStart } from './protocol.ts';

/** What takes long with a file's bytes, in a thread of its own. */
export type FileJob =
  /** Copies a file that the user chose, at most `max` bytes of it, and hashes it on the way. */
  | { kind: 'take'; from: string; to: string; max: number }
  | { kind: 'hash'; path: string }
  /** Puts a whole file into a folder under a free name, or in a place that was chosen. */
  | { kind: 'place'; from: string; to: { folder: string; name: string } | { path: string } };

/** `path`: where it is now. */
export interface FileDone {
  size: number;
  sha256: string;
  path: string;
}
export type FromFile = { kind: 'file'; done: FileDone } | { kind: 'refused'; code: ErrorCode };

const PIECE = 1024 * 1024;
/** Names that are tried before a folder counts as full of them: "report (2).pdf" … */
const NAMES = 1_000;

class Refused extends Error {
  readonly code: ErrorCode;
  constructor(code: ErrorCode) {
    super(code);
    this.code = code;
  }
}

/** Reads a file to its end, at most `max` bytes; each piece is handed over. */
const eachPiece = (fd: number, max: number, take: (piece: Uint8Array) => void): number => {
  const buffer = Buffer.alloc(PIECE);
  let size = 0;
  for (;;) {
    const count = readSync(fd, buffer, 0, PIECE, size);
    if (count === 0) return size;
    size += count;
    if (size > max) throw new Refused('TOO_LARGE');
    take(buffer.subarray(0, count));
  }
};

const using = <T>(fd: number, work: (fd: number) => T): T => {
  try {
    return work(fd);
  } finally {
    closeSync(fd);
  }
};

const hashed = (path: string): { size: number; sha256: string } => {
  const hash = createHash('sha256');
  const size = using(openSync(path, 'r'), (fd) => eachPiece(fd, Infinity, (piece) => hash.update(piece)));
  return { size, sha256: hash.digest('hex') };
};

const writeAll = (fd: number, bytes: Uint8Array): void => {
  for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
};

/** A link put in the file's place, a folder, a pipe or a device is refused. */
const take = (from: string, to: string, max: number): FileDone => {
  // NONBLOCK: opening a pipe returns at once. NOFOLLOW does not exist on Windows.
  const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);
  const hash = createHash('sha256');
  mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
  const size = using(openSync(from, flags), (source) => {
    const stat = fstatSync(source);
    if (!stat.isFile()) throw new Refused('UNSUPPORTED_MEDIA');
    if (stat.size > max) throw new Refused('TOO_LARGE');
    return using(openSync(to, 'wx', 0o600), (target) => {
      const all = eachPiece(source, max, (piece) => {
        hash.update(piece);
        writeAll(target, piece);
      });
      fsyncSync(target);
      return all;
    });
  });
  if (size === 0) throw new Refused('BAD_INPUT');
  return { size, sha256: hash.digest('hex'), path: to };
};

/** Makes an empty file that nobody else has: the name is taken from then on. */
const freeName = (folder: string, name: string): string => {
  mkdirSync(folder, { recursive: true });
  const end = extname(name);
  const start = basename(name, end);
  for (let n = 1; n <= NAMES; n += 1) {
    const path = join(folder, n === 1 ? name : `${start} (${n})${end}`);
    try {
      closeSync(openSync(path, 'wx', 0o644));
      return path;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
  throw new Refused('DISK');
};

/** Whole or not at all: what stands in the place is replaced by a file that is on the disk. */
const place = (from: string, to: { folder: string; name: string } | { path: string }): string => {
  const path = 'path' in to ? to.path : freeName(to.folder, to.name);
  try {
    try {
      renameSync(from, path);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EXDEV')) throw error;
      const half = `${path}.part`;
      copyFileSync(from, half);
      using(openSync(half, 'r+'), fsyncSync);
      renameSync(half, path);
      rmSync(from, { force: true });
    }
    return path;
  } catch (error) {
    if (!('path' in to)) rmSync(path, { force: true });
    throw error;
  }
};

const run = (job: FileJob): FileDone => {
  if (job.kind === 'take') return take(job.from, job.to, job.max);
  if (job.kind === 'hash') return { ...hashed(job.path), path: job.path };
  return { size: 0, sha256: '', path: place(job.from, job.to) };
};

const codeOf = (error: unknown, job: FileJob): ErrorCode => {
  if (error instanceof Refused) return error.code;
  const code = error instanceof Error && 'code' in error ? error.code : '';
  if (code === 'ELOOP') return 'FORBIDDEN';
  // A copy or a part that is gone is another thing than a file that the user chose and took away.
  return job.kind === 'place' || (job.kind === 'take' && existsSync(job.from)) ? 'DISK' : 'NOT_FOUND';
};

/** The role `file` of the worker: one job, and its end. */
export const runFile = (port: MessagePort, { file: job }: WorkerStart): void => {
  if (job !== undefined) {
    try {
      port.postMessage({ kind: 'file', done: run(job) } satisfies FromFile);
    } catch (error) {
      if (job.kind === 'take') rmSync(job.to, { force: true });
      port.postMessage({ kind: 'refused', code: codeOf(error, job) } satisfies FromFile);
    }
  }
  port.close();
};
