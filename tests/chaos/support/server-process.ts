import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createDatabase, embeddedTemplate } from '../../flow/support/database.ts';
import { readEmbedded, readPostgres, type ServerFacts } from './facts.ts';
import { compileCache, ownUntilExit, residentBytes, signal } from './processes.ts';
import { within } from './wait.ts';

const entry = fileURLToPath(new URL('../../../server/index.ts', import.meta.url));
const START_MS = 60_000;

export type Kind = 'embedded' | 'postgres';
/** Where a server keeps what it is told: always the embedded database, PostgreSQL where TEST_DATABASE_URL is set. */
export const kinds: readonly Kind[] =
  process.env['TEST_DATABASE_URL'] === undefined ? ['embedded'] : ['embedded', 'postgres'];

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
  if (given.kind === 'embedded' && given.dataDir === undefined)
    await cp(await embeddedTemplate(), join(dataDir, 'database'), { recursive: true });
  const made = given.kind === 'postgres' && given.databaseUrl === undefined ? await createDatabase() : null;
  const databaseUrl = given.databaseUrl ?? made?.url ?? null;
  let extra = given.env ?? {};
  let port = 0;
  let url = '';
  let output = '';
  let child: ChildProcess | null = null;

  const start = async (env?: Record<string, string>): Promise<number> => {
    if (env) extra = { ...extra, ...env };
    const began = performance.now();
    const started = spawn(process.execPath, [entry], {
      env: {
        PATH: process.env['PATH'] ?? '',
        PORT: String(port),
        DATA_DIR: dataDir,
        RATE_LIMIT_SCALE: '100000',
        LOG_LEVEL: 'warn',
        ...compileCache,
        ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }),
        ...extra,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child = started;
    const letGo = ownUntilExit(() => signal(started.pid, 'SIGKILL'));
    started.once('exit', () => {
      letGo();
      if (child === started) child = null;
    });
    started.stderr.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-100_000)));
    const listening = new Promise<string>((resolve, reject) => {
      createInterface({ input: started.stdout }).on('line', (line) => {
        output = `${output}${line}\n`.slice(-100_000);
        const found = /"event":"listening".*?"url":"([^"]+)"/.exec(line)?.[1];
        if (found !== undefined) resolve(found);
      });
      started.once('exit', (code) => reject(new Error(`The server ended with ${code}:\n${output.slice(-2_000)}`)));
    });
    try {
      url = await within(START_MS, 'the server to listen', listening);
    } catch (error) {
      started.kill('SIGKILL');
      throw error;
    }
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
    facts: () => (databaseUrl === null ? readEmbedded(dataDir) : readPostgres(databaseUrl)),
    async dispose() {
      await end('SIGKILL');
      await clean();
    },
  };
};
