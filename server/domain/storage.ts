import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';

/** Where the bytes of files live, named by their SHA-256 (hex). The disk today; an object store has the same face. */
export interface Storage {
  /** Durable when it answers. The same bytes twice are one file. Throws when the disk does (ENOSPC …). */
  put(sha256: string, bytes: Uint8Array): Promise<void>;
  /** Null when there is no such file. */
  read(sha256: string): Promise<Readable | null>;
  /** A fresh path for bytes on their way in. The caller removes the file; what a crash leaves goes at the next start. */
  incoming(): string;
  /** Empties the folder of half-received files. */
  sweep(): Promise<void>;
}

/** True for "no space left" and its kin. */
export const isDiskFull = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && ['ENOSPC', 'EDQUOT', 'EROFS'].includes(String(error.code));

/** Storage in the folder `dataDir`/files. */
export const createStorage = (dataDir: string): Storage => {
  const incoming = join(dataDir, 'incoming');
  // Two levels keep any one folder small.
  const pathOf = (sha256: string): string => join(dataDir, 'files', sha256.slice(0, 2), sha256);
  return {
    async put(sha256, bytes) {
      const path = pathOf(sha256);
      if (
        await stat(path).then(
          (found) => found.size === bytes.length,
          () => false,
        )
      )
        return;
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      const half = join(dirname(path), `.${randomUUID()}`);
      try {
        const file = await open(half, 'wx', 0o600);
        try {
          await file.writeFile(bytes);
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(half, path);
      } catch (error) {
        await rm(half, { force: true });
        throw error;
      }
    },
    async read(sha256) {
      const path = pathOf(sha256);
      return (await stat(path).then(
        () => true,
        () => false,
      ))
        ? createReadStream(path)
        : null;
    },
    incoming: () => join(incoming, randomUUID()),
    async sweep() {
      await rm(incoming, { recursive: true, force: true });
      await mkdir(incoming, { recursive: true, mode: 0o700 });
    },
  };
};
