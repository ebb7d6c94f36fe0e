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
export const stat = within((path: string) => real.statSync(path));
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
    writeFile: within((data: Uint8Array | string) => writeAll(fd, data)),
    sync: within(() => disk.fsyncSync(fd)),
    close: within(() => disk.closeSync(fd)),
  };
};
