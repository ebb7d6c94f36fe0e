import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { ownUntilExit, signal } from '../chaos/support/processes.ts';
import { count, NotRun, type Proof } from './proof.ts';

/** Proofs that are programs of their own: run here with their own counts, judged by what they wrote. */
const root = fileURLToPath(new URL('../..', import.meta.url));
const fileOf = (path: string): string => {
  const file = join(root, path);
  if (!existsSync(file)) throw new NotRun(`${path} is not there`);
  return file;
};

interface Ran {
  code: number | null;
  /** What it printed. */
  out: string;
  /** The end of what it complained. */
  err: string;
}

const program = (command: string, args: readonly string[], env: Record<string, string> = {}): Promise<Ran> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const letGo = ownUntilExit(() => signal(child.pid, 'SIGTERM'));
    let out = '';
    let err = '';
    child.stdout.on('data', (b: Buffer) => (out += b.toString()));
    child.stderr.on('data', (b: Buffer) => (err = (err + b.toString()).slice(-2_000)));
    child.once('error', reject);
    child.once('close', (code) => {
      letGo();
      resolve({ code, out, err });
    });
  });

/** Runs a program that writes JSON to the file it is given, and reads that file. */
const withFile = async <T>(
  schema: z.ZodType<T>,
  path: string,
  run: (file: string) => Promise<Ran>,
): Promise<{ ran: Ran; json: T }> => {
  const dir = await mkdtemp(join(tmpdir(), 'sarn-prove-'));
  try {
    const file = join(dir, 'out.json');
    const ran = await run(file);
    if (!existsSync(file))
      throw new Error(`${path} ended with ${ran.code} and wrote nothing: ${ran.out.slice(-1_500)}${ran.err}`);
    return { ran, json: schema.parse(JSON.parse(readFileSync(file, 'utf8'))) };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
};
/** Runs a program of ours that takes `--json FILE`. */
const withJson = <T>(schema: z.ZodType<T>, path: string, args: readonly string[]): Promise<{ ran: Ran; json: T }> =>
  withFile(schema, path, (file) => program(process.execPath, [fileOf(path), ...args, '--json', file]));

const simulated = z.looseObject({
  totals: z.looseObject({ seeds: z.number(), steps: z.number(), sends: z.number(), kills: z.number() }),
  failures: z.array(z.looseObject({ seed: z.number(), invariant: z.string() })),
  never: z.array(z.string()),
});

export const simulation: Proof = {
  promises: ['ring A'],
  title: 'the invariants hold in a simulated world, in every order of things',
  fault: 'simulated network, disk, clock and deaths (tests/sim/run.ts)',
  async run(context) {
    const seeds = context.amount(2_000, 40);
    const from = 1 + (context.seed % 1_000_000);
    const { json, ran } = await withJson(simulated, 'tests/sim/run.ts', [
      '--seeds',
      String(seeds),
      '--from',
      String(from),
    ]);
    const failed = json.failures.map((f) => `seed ${f.seed} (${f.invariant})`).slice(0, 5);
    return [
      {
        runs: `${count(json.totals.seeds)} seeds from ${from}, ${count(json.totals.steps)} steps, ${count(json.totals.kills)} deaths`,
        held: ran.code === 0 && json.failures.length === 0 && json.totals.seeds >= seeds,
        said:
          json.failures.length === 0
            ? `broken 0${json.never.length > 0 ? `, never happened: ${json.never.join(', ')}` : ''}`
            : `broken: ${failed.join(', ')}`,
        numbers: {
          seeds: json.totals.seeds,
          from,
          steps: json.totals.steps,
          sends: json.totals.sends,
          kills: json.totals.kills,
          failures: json.failures.length,
        },
      },
    ];
  },
};

const planted = z.array(z.looseObject({ plant: z.string(), seeds: z.number().nullable(), invariant: z.string() }));
/** Breaks that there must be at least. */
const BREAKS = 12;

export const plantedBugs: Proof = {
  promises: ['ring A'],
  title: 'the simulation can fail: it finds every break that is planted in the product',
  fault: 'deliberate breaks of the real code (tests/sim/planted/run.ts)',
  async run() {
    const { json, ran } = await withJson(planted, 'tests/sim/planted/run.ts', ['--quick']);
    const survived = json.flatMap((f) => (f.seeds === null ? [f.plant] : []));
    const most = Math.max(0, ...json.map((f) => f.seeds ?? 0));
    return [
      {
        runs: `${json.length} breaks, from seeds that are known to find the rare ones`,
        held: ran.code === 0 && survived.length === 0 && json.length >= BREAKS,
        said:
          survived.length === 0
            ? `found ${json.length} of ${json.length} (≥ ${BREAKS} needed), each within ${most} seeds`
            : `not found: ${survived.join(', ')}`,
        numbers: { breaks: json.length, survived: survived.length, mostSeeds: most },
      },
    ];
  },
};

const spoiled = z.looseObject({
  runs: z.number(),
  outcomes: z.array(
    z.looseObject({
      openMs: z.number(),
      lost: z.number(),
      doubled: z.number(),
      crashLoops: z.number(),
      wrong: z.array(z.unknown()),
    }),
  ),
});
const USABLE_MS = 5_000;

export const damagedStores: Proof = {
  promises: ['P9'],
  title: 'a damaged store is rebuilt, and what was unsent is kept',
  fault:
    'files cut, zeroed, flipped, swapped, from the future, unreadable, without their WAL (tests/chaos/store/run.ts)',
  async run(context) {
    const runs = context.amount(300, 12);
    const { json, ran } = await withJson(spoiled, 'tests/chaos/store/run.ts', [
      '--runs',
      String(runs),
      '--seed',
      String(context.seed),
    ]);
    const sum = (of: (o: (typeof json.outcomes)[number]) => number): number =>
      json.outcomes.reduce((n, o) => n + of(o), 0);
    const slowest = Math.max(...json.outcomes.map((o) => o.openMs));
    const [lost, doubled, loops, wrong] = [
      sum((o) => o.lost),
      sum((o) => o.doubled),
      sum((o) => o.crashLoops),
      sum((o) => o.wrong.length),
    ];
    return [
      {
        runs: `${count(json.outcomes.length)} corruptions`,
        held:
          ran.code === 0 &&
          json.outcomes.length === runs &&
          slowest <= USABLE_MS &&
          lost + doubled + loops + wrong === 0,
        said: `unsent lost ${lost}, doubled ${doubled}, crash loops ${loops}, wrong ${wrong}; usable after ${Math.round(slowest)} ms at most (≤ ${count(USABLE_MS)})`,
        numbers: {
          runs: json.outcomes.length,
          lost,
          doubled,
          crashLoops: loops,
          wrong,
          slowestMs: Math.round(slowest),
        },
      },
    ];
  },
};

const CAUGHT_UP_S = 15;
const AFTER_CUT = 1.1;

export const catchUp: Proof = {
  promises: ['P6'],
  title: 'a long absence is caught up, whole, and goes on where it was cut',
  fault: '50,000 missed events in 200 chats; the connection cut, and the client killed, half way (bench/catch-up.ts)',
  async run() {
    // Always whole: with few chats, what a connection costs by itself would pass for what was fetched twice.
    const chats = 200;
    // Loaded only here: it brings the measuring tools with it.
    const { benchCatchUp } = await import('../../bench/catch-up.ts');
    const figures = await benchCatchUp({ chats, each: 250, postgres: process.env['TEST_DATABASE_URL'] });
    return Object.entries(figures).map(([kind, f]) => {
      const again = Math.max(f.afterCut ?? 0, f.afterKill ?? 0);
      return {
        fault: `${count(f.events)} missed events in ${chats} chats, cut and killed half way, ${kind}`,
        runs: '3 catch-ups',
        held: f.missing === 0 && f.seconds <= CAUGHT_UP_S && again <= AFTER_CUT,
        said: `missing ${f.missing}; ${f.seconds.toFixed(1)} s (≤ ${CAUGHT_UP_S}); fetched after a cut ${again.toFixed(2)} of what was left (≤ ${AFTER_CUT})`,
        numbers: {
          events: f.events,
          seconds: f.seconds,
          missing: f.missing,
          afterCut: f.afterCut,
          afterKill: f.afterKill,
          longestTaskMs: f.longestCpu,
        },
      };
    });
  },
};

const windows = z.object({
  kills: z.number(),
  sends: z.number(),
  missing: z.number(),
  unlike: z.number(),
  secondInstance: z.string(),
});

export const realWindows: Proof = {
  promises: ['P5', 'P3', 'P17'],
  title: 'the same in real windows: nothing lost, one order; a second start shows the first',
  fault:
    'Electron windows behind chaos proxies, kill -9 of the app after its bubble stood, server killed (tests/e2e/chaos.spec.ts)',
  async run() {
    if (process.platform === 'linux' && !process.env['DISPLAY'])
      throw new NotRun('there is no display (npm run prove brings one)');
    if (!existsSync(join(root, 'out/main/index.cjs'))) throw new NotRun('the app is not built (npm run build)');
    const spec = 'tests/e2e/chaos.spec.ts';
    fileOf(spec);
    const playwright = join(root, 'node_modules/@playwright/test/cli.js');
    const { ran, json: w } = await withFile(windows, spec, (file) =>
      program(process.execPath, [playwright, 'test', 'chaos'], { PROVE_OUT: file }),
    );
    return [
      {
        runs: `${w.kills} kills, ${w.sends} sends`,
        held: ran.code === 0 && w.missing + w.unlike === 0,
        said: `shown and missing ${w.missing}, windows that differ ${w.unlike}; a second start: ${w.secondInstance}`,
        numbers: { ...w },
      },
    ];
  },
};

const counted = z.looseObject({ passed: z.number(), failed: z.array(z.string()) });
/** They take about five minutes; the test itself gives up after thirty. */
const SCHEDULES = 1_000;

export const unreadEverywhere: Proof = {
  promises: ['P8'],
  title: 'every place that shows what is unread shows the same number, and only news is announced',
  fault:
    'random schedules of send, read, mute, focus, restart and network on two devices with real files (tests/flow/unread-devices.test.ts)',
  repeats: true,
  async run(context) {
    const spec = 'tests/flow/unread-devices.test.ts';
    fileOf(spec);
    const runs = context.amount(SCHEDULES, 15);
    // fast-check's seeds are 32 bits with a sign.
    const seed = context.seed | 0;
    const vitest = join(root, 'node_modules/vitest/vitest.mjs');
    const reporters = ['--reporter=default', `--reporter=${join(root, 'build/lib/vitest-counts.mjs')}`];
    const { ran, json } = await withFile(counted, spec, (file) =>
      program(process.execPath, [vitest, 'run', '--project', 'flow', ...reporters, spec], {
        UNREAD_RUNS: String(runs),
        UNREAD_SEED: String(seed),
        SARN_TEST_COUNTS: file,
      }),
    );
    const held = ran.code === 0 && json.passed > 0 && json.failed.length === 0;
    // fast-check prints how to repeat what failed.
    const again = /\{ seed: [^}]*\}/.exec(ran.out + ran.err)?.[0] ?? '';
    return [
      {
        runs: `${count(runs)} schedules, seed ${seed}`,
        held,
        said: held ? 'places that differ 0, wrong announcements 0' : `failed: ${json.failed.join(', ')} ${again}`,
        numbers: { schedules: runs, seed, failed: json.failed.length },
      },
    ];
  },
};
