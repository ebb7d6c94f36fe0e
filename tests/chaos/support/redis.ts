import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './cluster.ts';
import { ownUntilExit, signal } from './processes.ts';
import { until } from './wait.ts';

/** Why no Redis of our own can be started here; null when one can. */
export const noRedis = (): string | null =>
  spawnSync('redis-server', ['--version']).status === 0 ? null : 'redis-server is not installed';

export interface OwnRedis {
  readonly url: string;
  /** kill -9. */
  kill(): Promise<void>;
  start(): Promise<void>;
  dispose(): Promise<void>;
}

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = connect(port, '127.0.0.1');
    probe.once('connect', () => resolve(true)).once('error', () => resolve(false));
    probe.once('connect', () => probe.destroy());
  });

/** A Redis to throw away, on a free port of the loopback, that keeps nothing. */
export const startRedis = async (): Promise<OwnRedis> => {
  const dir = await mkdtemp(join(tmpdir(), 'sarn-redis-'));
  const port = await freePort();
  let child: ChildProcess | null = null;
  const start = async (): Promise<void> => {
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', dir];
    const started = spawn('redis-server', args, { stdio: 'ignore' });
    child = started;
    const letGo = ownUntilExit(() => signal(started.pid, 'SIGKILL'));
    started.once('exit', letGo);
    await until('Redis listens', 10_000, () => listens(port), 20);
  };
  const kill = async (): Promise<void> => {
    const dying = child;
    child = null;
    if (dying === null || dying.exitCode !== null || dying.signalCode !== null) return;
    const ended = once(dying, 'exit');
    dying.kill('SIGKILL');
    await ended;
  };
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    start,
    kill,
    async dispose() {
      await kill();
      await rm(dir, { recursive: true, force: true });
    },
  };
};
