import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Env } from '../env.ts';
import { createDiskPartials } from './partials.ts';
import { placeFile } from './place-file.ts';
import { createS3Storage } from './s3-storage.ts';

/** Bytes `from` to `to` of a file, both included. */
export interface ByteRange {
  from: number;
  to: number;
}

/** Files that come in chunks, until they are whole. `id` is the upload's; `parts` is what `write` answered, in order. */
export interface Partials {
  /** Durable when it answers; what is there from `offset` on is void. Answers where the chunk is. Throws when the disk does. */
  write(id: string, offset: number, bytes: Uint8Array): Promise<string>;
  /** A chunk that does not count after all: another node wrote one there first. */
  undo(part: string): Promise<void>;
  /** All of it as a file of this machine, `size` bytes; null when it is not there. `done` removes what was made for that. */
  assemble(
    id: string,
    parts: readonly string[],
    size: number,
  ): Promise<{ path: string; done: () => Promise<void> } | null>;
  remove(id: string, parts: readonly string[]): Promise<void>;
  /** Removes what a crash left of uploads that nobody knows any more: not touched since `before`. */
  sweep(before: Date): Promise<void>;
}

/** Where the bytes of files live, named by their SHA-256 (hex): on the disk, or in an object store that several nodes share. */
export interface Storage {
  /** Durable when it answers. The same bytes twice are one file. Throws when the disk does (ENOSPC …). */
  put(sha256: string, bytes: Uint8Array): Promise<void>;
  /** The same with the file at `path`, which stays. */
  putFile(sha256: string, path: string): Promise<void>;
  /** Null when there is no such file. */
  read(sha256: string, range?: ByteRange): Promise<Readable | null>;
  /** Harmless when there is no such file. */
  remove(sha256: string): Promise<void>;
  /** A fresh path for bytes on their way in. The caller removes the file; what a crash leaves goes at the next start. */
  incoming(): string;
  partials: Partials;
  /** Empties the folder of half-received files. */
  sweep(): Promise<void>;
}

/** True for "no space left" and its kin. */
export const isDiskFull = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && ['ENOSPC', 'EDQUOT', 'EROFS'].includes(String(error.code));

/** Fresh paths in the folder `dataDir`/incoming. */
export const createIncoming = (dataDir: string): Pick<Storage, 'incoming' | 'sweep'> => {
  const folder = join(dataDir, 'incoming');
  return {
    incoming: () => join(folder, randomUUID()),
    async sweep() {
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true, mode: 0o700 });
    },
  };
};

/** Storage in the folder `dataDir`/files. */
export const createDiskStorage = (dataDir: string): Storage => {
  // Two levels keep any one folder small.
  const pathOf = (sha256: string): string => join(dataDir, 'files', sha256.slice(0, 2), sha256);
  const sizeOf = (path: string): Promise<number> =>
    stat(path).then(
      (found) => found.size,
      () => -1,
    );
  const arriving = createIncoming(dataDir);
  /** Makes the file whole where a crash leaves nothing for long, then puts it in its place. */
  const placed = async (path: string, make: (half: string) => Promise<void>): Promise<void> => {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const half = arriving.incoming();
    try {
      await make(half);
      await rename(half, path);
    } catch (error) {
      await rm(half, { force: true });
      throw error;
    }
  };
  return {
    async put(sha256, bytes) {
      const path = pathOf(sha256);
      if ((await sizeOf(path)) === bytes.length) return;
      await placed(path, async (half) => {
        const file = await open(half, 'wx', 0o600);
        try {
          await file.writeFile(bytes);
          await file.sync();
        } finally {
          await file.close();
        }
      });
    },
    async putFile(sha256, from) {
      const path = pathOf(sha256);
      if ((await sizeOf(path)) === (await sizeOf(from))) return;
      await placed(path, (half) => placeFile(from, half));
    },
    async read(sha256, range) {
      const path = pathOf(sha256);
      if ((await sizeOf(path)) < 0) return null;
      return createReadStream(path, range === undefined ? {} : { start: range.from, end: range.to });
    },
    remove: (sha256) => rm(pathOf(sha256), { force: true }),
    partials: createDiskPartials(join(dataDir, 'receiving')),
    ...arriving,
  };
};

/** Where the operator wants files to be. */
export const createStorage = ({ dataDir, s3 }: Pick<Env, 'dataDir' | 's3'>): Storage =>
  s3 === null ? createDiskStorage(dataDir) : createS3Storage(s3, createIncoming(dataDir));
