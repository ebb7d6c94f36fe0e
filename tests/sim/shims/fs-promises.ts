import * as real from 'node:fs';
import { isActive, world } from '../engine/active.ts';
import * as disk from './fs.ts';

// node:fs/promises inside a simulation: each call takes a moment of simulated time and then happens at once.
export * from 'node:fs/promises';

const turn = async (): Promise<void> => {
  if (!isActive()) return;
  const { scheduler, random } = world();
  await scheduler.sleep(random.next() * 2, 'disk');
};

const within =
  <A extends unknown[], R>(work: (...args: A) => R) =>
  async (...args: A): Promise<R> => {
    await turn();
    return work(...args);
  };

export const mkdir = within((path: string, options?: real.MakeDirectoryOptions) => real.mkdirSync(path, options));
export const readFile = within((path: string, options?: BufferEncoding) =>
  options === undefined ? real.readFileSync(path) : real.readFileSync(path, options),
);
export const readdir = within((path: string) => real.readdirSync(path));
/** Times of files are the real machine's: the world's own time stands in for them. */
export const stat = within((path: string) => Object.assign(real.statSync(path), { mtime: new Date() }));
export const link = within((from: string, to: string) => real.linkSync(from, to));
export const rename = within((from: string, to: string) => disk.renameSync(from, to));
export const rm = within((path: string, options?: real.RmOptions) => disk.rmSync(path, options));

const writeAll = (fd: number, data: Uint8Array | string): void => {
  const bytes = Buffer.from(data);
  for (let at = 0; at < bytes.length;) at += disk.writeSync(fd, bytes, at);
};

export const writeFile = within((path: string, data: Uint8Array | string, options?: { mode?: number }) => {
  const fd = disk.openSync(path, 'w', options?.mode);
  try {
    writeAll(fd, data);
  } finally {
    disk.closeSync(fd);
  }
});

export const open = async (path: string, flags: string, mode?: number) => {
  await turn();
  const fd = disk.openSync(path, flags, mode);
  return {
    read: within((into: Uint8Array, offset: number, length: number, at: number) => ({
      bytesRead: real.readSync(fd, into, offset, length, at),
      buffer: into,
    })),
    write: within((data: Uint8Array, offset: number, length: number, at: number) => ({
      bytesWritten: disk.writeSync(fd, data.subarray(offset, offset + length), 0, at),
    })),
    writeFile: within((data: Uint8Array | string) => writeAll(fd, data)),
    truncate: within((size: number) => real.ftruncateSync(fd, size)),
    sync: within(() => disk.fsyncSync(fd)),
    datasync: within(() => disk.fsyncSync(fd)),
    close: within(() => disk.closeSync(fd)),
  };
};
