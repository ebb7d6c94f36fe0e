import * as real from 'node:fs';
import { Readable } from 'node:stream';
import { Disk } from '../world/disk.ts';

// node:fs as the product sees it inside a simulation: everything as it is, but what changes a simulated disk may fail, be
// the last thing its process does, and counts as safe only once it was synced.
export * from 'node:fs';

const paths = new Map<number, string>();

export const openSync = (path: string, flags: string | number = 'r', mode?: number): number => {
  const disk = Disk.of(path);
  if (disk?.isReserve(path) === true && disk.full) throw disk.fullError();
  const fd = real.openSync(path, flags, mode);
  if (disk !== undefined) paths.set(fd, path);
  return fd;
};

export const closeSync = (fd: number): void => {
  paths.delete(fd);
  real.closeSync(fd);
};

export const writeSync = (fd: number, bytes: Uint8Array, from = 0, at: number | null = null): number => {
  const path = paths.get(fd);
  const disk = Disk.of(path);
  if (path === undefined || disk === undefined) return real.writeSync(fd, bytes, from, bytes.length - from, at);
  disk.touch(path);
  if (disk.isReserve(path)) return bytes.length - from;
  disk.wrote(path, real.fstatSync(fd).size);
  return real.writeSync(fd, bytes, from, bytes.length - from, at);
};

export const fsyncSync = (fd: number): void => {
  const path = paths.get(fd);
  const disk = Disk.of(path);
  if (path === undefined || disk === undefined) return;
  disk.touch(path);
  disk.synced(path);
};

export const truncateSync = (path: string, size: number): void => {
  Disk.of(path)?.touch(path);
  real.truncateSync(path, size);
};

export const renameSync = (from: string, to: string): void => {
  const disk = Disk.of(from);
  disk?.touch(to);
  real.renameSync(from, to);
  disk?.renamed(from, to);
};

export const rmSync = (path: string, options?: real.RmOptions): void => {
  const disk = Disk.of(path);
  if (disk?.isReserve(path) === true && real.existsSync(path)) disk.gaveUpReserve();
  real.rmSync(path, options);
  disk?.synced(path);
};

/** The whole of it in one piece: real threads would bring it when they like. */
export const createReadStream = (path: string): Readable => Readable.from([real.readFileSync(path)]);
