import { createInterface } from 'node:readline';
import { createCore } from '../../../src-main/core.ts';
import { nodeParts, plainKeychain, value } from './client.ts';

/**
 * A client without a window in a process of its own, so that it can be killed: its profile, and for a first sign-in the
 * server, e-mail and password, as JSON in the first argument. Prints a JSON line when it has caught up: how long the main
 * thread was held at most since it was opened. A line on standard input closes it.
 */
export interface ClientJob {
  dir: string;
  signIn?: { server: string; email: string; password: string };
  /** The chat on screen, by its place in the list. */
  openChat?: number;
}

export interface CaughtUp {
  event: 'caught-up';
  /** When the profile was open, by the clock, ms. */
  openedAt: number;
  /** Longest time between two looks of a 1 ms timer, ms: by the clock, and what the thread itself ran in between. */
  longestWall: number;
  longestCpu: number;
  /** How many events told the window something, and the CPU time of the main thread, ms. */
  told: number;
  mainCpu: number;
}

const TICK_MS = 1;

// Only client-tools.ts and the bench start this file, and give it a ClientJob.
const job = JSON.parse(process.argv[2] ?? '{}') as ClientJob;
const core = createCore(nodeParts(job.dir, plainKeychain));

const cpu = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
};
let told = 0;
for (const name of ['chats.changed', 'messages.changed', 'connection.changed'] as const)
  core.on(name, () => (told += 1));

await core.start();
if (job.signIn && core.account() === null) value(await core.requests['auth.login'](job.signIn));
if (job.openChat !== undefined) {
  const { chats } = value(await core.requests['chats.list'](undefined));
  const chat = chats[job.openChat];
  if (chat) {
    value(await core.requests['chats.show']({ chatId: chat.id }));
    value(await core.requests['messages.page']({ chatId: chat.id, limit: 50 }));
  }
}
const openedAt = Date.now();
const cpuBegan = cpu();
let [wallBefore, cpuBefore] = [performance.now(), cpuBegan];
let [longestWall, longestCpu] = [0, 0];
const look = (): void => {
  const [wall, used] = [performance.now(), cpu()];
  longestWall = Math.max(longestWall, wall - wallBefore - TICK_MS);
  longestCpu = Math.max(longestCpu, used - cpuBefore);
  [wallBefore, cpuBefore] = [wall, used];
};
const watch = setInterval(look, TICK_MS);

let synced = core.connection().syncedAt;
const off = core.on('connection.changed', ({ state, catchingUp, syncedAt }) => {
  if (state !== 'online' || catchingUp > 0 || syncedAt === null || syncedAt === synced) return;
  synced = syncedAt;
  off();
  clearInterval(watch);
  const line: CaughtUp = {
    event: 'caught-up',
    openedAt,
    longestWall,
    longestCpu,
    told,
    mainCpu: cpu() - cpuBegan,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
});

for await (const _line of createInterface({ input: process.stdin })) break;
await core.close();
process.exit(0);
