import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';

export interface Running {
  url: string;
  pid: number;
  dataDir: string;
  stop(): Promise<void>;
}

const root = join(import.meta.dirname, '../..');

const listening = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the server ended with ${code} before it listened`)));
    if (!child.stdout) throw new Error('no standard output to read');
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (!line.includes('"event":"listening"')) return;
      const url = /"url":"([^"]+)"/.exec(line)?.[1];
      if (url) resolve(url);
    });
  });

const run = async (args: string[], env: NodeJS.ProcessEnv, dataDir: string): Promise<Running> => {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await listening(child);
  return {
    url,
    pid: child.pid ?? 0,
    dataDir,
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.kill('SIGTERM');
      }),
  };
};

/** The bare relay (bench/peers/relay.ts). */
export const startRelay = (): Promise<Running> => run([join(root, 'bench/peers/relay.ts')], {}, '');

/** Sarn's server, limits lifted, on a folder and, when given, a PostgreSQL database. */
export const startSarn = (dataDir: string, databaseUrl: string | undefined): Promise<Running> =>
  run([join(root, 'server/index.ts')], serverEnv(dataDir, databaseUrl), dataDir);

export const serverEnv = (dataDir: string, databaseUrl: string | undefined): NodeJS.ProcessEnv => ({
  PORT: '0',
  DATA_DIR: dataDir,
  DATABASE_URL: databaseUrl,
  RATE_LIMIT_SCALE: '1000000',
  LOG_LEVEL: 'warn',
  NODE_ENV: 'test',
});

export const temporaryFolder = (): { path: string; remove: () => void } => {
  const path = mkdtempSync(join(tmpdir(), 'sarn-bench-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
};

/** A database of its own on the PostgreSQL server that `url` names; dropped by `remove`. */
export const temporaryDatabase = async (url: string): Promise<{ url: string; remove: () => Promise<void> }> => {
  const name = `sarn_bench_${process.pid}_${Date.now()}`;
  const admin = async (sql: string): Promise<void> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(sql);
    await client.end();
  };
  await admin(`create database ${name}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  return { url: own.href, remove: () => admin(`drop database ${name} with (force)`) };
};

/** Runs `npm run seed`'s program: accounts, chats, and a file of access tokens. */
export const seed = (
  dataDir: string,
  databaseUrl: string | undefined,
  users: number,
  messages: number,
  tokens: string,
): Promise<void> =>
  new Promise((resolve, reject) => {
    const args = ['--users', String(users), '--messages', String(messages), '--tokens', tokens];
    const child = spawn(process.execPath, [join(root, 'prisma/seed.ts'), ...args], {
      cwd: root,
      env: { ...process.env, ...serverEnv(dataDir, databaseUrl) },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`seed ended with ${code}`))));
  });
