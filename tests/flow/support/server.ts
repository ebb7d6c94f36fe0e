import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createDatabase, embeddedTemplate } from './database.ts';

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

export const freshFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'sarn-test-'));

const until = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
};

/** Starts `node server/index.ts` and waits for its listening line. */
export const startServer = async (options: ServerOptions): Promise<RunningServer> => {
  const dataDir = options.dataDir ?? (await freshFolder());
  if (options.kind === 'embedded' && options.dataDir === undefined) {
    await cp(await embeddedTemplate(), join(dataDir, 'database'), { recursive: true });
  }
  const database = options.kind === 'postgres' ? await createDatabase() : null;
  let port = options.port ?? 0;
  let extra = options.env ?? {};
  let url = '';
  let output = '';
  let child: ChildProcess | undefined;

  const start = async (): Promise<void> => {
    const { PATH = '' } = process.env;
    const env = {
      PATH,
      PORT: String(port),
      DATA_DIR: dataDir,
      LOG_LEVEL: 'info',
      RATE_LIMIT_SCALE: '1000',
      ...(database === null ? {} : { DATABASE_URL: database.url }),
      ...extra,
    };
    const started = spawn(process.execPath, [entry], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    child = started;
    started.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const listening = new Promise<string>((resolve) => {
      createInterface({ input: started.stdout }).on('line', (line) => {
        output += `${line}\n`;
        const found = /"event":"listening".*?"url":"([^"]+)"/.exec(line)?.[1];
        if (found !== undefined) resolve(found);
      });
    });
    const failed = once(started, 'exit').then(() => {
      throw new Error(`The server ended before it listened:\n${output}`);
    });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        started.kill('SIGKILL');
        reject(new Error(`The server did not listen within ${START_MS} ms:\n${output}`));
      }, START_MS);
    });
    failed.catch(() => undefined);
    try {
      url = await Promise.race([listening, failed, late]);
    } finally {
      clearTimeout(timer);
    }
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
