import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { signal } from './processes.ts';
import { within } from './wait.ts';

/** Why no system calls can be watched here; null when they can. */
export const noStrace = (): string | null =>
  process.platform === 'linux' && spawnSync('strace', ['-V']).status === 0 ? null : 'strace is not installed';

export interface Trace {
  /** Calls so far that succeeded, and those that were made to fail. */
  calls(): { done: number; injected: number };
  detach(): Promise<void>;
}

/** Follows the flushes of running processes and of those they start. `inject`: strace's own words, to make some fail. */
export const traceFlushes = async (pids: readonly number[], file: string, inject?: string): Promise<Trace> => {
  const args = ['-f', '-e', 'trace=fsync,fdatasync', ...(inject === undefined ? [] : ['-e', `inject=${inject}`])];
  const tracer = spawn('strace', [...args, '-o', file, ...pids.flatMap((pid) => ['-p', String(pid)])], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  const attached = new Promise<void>((resolve, reject) => {
    tracer.stderr.on('data', (bytes: Buffer) => {
      said += bytes.toString();
      if (said.split(' attached').length > pids.length) resolve();
    });
    tracer.once('exit', () => reject(new Error(`strace ended: ${said}`)));
  });
  await within(10_000, 'strace to attach', attached);
  return {
    calls() {
      const lines = readFileSync(file, 'utf8').split('\n');
      return {
        done: lines.filter((line) => line.includes('sync') && line.endsWith('= 0')).length,
        injected: lines.filter((line) => line.includes('(INJECTED)')).length,
      };
    },
    async detach() {
      if (tracer.exitCode !== null || tracer.signalCode !== null) return;
      const ended = once(tracer, 'exit');
      signal(tracer.pid, 'SIGINT');
      await ended;
    },
  };
};
