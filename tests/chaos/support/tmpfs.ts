import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
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

const mount = (dir: string, megabytes: number): void =>
  void execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', dir], { stdio: 'pipe' });
const unmount = (dir: string): void => void execFileSync('umount', ['-l', dir], { stdio: 'pipe' });

/** Why no disk of a chosen size can be made here; null when one can. Root in a container may not mount either, so it is tried. */
export const noSmallDisk = (): string | null => {
  if (process.platform !== 'linux') return 'tmpfs is Linux only';
  const dir = mkdtempSync(join(tmpdir(), 'sarn-disk-'));
  try {
    mount(dir, 1);
    unmount(dir);
    return null;
  } catch {
    return 'no file system can be mounted here: that takes root';
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
};

/** A file system of `megabytes` in memory. @throws when it cannot be mounted. */
export const smallDisk = async (megabytes: number): Promise<SmallDisk> => {
  const dir = await mkdtemp(join(tmpdir(), 'sarn-disk-'));
  try {
    mount(dir, megabytes);
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
      unmount(dir);
      await rm(dir, { recursive: true, force: true });
    },
  };
};
