import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyEmbedded, createDatabase } from '../../flow/support/database.ts';
import { launchServer, type DatabaseKind as Kind } from '../../flow/support/server.ts';
import { dumpTables, readEmbedded, readFacts, readPostgres, type Query, type ServerFacts } from './facts.ts';
import { compileCache, ownUntilExit, residentBytes, signal } from './processes.ts';

const START_MS = 60_000;

/** Where a server keeps what it is told. */
export { databaseKinds as kinds } from '../../flow/support/server.ts';
export type { Kind };

export interface ServerProcess {
  readonly kind: Kind;
  readonly url: string;
  readonly pid: number;
  readonly dataDir: string;
  readonly databaseUrl: string | null;
  readonly running: boolean;
  /** What it wrote so far, all starts together. */
  output(): string;
  /** Resident memory, bytes. */
  memory(): number;
  /** kill -9. */
  kill(): Promise<void>;
  pause(): void;
  resume(): void;
  /** SIGTERM; the exit code. */
  stop(): Promise<number | null>;
  /** Starts (again) on the same port and data. Answers the time until it listened, ms. */
  start(env?: Record<string, string>): Promise<number>;
  /** What its database holds; it must have ended when that is the embedded one. */
  facts(): Promise<ServerFacts>;
  /** Every row of its tables, as text; likewise. */
  dump(): Promise<string>;
  /** Ends it and removes what it was given. */
  dispose(): Promise<void>;
}

export interface ServerGiven {
  kind: Kind;
  /** A database of the caller's; otherwise one is made and removed. */
  databaseUrl?: string;
  /** A folder of the caller's; otherwise one is made and removed. */
  dataDir?: string;
  env?: Record<string, string>;
  /** Not started yet: `start` does. */
  later?: boolean;
}

/** `node server/index.ts` in a process of its own. */
export const startServer = async (given: ServerGiven): Promise<ServerProcess> => {
  const dataDir = given.dataDir ?? (await mkdtemp(join(tmpdir(), 'sarn-chaos-')));
  if (given.kind === 'embedded' && given.dataDir === undefined) await copyEmbedded(join(dataDir, 'database'));
  const made = given.kind === 'postgres' && given.databaseUrl === undefined ? await createDatabase('migrated') : null;
  const databaseUrl = given.databaseUrl ?? made?.url ?? null;
  let extra = given.env ?? {};
  let port = 0;
  let url = '';
  let output = '';
  let child: ChildProcess | null = null;

  const start = async (env?: Record<string, string>): Promise<number> => {
    if (env) extra = { ...extra, ...env };
    const began = performance.now();
    const { child: started, listening } = launchServer(
      {
        PORT: String(port),
        DATA_DIR: dataDir,
        RATE_LIMIT_SCALE: '100000',
        LOG_LEVEL: 'warn',
        ...compileCache,
        ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }),
        ...extra,
      },
      (text) => (output = (output + text).slice(-1_000_000)),
      START_MS,
    );
    child = started;
    const letGo = ownUntilExit(() => signal(started.pid, 'SIGKILL'));
    started.once('exit', () => {
      letGo();
      if (child === started) child = null;
    });
    url = await listening;
    port = Number(new URL(url).port);
    return performance.now() - began;
  };
  const end = async (how: NodeJS.Signals): Promise<number | null> => {
    const ending = child;
    if (ending === null) return null;
    // One that is stopped would not hear of a SIGTERM.
    if (how === 'SIGTERM') signal(ending.pid, 'SIGCONT');
    signal(ending.pid, how);
    if (ending.exitCode === null && ending.signalCode === null) await once(ending, 'exit');
    return ending.exitCode;
  };
  const ask = <T>(question: (query: Query) => Promise<T>): Promise<T> =>
    databaseUrl === null ? readEmbedded(dataDir, question) : readPostgres(databaseUrl, question);
  const clean = async (): Promise<void> => {
    await made?.drop();
    if (given.dataDir === undefined) await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
  };

  if (given.later !== true)
    await start().catch(async (error: unknown) => {
      await clean();
      throw error;
    });
  return {
    kind: given.kind,
    get url() {
      return url;
    },
    get pid() {
      return child?.pid ?? 0;
    },
    dataDir,
    databaseUrl,
    get running() {
      return child !== null;
    },
    output: () => output,
    memory: () => residentBytes(child?.pid ?? 0),
    kill: async () => void (await end('SIGKILL')),
    pause: () => signal(child?.pid, 'SIGSTOP'),
    resume: () => signal(child?.pid, 'SIGCONT'),
    stop: () => end('SIGTERM'),
    start,
    facts: () => ask(readFacts),
    dump: () => ask(dumpTables),
    async dispose() {
      await end('SIGKILL');
      await clean();
    },
  };
};
