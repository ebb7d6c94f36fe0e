import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { CaughtUp, ClientJob } from './client-process.ts';

const entry = fileURLToPath(new URL('./client-process.ts', import.meta.url));

/** A client in a process of its own (client-process.ts). */
export interface ClientProcess {
  readonly pid: number;
  /** Its figures; rejects when the process ends before it has caught up. */
  caughtUp: Promise<CaughtUp>;
  /** Closes it in order. */
  close(): Promise<void>;
  /** kill -9. */
  kill(): Promise<void>;
}

const ended = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
};

/** Starts a client on the profile; see ClientJob. */
export const startClientProcess = (job: ClientJob): ClientProcess => {
  const child = spawn(process.execPath, [entry, JSON.stringify(job)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const caughtUp = new Promise<CaughtUp>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      // The process' only line; its shape is CaughtUp by construction.
      if (line.startsWith('{"event":"caught-up"')) resolve(JSON.parse(line) as CaughtUp);
    });
    child.once('exit', (code, signal) => reject(new Error(`The client ended (${code ?? signal}).`)));
  });
  // Whoever kills it does not wait for it.
  caughtUp.catch(() => undefined);
  return {
    pid: child.pid ?? 0,
    caughtUp,
    async close() {
      child.stdin.end('close\n');
      await ended(child);
    },
    async kill() {
      child.kill('SIGKILL');
      await ended(child);
    },
  };
};
