import { networkInterfaces } from 'node:os';
import { powerMonitor } from 'electron';
import type { Timer } from '../core-api.ts';
import { watchScreenLock } from './screen-lock.ts';
import { createWaking } from './waking.ts';

export interface MachineParts {
  after: (ms: number, work: () => void) => Timer;
  /** The machine woke up, was unlocked, or is in another network: the connection is looked after. */
  wake: () => void;
  /** It woke up or was unlocked: clocks went on meanwhile. */
  woke: () => void;
  locked: (now: boolean) => void;
}

/** Follows the machine: its sleep, its lock, its network. */
export const watchMachine = (parts: MachineParts): void => {
  const waking = createWaking({
    network: () => JSON.stringify(Object.values(networkInterfaces()).flatMap((cards) => cards?.map((c) => c.address))),
    after: parts.after,
    random: () => Math.random(),
    wake: parts.wake,
  });
  const woke = (): void => {
    waking.now();
    parts.woke();
  };
  powerMonitor.on('resume', woke);
  watchScreenLock((now) => {
    parts.locked(now);
    if (!now) woke();
  });
};
