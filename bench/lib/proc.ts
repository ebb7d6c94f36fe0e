import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Clock ticks a second of /proc/<pid>/stat (USER_HZ, 100 on every Linux we run on). */
const TICKS = 100;

const stat = (pid: number | string): string[] => {
  const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
};

/** CPU seconds (user + system) a process has used, its waited-for children included. 0 when it is gone. */
export const cpuOf = (pid: number): number => {
  try {
    const f = stat(pid);
    return (Number(f[11]) + Number(f[12]) + Number(f[13]) + Number(f[14])) / TICKS;
  } catch {
    return 0;
  }
};

/** As cpuOf, of the process alone. */
const ownCpuOf = (pid: number): number => {
  try {
    const f = stat(pid);
    return (Number(f[11]) + Number(f[12])) / TICKS;
  } catch {
    return 0;
  }
};

/** CPU seconds of every process with this name (PostgreSQL is many processes). */
export const cpuOfName = (name: string): number => {
  let sum = 0;
  for (const pid of readdirSync('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    try {
      if (readFileSync(`/proc/${pid}/comm`, 'latin1').trim() !== name) continue;
    } catch {
      continue; // Ended between the listing and the reading.
    }
    sum += ownCpuOf(Number(pid));
  }
  return sum;
};

const children = (pid: number): number[] => {
  const found = [pid];
  for (const p of readdirSync('/proc')) {
    if (!/^\d+$/.test(p)) continue;
    try {
      if (Number(stat(p)[1]) === pid) found.push(...children(Number(p)));
    } catch {
      // Gone meanwhile.
    }
  }
  return found;
};

/** CPU seconds of a process and all below it that are alive. */
const cpuOfTree = (pid: number): number => children(pid).reduce((sum, p) => sum + ownCpuOf(p), 0);

/**
 * What starting leaves to do is over after this long, the thorough check of cache.db too, which comes once a day, a minute after a
 * start (src-main/cache/index.ts); then an app is watched for so long. ms.
 */
const SETTLE_MS = 90_000;
const WATCH_MS = 60_000;

/** What a process and all below it use of one core while nobody touches them, in percent. */
export const idlePercent = async (pid: number): Promise<number> => {
  await sleep(SETTLE_MS);
  const [cpu, at] = [cpuOfTree(pid), Date.now()];
  await sleep(WATCH_MS);
  return ((cpuOfTree(pid) - cpu) / ((Date.now() - at) / 1_000)) * 100;
};

/** Proportional set size of a process and all below it, MiB. */
export const pssOf = (pid: number): number => {
  let kib = 0;
  for (const p of children(pid)) {
    try {
      kib += Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${p}/smaps_rollup`, 'latin1'))?.[1] ?? 0);
    } catch {
      // Gone meanwhile.
    }
  }
  return kib / 1024;
};

/** Busy CPU seconds of the whole machine, to say how much else was running during a round. */
export const busySeconds = (): number => {
  const f = (readFileSync('/proc/stat', 'latin1').split('\n')[0] ?? '').trim().split(/\s+/).slice(1).map(Number);
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = f;
  return (user + nice + system + irq + softirq) / TICKS;
};
