import { existsSync, readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';

const ROOT = '/usr/lib';

const library = (): string | null => {
  if (process.platform !== 'linux' || !existsSync(ROOT)) return null;
  const found = readdirSync(ROOT)
    .map((name) => `${ROOT}/${name}/faketime/libfaketimeMT.so.1`)
    .find((path) => existsSync(path));
  return found ?? null;
};

/** Why clocks cannot be bent here; null when they can. */
export const noFakeTime = (): string | null =>
  library() === null ? 'libfaketime is not installed (apt package faketime)' : null;

/** A clock that a process started with `env` follows, whenever it is set. Timers and monotonic time stay true. */
export interface FakeClock {
  env: Record<string, string>;
  /** `seconds` away from the true time, from now on. */
  set(seconds: number): Promise<void>;
}

export const fakeClock = async (file: string, seconds: number): Promise<FakeClock> => {
  const preload = library();
  if (preload === null) throw new Error('There is no libfaketime.');
  const set = (to: number): Promise<void> => writeFile(file, `${to < 0 ? '-' : '+'}${Math.abs(to)}s\n`);
  await set(seconds);
  return {
    set,
    env: {
      LD_PRELOAD: preload,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      // Files written under another clock keep the time the system gave them.
      NO_FAKE_STAT: '1',
    },
  };
};
