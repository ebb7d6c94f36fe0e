import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const root = join(import.meta.dirname, '../../..');
/** The embedded database makes its folder on the first start. */
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

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** The address in the line that the server prints when it listens; null for any other line. */
const addressIn = (line: string): string | null => {
  if (!line.includes('"listening"')) return null;
  const entry: unknown = JSON.parse(line);
  return isRecord(entry) && typeof entry['url'] === 'string' ? entry['url'] : null;
};

const launch = async (data: string, port: string): Promise<{ child: ChildProcess; url: string }> => {
  const child = spawn(process.execPath, [join(root, 'server/index.ts')], {
    cwd: root,
    env: {
      ...process.env,
      PORT: port,
      HOST: '127.0.0.1',
      DATA_DIR: data,
      RATE_LIMIT_SCALE: '1000',
      DATABASE_URL: '',
      REDIS_URL: '',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaints = '';
  child.stderr?.on('data', (chunk: Buffer) => (complaints = (complaints + chunk.toString()).slice(-2_000)));
  const url = await new Promise<string>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`The server did not listen in time. ${complaints}`)), START_MS);
    child.once('exit', (code) => reject(new Error(`The server ended with ${code}. ${complaints}`)));
    child.once('error', reject);
    if (!child.stdout) throw new Error('The server has no standard output.');
    createInterface({ input: child.stdout }).on('line', (line) => {
      const address = addressIn(line);
      if (address === null) return;
      clearTimeout(late);
      resolve(address);
    });
  });
  return { child, url };
};

const end = async (child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
};

export const startServer = async (): Promise<TestServer> => {
  const data = await mkdtemp(join(tmpdir(), 'sarn-server-'));
  let running = await launch(data, '0');
  return {
    data,
    url: () => running.url,
    kill: () => end(running.child, 'SIGKILL'),
    stop: () => end(running.child, 'SIGTERM'),
    async restart() {
      await end(running.child, 'SIGTERM');
      running = await launch(data, new URL(running.url).port);
    },
    async dispose() {
      await end(running.child, 'SIGKILL');
      await rm(data, { recursive: true, force: true });
    },
  };
};
