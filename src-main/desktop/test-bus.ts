import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A session bus of its own, for this folder's tests: it can die, and be there again under the same address. */

/** Why there can be none on this machine; null when there can. */
export const noBus = (): string | null =>
  process.platform === 'linux' && spawnSync('dbus-daemon', ['--version']).status === 0 ? null : 'no dbus-daemon here';

export interface TestBus extends AsyncDisposable {
  address: string;
  /** Kills it, as with SIGKILL. */
  kill(): Promise<void>;
  start(): Promise<void>;
}

export const startBus = async (): Promise<TestBus> => {
  const folder = mkdtempSync(join(tmpdir(), 'sarn-bus-'));
  const address = `unix:path=${join(folder, 'bus')}`;
  let daemon: ChildProcess | null = null;
  const bus: TestBus = {
    address,
    async kill() {
      if (daemon === null) return;
      const ended = once(daemon, 'exit');
      daemon.kill('SIGKILL');
      await ended;
      daemon = null;
      rmSync(join(folder, 'bus'), { force: true });
    },
    async start() {
      const args = ['--session', '--nofork', '--print-address=1', `--address=${address}`];
      const started = spawn('dbus-daemon', args, { stdio: ['ignore', 'pipe', 'ignore'] });
      daemon = started;
      await once(createInterface({ input: started.stdout }), 'line');
    },
    async [Symbol.asyncDispose]() {
      await bus.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await bus.start();
  return bus;
};
