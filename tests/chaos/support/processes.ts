import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Keeps the stripped and compiled TypeScript between the many starts of a run. */
export const compileCache = {
  NODE_COMPILE_CACHE: fileURLToPath(new URL('../../../node_modules/.cache/chaos-compile', import.meta.url)),
};

/** Signals a process of ours; one that is gone already is no error. */
export const signal = (pid: number | undefined, name: NodeJS.Signals): void => {
  if (pid === undefined) return;
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
};

/** Resident memory of a process, bytes (Linux: /proc). */
export const residentBytes = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;

/** Processes that must not outlive this one, each by how it is ended. */
const mine = new Set<() => void>();
process.on('exit', () => {
  for (const finish of mine) finish();
});

/** Ends what `end` ends when this process exits, however it does (but by kill -9). Answers how to let go of it. */
export const ownUntilExit = (end: () => void): (() => void) => {
  mine.add(end);
  return () => void mine.delete(end);
};
