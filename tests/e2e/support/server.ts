import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyEmbedded } from '../../flow/support/database.ts';
import { launchServer } from '../../flow/support/server.ts';

const START_MS = 60_000;

/** The real server in a process of its own, on its embedded database in a folder of its own. */
export interface TestServer {
  /** Its folder; the embedded database in "database". */
  readonly data: string;
  url(): string;
  /** kill -9. */
  kill(): Promise<void>;
  /** SIGTERM. */
  stop(): Promise<void>;
  /** Starts it again on the same port and data. */
  restart(): Promise<void>;
  /** Ends it and deletes its data. */
  dispose(): Promise<void>;
}

export interface ServerOptions {
  /** Beside its usual environment. */
  env?: Record<string, string>;
  /** Hears everything that it writes. */
  heard?: (text: string) => void;
}

const launch = async (
  data: string,
  port: string,
  { env = {}, heard = () => undefined }: ServerOptions,
): Promise<{ child: ChildProcess; url: string }> => {
  const own = { PORT: port, HOST: '127.0.0.1', DATA_DIR: data, RATE_LIMIT_SCALE: '1000', ...env };
  const { child, listening } = launchServer(own, heard, START_MS);
  return { child, url: await listening };
};

const end = async (child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
};

export const startServer = async (options: ServerOptions = {}): Promise<TestServer> => {
  const data = await mkdtemp(join(tmpdir(), 'sarn-server-'));
  await copyEmbedded(join(data, 'database'));
  let running = await launch(data, '0', options);
  return {
    data,
    url: () => running.url,
    kill: () => end(running.child, 'SIGKILL'),
    stop: () => end(running.child, 'SIGTERM'),
    async restart() {
      await end(running.child, 'SIGTERM');
      running = await launch(data, new URL(running.url).port, options);
    },
    async dispose() {
      await end(running.child, 'SIGKILL');
      await rm(data, { recursive: true, force: true });
    },
  };
};
