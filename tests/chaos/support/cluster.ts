import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ownUntilExit, signal } from './processes.ts';
import pg from 'pg';

const run = promisify(execFile);
const VERSIONS = '/usr/lib/postgresql';

/** The newest PostgreSQL of this machine that a cluster can be made with; null when there is none. */
const binaries = (): string | null => {
  if (!existsSync(VERSIONS)) return null;
  const found = readdirSync(VERSIONS)
    .filter((v) => existsSync(join(VERSIONS, v, 'bin', 'initdb')))
    .sort((a, b) => Number(b) - Number(a))[0];
  return found === undefined ? null : join(VERSIONS, found, 'bin');
};

/** Why no cluster of our own can be made here; null when one can. */
export const noCluster = (): string | null =>
  binaries() === null ? `no PostgreSQL server programs in ${VERSIONS}` : null;

export interface Cluster {
  /** A fresh database on it. */
  database(name: string): Promise<string>;
  /** `pg_ctl stop -m immediate`: as if it had crashed. */
  crash(): Promise<void>;
  start(): Promise<void>;
  readonly folder: string;
  /** The processes of the running server, its main one first. */
  processes(): number[];
  dispose(): Promise<void>;
}

/** A port of the loopback that nobody listens on now. */
export const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
};

/**
 * A PostgreSQL cluster to throw away, on a free port of the loopback, with fsync on. Never the machine's own server.
 * @throws when there are no server programs.
 */
export const startCluster = async (): Promise<Cluster> => {
  const bin = binaries();
  if (bin === null) throw new Error('There is no PostgreSQL here.');
  const folder = await mkdtemp(join(tmpdir(), 'sarn-cluster-'));
  // PostgreSQL refuses to run as root: then its own user does.
  const root = process.getuid?.() === 0;
  const as = async (program: string, args: readonly string[]): Promise<void> => {
    const line = [program, ...args];
    const [command = '', ...rest] = root
      ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups', ...line]
      : line;
    await run(command, rest, { cwd: folder, timeout: 60_000 });
  };
  await chmod(folder, 0o777);
  const data = join(folder, 'data');
  const logFile = join(folder, 'log');
  await as(join(bin, 'initdb'), [
    '-D',
    data,
    '-U',
    'postgres',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--no-locale',
    '--no-sync',
  ]);
  const port = await freePort();
  const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${folder} -c fsync=on -c max_connections=60`;
  const start = (): Promise<void> =>
    as(join(bin, 'pg_ctl'), ['start', '-w', '-t', '50', '-D', data, '-l', logFile, '-o', options]);
  const crash = (): Promise<void> => as(join(bin, 'pg_ctl'), ['stop', '-w', '-t', '30', '-D', data, '-m', 'immediate']);
  await start();
  const main = (): number => Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]);
  const letGo = ownUntilExit(() => {
    // SIGQUIT is PostgreSQL's immediate stop. Without the file it does not run.
    if (existsSync(join(data, 'postmaster.pid'))) signal(main(), 'SIGQUIT');
  });
  return {
    folder,
    processes() {
      const children = readFileSync(`/proc/${main()}/task/${main()}/children`, 'utf8')
        .trim()
        .split(' ')
        .filter((pid) => pid !== '');
      return [main(), ...children.map(Number)];
    },
    async database(name) {
      const client = new pg.Client(`postgres://postgres@127.0.0.1:${port}/postgres`);
      await client.connect();
      try {
        await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
      } finally {
        await client.end();
      }
      return `postgres://postgres@127.0.0.1:${port}/${name}`;
    },
    crash,
    start,
    async dispose() {
      await crash().catch(() => undefined);
      letGo();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
};
