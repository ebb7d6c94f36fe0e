import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { downloadRecord, type DownloadRecord } from '../../contract/transfers.ts';
import { writeWhole } from '../write-whole.ts';

/** Downloads that are over and still in the list. */
const KEPT = 200;
const RECORD = /^([A-Za-z0-9_-]{22})\.json$/;

/**
 * What is remembered of downloads: for each a record `<file id>.json` and, until it is whole, `<file id>.part`. Files of their own
 * and no table of cache.db: a cache that is rebuilt must not cost a download that is nearly there.
 */
export interface DownloadFiles {
  partOf(id: string): string;
  /** Bytes that are here. */
  have(id: string): Promise<number>;
  /** Durable when it resolves. @throws the disk's error. */
  save(record: DownloadRecord): Promise<void>;
  remove(id: string): Promise<void>;
  /** Everything that is remembered, newest first; what cannot be read is no more. */
  load(): Promise<DownloadRecord[]>;
}

export const createDownloadFiles = (dir: string): DownloadFiles => {
  const folder = join(dir, 'incoming');
  const partOf = (id: string): string => join(folder, `${id}.part`);
  const recordOf = (id: string): string => join(folder, `${id}.json`);
  const remove = async (id: string): Promise<void> => {
    await rm(recordOf(id), { force: true });
    await rm(partOf(id), { force: true });
  };
  const read = async (name: string): Promise<DownloadRecord[]> => {
    const id = RECORD.exec(name)?.[1];
    if (id === undefined) return [];
    try {
      const record = downloadRecord.parse(JSON.parse(await readFile(recordOf(id), 'utf8')));
      if (record.id === id) return [record];
    } catch {
      // Not what was written: the message's own button begins anew.
    }
    await remove(id);
    return [];
  };
  return {
    partOf,
    have: (id) =>
      stat(partOf(id)).then(
        (found) => found.size,
        () => 0,
      ),
    async save(record) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeWhole(recordOf(record.id), JSON.stringify(record));
    },
    remove,
    async load() {
      const all: DownloadRecord[] = [];
      if (!existsSync(folder)) return all;
      for (const name of await readdir(folder).catch(() => [])) all.push(...(await read(name)));
      all.sort((a, b) => b.at - a.at);
      const over = all.filter((one) => one.state === 'done').slice(KEPT);
      for (const one of over) await remove(one.id);
      return all.filter((one) => !over.includes(one));
    },
  };
};
