import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Partials } from './storage.ts';

/** Chunks in one file for each upload, in `folder`: they stay over a restart. */
export const createDiskPartials = (folder: string): Partials => {
  const pathOf = (id: string): string => join(folder, id);
  return {
    async write(id, offset, bytes) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const file = await open(pathOf(id), offset === 0 ? 'w' : 'r+', 0o600);
      try {
        // What a kill left behind the last chunk that counts.
        await file.truncate(offset);
        let written = 0;
        while (written < bytes.length) {
          const { bytesWritten } = await file.write(bytes, written, bytes.length - written, offset + written);
          written += bytesWritten;
        }
        await file.datasync();
      } finally {
        await file.close();
      }
      return '';
    },
    undo: () => Promise.resolve(),
    async assemble(id, _parts, size) {
      const path = pathOf(id);
      const found = await stat(path).catch(() => null);
      return found?.size === size ? { path, done: () => Promise.resolve() } : null;
    },
    remove: (id) => rm(pathOf(id), { force: true }),
    async sweep(before) {
      for (const id of await readdir(folder).catch(() => [])) {
        const found = await stat(pathOf(id)).catch(() => null);
        if (found !== null && found.mtime < before) await rm(pathOf(id), { force: true });
      }
    },
  };
};
