import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BigProfile } from './lib/big-profile.ts';
import { evaluate } from './lib/devtools.ts';
import { idlePercent, pssOf } from './lib/proc.ts';
import { temporaryFolder } from './lib/servers.ts';
import { median } from './lib/stats.ts';

const root = join(import.meta.dirname, '..');
// The `electron` package answers the path of its executable (documented).
const electron = createRequire(import.meta.url)('electron') as unknown as string;

const switches = [
  '--password-store=basic',
  '--disable-gpu',
  '--remote-debugging-port=0',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

interface Start {
  /** ms from spawn to the first contentful paint, and to the painted chat list (the app only). */
  paint: number;
  list: number | null;
  pssMiB: number;
  /** ms of one newest-50 page through IPC, median of 100 (the app only). */
  page: number | null;
}

/** Port 9 (discard) answers nobody: the app is offline. */
const appFlags = (profile: BigProfile): string[] => ['--profile', profile.dir, '--server', 'http://127.0.0.1:9'];

/** Wall-clock time of the first contentful paint and, in the app, of the mark it sets when the list is painted. */
const WHEN = `(async () => {
  const at = (name) => performance.getEntriesByName(name)[0];
  for (let n = 0; n < 200 && !(at('first-contentful-paint') && (!window.desktop || at('chat-list'))); n++)
    await new Promise((r) => setTimeout(r, 50));
  const clock = (e) => (e ? performance.timeOrigin + e.startTime : null);
  return { paint: clock(at('first-contentful-paint')), list: clock(at('chat-list')) };
})()`;

const PAGE = `(async () => {
  if (!window.desktop) return null;
  const times = [];
  for (let n = 1; n <= 100; n++) {
    const from = performance.now();
    await window.desktop.invoke('messages.page', { chatId: n, limit: 50 });
    times.push(performance.now() - from);
  }
  return times.sort((a, b) => a - b)[50];
})()`;

/** The port of its debugger, which Chromium names on standard error. */
const debuggerPort = (child: ChildProcess): Promise<number> =>
  new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the app ended with ${code} before its debugger listened`)));
    if (!child.stderr) throw new Error('no standard error to read');
    createInterface({ input: child.stderr }).on('line', (line) => {
      const port = /^DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)\//.exec(line)?.[1];
      if (port !== undefined) resolve(Number(port));
    });
  });

/** Starts a program, gives its pid and its debugger's port to `work`, and ends it. */
const during = async <T>(
  args: string[],
  program: string,
  work: (pid: number, port: number) => Promise<T>,
): Promise<T> => {
  const child = spawn(program, [...switches, ...args], { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] });
  try {
    return await work(child.pid ?? 0, await debuggerPort(child));
  } finally {
    await new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGKILL'), 5_000).unref();
    });
  }
};

const startOnce = (args: string[], program = electron): Promise<Start> => {
  const from = Date.now();
  return during(args, program, async (pid, port) => {
    const { paint, list } = await evaluate<{ paint: number; list: number | null }>(port, WHEN);
    await sleep(1_500);
    const pssMiB = pssOf(pid);
    const page = await evaluate<number | null>(port, PAGE);
    return { paint: paint - from, list: list === null ? null : list - from, pssMiB, page };
  });
};

/** The app offline on a big profile, left alone: what it uses of one core, in percent. */
export const benchIdle = (profile: BigProfile, program = electron): Promise<number> =>
  during([...(program === electron ? [root] : []), ...appFlags(profile)], program, async (pid, port) => {
    await evaluate(port, WHEN);
    return idlePercent(pid);
  });

/**
 * App start on a big profile against the least Electron window there is, taken in turn; with `packaged`, a packaged app's
 * program, also of that.
 */
export const benchStart = async (
  profile: BigProfile,
  rounds: number,
  packaged?: string,
): Promise<Record<string, unknown>> => {
  const hello = temporaryFolder();
  const all: { hello: Start; app: Start; packaged: Start | null }[] = [];
  const flags = appFlags(profile);
  try {
    for (let n = 0; n <= rounds; n++) {
      const one = {
        hello: await startOnce([`--user-data-dir=${hello.path}`, join(root, 'bench/peers/hello')]),
        app: await startOnce([root, ...flags]),
        packaged: packaged === undefined ? null : await startOnce(flags, packaged),
      };
      // The first of each fills Chromium's and the system's caches.
      if (n > 0) all.push(one);
      console.log(
        `start ${n}/${rounds}: hello ${one.hello.paint.toFixed(0)} ms, app list ${one.app.list?.toFixed(0) ?? '–'} ms (paint ${one.app.paint.toFixed(0)} ms)${one.packaged === null ? '' : `, packaged list ${one.packaged.list?.toFixed(0) ?? '–'} ms`}`,
      );
    }
  } finally {
    hello.remove();
  }
  const of = (pick: (r: (typeof all)[number]) => number | null): number =>
    median(all.map(pick).filter((n) => n !== null));
  return {
    helloPaint: of((r) => r.hello.paint),
    appPaint: of((r) => r.app.paint),
    appList: of((r) => r.app.list),
    ...(packaged === undefined ? {} : { packagedList: of((r) => r.packaged?.list ?? null) }),
    helloPss: of((r) => r.hello.pssMiB),
    appPss: of((r) => r.app.pssMiB),
    ipcPage: of((r) => r.app.page),
    rounds: all,
  };
};
