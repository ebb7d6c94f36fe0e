import { lstatSync, readdirSync, rmSync, type Stats } from 'node:fs';
import { basename, join } from 'node:path';
import type { StorageReport } from '../../contract/storage.ts';
import { keptPictures, pictureOf } from '../picture-kinds.ts';

interface Kept {
  file: string;
  size: number;
  /** When it was last shown, ms: its time of change, which link/pictures.ts moves on. */
  used: number;
}

const statOf = (file: string): Stats | null => {
  try {
    return lstatSync(file);
  } catch {
    // It went while the folder was read.
    return null;
  }
};

const filesIn = (folder: string): Kept[] => {
  try {
    return readdirSync(folder).flatMap((name) => {
      const file = join(folder, name);
      const stat = statOf(file);
      return stat?.isFile() === true ? [{ file, size: stat.size, used: stat.mtimeMs }] : [];
    });
  } catch {
    // There is no such folder yet.
    return [];
  }
};

/** A picture is one, whether it is here whole, as a small copy, or both. */
const countOf = (files: readonly Kept[]): number => new Set(files.map(({ file }) => pictureOf(basename(file)))).size;

const sum = (files: readonly Kept[]): number => files.reduce((total, { size }) => total + size, 0);

/**
 * Measures what an account's folder holds; first deletes kept pictures that were not shown since `since` (ms), and those that
 * were not shown for longest before the others, until they take `keep` bytes at most (null: none of either). Reads the disk
 * without a pause, so it runs in a worker.
 */
export const measureRoom = (dir: string, keep: number | null, since = 0): StorageReport => {
  const media = filesIn(keptPictures(dir)).sort((a, b) => a.used - b.used);
  let pictures = sum(media);
  const gone = new Set<Kept>();
  for (const kept of media) {
    if (keep === null || (pictures <= keep && kept.used >= since)) break;
    try {
      rmSync(kept.file, { force: true });
      pictures -= kept.size;
      gone.add(kept);
    } catch {
      // Held open by somebody (Windows): it goes the next time.
    }
  }
  const pictureCount = countOf(media.filter((kept) => !gone.has(kept)));
  return { history: sum(filesIn(dir)), pictures, pictureCount, waiting: sum(filesIn(join(dir, 'pictures'))) };
};
