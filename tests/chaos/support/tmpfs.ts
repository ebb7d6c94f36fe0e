import { execFileSync } from 'node:child_process';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SmallDisk {
  readonly dir: string;
  /** Fills it to the last block. */
  fill(): void;
  /** Gives all of that back. */
  free(): void;
  dispose(): Promise<void>;
}

/** Why no disk of a chosen size can be made here; null when one can. */
export const noSmallDisk = (): string | null =>
  process.platform !== 'linux' ? 'tmpfs is Linux only' : process.getuid?.() === 0 ? null : 'mounting takes root';

/** A file system of `megabytes` in memory. @throws when it cannot be mounted. */
export const smallDisk = async (megabytes: number): Promise<SmallDisk> => {
  const dir = await mkdtemp(join(tmpdir(), 'sarn-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', dir], { stdio: 'pipe' });
  } catch (error) {
    await rm(dir, { recursive: true, force: true });
    throw error;
  }
  const ballast = join(dir, 'ballast');
  return {
    dir,
    fill() {
      const fd = openSync(ballast, 'a');
      // Ever smaller pieces, so that no block is left.
      for (let size = 1024 * 1024; size >= 1;) {
        try {
          writeSync(fd, Buffer.alloc(size));
        } catch {
          size = size === 1 ? 0 : Math.floor(size / 16);
        }
      }
      closeSync(fd);
    },
    free: () => rmSync(ballast, { force: true }),
    async dispose() {
      execFileSync('umount', ['-l', dir], { stdio: 'pipe' });
      await rm(dir, { recursive: true, force: true });
    },
  };
};
