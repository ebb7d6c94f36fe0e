import { fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { installGlobals } from './engine/globals.ts';
import { realNow } from './engine/real.ts';
import { installHooks, unloaded } from './hooks.ts';
import { plants } from './planted/plants.ts';
import type { Outcome } from './simulation.ts';
import { addTotals, noTotals, type Totals } from './stats.ts';

/**
 * Runs seeds of the simulation.
 *   node tests/sim/run.ts --seed N [--commands 16] [--trace] [--shrink]
 *   node tests/sim/run.ts --seeds 2000 [--from 1] [--workers 2] [--seconds S] [--json FILE] [--stop]
 * `--plant NAME` breaks the product first (planted/plants.ts). Exit code 1 when something did not hold.
 */
const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string' },
    from: { type: 'string', default: '1' },
    workers: { type: 'string', default: '2' },
    commands: { type: 'string', default: '16' },
    seconds: { type: 'string' },
    plant: { type: 'string' },
    json: { type: 'string' },
    trace: { type: 'boolean', default: false },
    shrink: { type: 'boolean', default: false },
    /** Ends at the first failure. */
    stop: { type: 'boolean', default: false },
    /** A seed to begin with, before the range. */
    first: { type: 'string' },
    /** In this process, one seed after another. */
    alone: { type: 'boolean', default: false },
    /** Of a worker, or `--alone`: takes every n-th seed (what people do beside the commands has seeds of its own: model/run.ts). */
    step: { type: 'string', default: '1' },
  },
});
const commands = Number(values.commands);

export interface Failure {
  seed: number;
  invariant: string;
  text: string;
  replay: string;
}
/** What a range of seeds came to. */
export interface Summary {
  totals: Totals;
  failures: Failure[];
  wallSeconds: number;
}

const replay = (seed: number): string =>
  `node tests/sim/run.ts --seed ${seed} --commands ${commands}${values.plant === undefined ? '' : ` --plant ${values.plant}`}`;
const failureOf = (o: Outcome): Failure[] =>
  o.violations.slice(0, 1).map(({ invariant, text }) => ({ seed: o.seed, invariant, text, replay: replay(o.seed) }));
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const load = async () => {
  const plant = plants.find((p) => p.name === values.plant) ?? null;
  if (values.plant !== undefined && plant === null) throw new Error(`There is no plant named ${values.plant}.`);
  installHooks(plant);
  installGlobals();
  const { simulate } = await import('./simulation.ts');
  const missing = unloaded();
  if (missing.length > 0) throw new Error(`Nothing was planted in ${missing.join(', ')}: it is not loaded.`);
  return simulate;
};

/** Runs seeds in this process. */
const range = async (from: number, to: number, step: number, onFailure: (f: Failure) => void): Promise<Summary> => {
  const simulate = await load();
  const started = realNow();
  const totals = noTotals();
  const failures: Failure[] = [];
  const seconds = Number(values.seconds ?? Infinity);
  const seeds = values.first === undefined ? [] : [Number(values.first)];
  for (let seed = from; seed <= to; seed += step) seeds.push(seed);
  for (const seed of seeds) {
    if (realNow() - started > seconds * 1_000) break;
    const outcome = await simulate(seed, { commands });
    addTotals(totals, outcome.totals);
    for (const failure of failureOf(outcome)) {
      failures.push(failure);
      onFailure(failure);
    }
    if (failures.length > 0 && values.stop) break;
  }
  return { totals, failures, wallSeconds: (realNow() - started) / 1_000 };
};

const one = async (seed: number): Promise<number> => {
  const simulate = await load();
  const trace = values.trace ? { trace: say } : {};
  const outcome = await simulate(seed, { commands, ...trace });
  say(
    JSON.stringify({
      seed,
      hash: outcome.hash,
      steps: outcome.totals.steps,
      violations: outcome.violations,
      errors: outcome.errors,
    }),
  );
  if (outcome.violations.length > 0 && values.shrink) {
    const { shrink } = await import('./shrink.ts');
    for (const command of await shrink(simulate, seed, commands)) say(JSON.stringify(command));
  }
  return outcome.violations.length > 0 ? 1 : 0;
};

type FromWorker = { failure: Failure } | { summary: Summary };

const many = async (from: number, count: number, workers: number, tell: (f: Failure) => void): Promise<Summary> => {
  const started = realNow();
  const sum: Summary = { totals: noTotals(), failures: [], wallSeconds: 0 };
  const children = Array.from({ length: workers }, (_, i) => {
    const args = [
      '--from',
      String(from + i),
      '--seeds',
      String(count - i),
      '--step',
      String(workers),
      '--commands',
      String(commands),
    ];
    if (values.plant !== undefined) args.push('--plant', values.plant);
    if (values.seconds !== undefined) args.push('--seconds', values.seconds);
    if (values.stop) args.push('--stop');
    return fork(import.meta.filename, args, { stdio: 'inherit' });
  });
  await Promise.all(
    children.map(
      (child) =>
        new Promise<void>((resolve, reject) => {
          child.on('message', (message: FromWorker) => {
            if ('failure' in message) {
              tell(message.failure);
              if (values.stop) for (const other of children) if (other !== child) other.kill();
              return;
            }
            addTotals(sum.totals, message.summary.totals);
            sum.failures.push(...message.summary.failures);
          });
          child.on('exit', (code, signal) => {
            if (code === 0 || (values.stop && signal !== null)) resolve();
            else reject(new Error(`A worker ended with ${code ?? signal}.`));
          });
        }),
    ),
  );
  sum.wallSeconds = (realNow() - started) / 1_000;
  return sum;
};

const main = async (): Promise<number> => {
  if (values.seed !== undefined) return one(Number(values.seed));
  const [from, count] = [Number(values.from), Number(values.seeds ?? '100')];
  const send = process.send?.bind(process);
  if (send !== undefined && values.step !== '1') {
    const summary = await range(from, from + count - 1, Number(values.step), (failure) => send({ failure }));
    send({ summary });
    process.disconnect();
    return 0;
  }
  const tell = (f: Failure): void => say(`FAILED seed ${f.seed}: ${f.invariant} ${f.text}\n  ${f.replay}`);
  const summary = values.alone
    ? await range(from, from + count - 1, Number(values.step), tell)
    : await many(from, count, Math.max(2, Number(values.workers)), tell);
  const { totals } = summary;
  say(
    `${totals.seeds} seeds, ${totals.commands} commands, ${totals.steps} steps, ${(totals.virtualMs / 3_600_000).toFixed(0)} simulated hours, ${totals.sends} sends, ${totals.kills} kills, ${totals.frames} frames in ${summary.wallSeconds.toFixed(1)} s: ${summary.failures.length} failed`,
  );
  say(
    Object.entries(totals.counts)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([k, n]) => `${k} ${n}`)
      .join(' · '),
  );
  const { neverHappened } = await import('./coverage.ts');
  const never = totals.seeds >= 500 && values.step === '1' ? neverHappened(totals.counts) : [];
  if (never.length > 0) say(`NEVER HAPPENED: ${never.join(', ')}`);
  if (values.json !== undefined) writeFileSync(values.json, JSON.stringify({ ...summary, never }, null, 2));
  return summary.failures.length + never.length > 0 ? 1 : 0;
};

process.exitCode = await main();
