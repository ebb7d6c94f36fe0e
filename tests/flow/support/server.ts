import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { within } from '../../chaos/support/wait.ts';
import { copyEmbedded, createDatabase } from './database.ts';

export type DatabaseKind = 'embedded' | 'postgres';

export interface ServerOptions {
  kind: DatabaseKind;
  /** Kept by the caller when given; otherwise a fresh one that goes with the last stop. */
  dataDir?: string;
  /** 0 or absent: any. `restart` keeps the port of the first start. */
  port?: number;
  env?: Record<string, string>;
}

export interface RunningServer {
  readonly url: string;
  readonly dataDir: string;
  /** Null on the embedded database. */
  readonly databaseUrl: string | null;
  /** Everything the server wrote so far, all starts together. */
  output(): string;
  /** SIGTERM, waits for the end and removes what the server was given. Answers the exit code. */
  stop(): Promise<number | null>;
  /** kill -9. The data stays; `restart` goes on from there, `stop` cleans up. */
  kill(): Promise<void>;
  /** Starts again on the same port and data (after ending it with SIGTERM if it runs). */
  restart(env?: Record<string, string>): Promise<void>;
}

/** Databases that a flow test runs on: always the embedded one, PostgreSQL where TEST_DATABASE_URL is set. */
export const databaseKinds: readonly DatabaseKind[] =
  process.env['TEST_DATABASE_URL'] === undefined ? ['embedded'] : ['embedded', 'postgres'];

const entry = fileURLToPath(new URL('../../../server/index.ts', import.meta.url));
const START_MS = 30_000;
/** Where a run's programs keep what they compiled (build/lib/test-runs.mjs). */
const cache = process.env['NODE_COMPILE_CACHE'];
const compiled: Record<string, string> = cache === undefined ? {} : { NODE_COMPILE_CACHE: cache };

export const freshFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'sarn-test-'));

const until = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
};

/**
 * Starts `node server/index.ts`; `hear` is given what it writes. `listening` answers its address, from its listening line.
 * It rejects, and the process is ended, when that does not come within `ms`.
 */
export const launchServer = (
  env: Record<string, string>,
  hear: (text: string) => void,
  ms: number,
): { child: ChildProcess; listening: Promise<string> } => {
  const child = spawn(process.execPath, [entry], {
    env: { PATH: process.env['PATH'] ?? '', ...compiled, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const take = (text: string): void => {
    said = (said + text).slice(-10_000);
    hear(text);
  };
  child.stderr.on('data', (chunk: Buffer) => take(chunk.toString()));
  const found = new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      take(`${line}\n`);
      const url = /"event":"listening".*?"url":"([^"]+)"/.exec(line)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.once('exit', (code) => reject(new Error(`The server ended with ${code} before it listened:\n${said}`)));
  });
  const listening = within(ms, 'the server to listen', found).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw error;
  });
  return { child, listening };
};

/** A server process on a database of its own. */
export const startServer = async (options: ServerOptions): Promise<RunningServer> => {
  const dataDir = options.dataDir ?? (await freshFolder());
  if (options.kind === 'embedded' && options.dataDir === undefined) {
    await copyEmbedded(join(dataDir, 'database'));
  }
  const database = options.kind === 'postgres' ? await createDatabase('migrated') : null;
  let port = options.port ?? 0;
  let extra = options.env ?? {};
  let url = '';
  let output = '';
  let child: ChildProcess | undefined;

  const start = async (): Promise<void> => {
    const env = {
      PORT: String(port),
      DATA_DIR: dataDir,
      LOG_LEVEL: 'info',
      RATE_LIMIT_SCALE: '1000',
      ...(database === null ? {} : { DATABASE_URL: database.url }),
      ...extra,
    };
    const { child: started, listening } = launchServer(env, (text) => (output += text), START_MS);
    child = started;
    url = await listening;
    port = Number(new URL(url).port);
  };

  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> => {
    if (child === undefined) return null;
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await until(child);
    return child.exitCode;
  };

  const clean = async (): Promise<void> => {
    await database?.drop();
    if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
  };

  await start().catch(async (error: unknown) => {
    await clean();
    throw error;
  });
  return {
    get url() {
      return url;
    },
    dataDir,
    databaseUrl: database?.url ?? null,
    output: () => output,
    async stop() {
      const code = await end('SIGTERM');
      await clean();
      return code;
    },
    kill: async () => void (await end('SIGKILL')),
    async restart(env) {
      await end('SIGTERM');
      if (env) extra = { ...extra, ...env };
      await start();
    },
  };
};
