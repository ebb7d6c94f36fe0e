import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Plant } from './plant.ts';
import { plants } from './plants.ts';

/**
 * Breaks the product in each of the ways of plants.ts and looks how many seeds the simulation needs to find it.
 *   node tests/sim/planted/run.ts [--only NAME,NAME] [--seeds 300] [--at-once 2] [--quick] [--json FILE]
 * Exit code 1 when one is not found.
 */
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    seeds: { type: 'string', default: '400' },
    'at-once': { type: 'string', default: '2' },
    json: { type: 'string' },
    /** Begins with the seed that found it before (`near`), then as ever. */
    quick: { type: 'boolean', default: false },
  },
});

export interface Found {
  plant: string;
  /** Seeds that were run until it was found; null: it survived them all. */
  seeds: number | null;
  invariant: string;
  text: string;
  seconds: number;
}

const runner = join(import.meta.dirname, '../run.ts');

const find = async (plant: Plant, folder: string): Promise<Found> => {
  const json = join(folder, `${plant.name}.json`);
  const begin = values.quick && plant.near !== undefined ? ['--first', String(plant.near)] : [];
  const args = [runner, ...begin, '--plant', plant.name, '--seeds', values.seeds, '--alone', '--stop', '--json', json];
  const started = Date.now();
  let said = '';
  const code = await new Promise<number | null>((resolve) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.on('exit', resolve);
  });
  const seconds = (Date.now() - started) / 1_000;
  if (code !== 0 && code !== 1) throw new Error(`${plant.name} did not run:\n${said}`);
  let summary: { totals: { seeds: number }; failures: { invariant: string; text: string }[] };
  try {
    // run.ts has just written it.
    summary = JSON.parse(readFileSync(json, 'utf8')) as typeof summary;
  } catch {
    throw new Error(`${plant.name} did not run:\n${said.slice(-2_000)}`);
  }
  const [first] = summary.failures;
  return {
    plant: plant.name,
    seeds: first === undefined ? null : summary.totals.seeds,
    invariant: first?.invariant ?? '',
    text: first?.text ?? '',
    seconds,
  };
};

const main = async (): Promise<number> => {
  const only = values.only?.split(',');
  const queue = plants.filter((p) => only === undefined || only.includes(p.name));
  const folder = mkdtempSync(join(tmpdir(), 'sarn-planted-'));
  const found = new Map<string, Found>();
  const lane = async (): Promise<void> => {
    for (let plant = queue.shift(); plant !== undefined; plant = queue.shift()) {
      const one = await find(plant, folder).catch((error: unknown): Found => ({
        plant: plant.name,
        seeds: null,
        invariant: 'ERROR',
        text: error instanceof Error ? error.message.replaceAll('\n', ' ') : String(error),
        seconds: 0,
      }));
      found.set(plant.name, one);
      process.stdout.write(
        `${one.plant.padEnd(32)} ${one.seeds === null ? 'SURVIVED'.padStart(8) : String(one.seeds).padStart(8)}  ${one.invariant.padEnd(6)} ${one.seconds.toFixed(1).padStart(6)} s  ${one.text.split('\n')[0]?.slice(0, one.seeds === null ? 400 : 90) ?? ''}\n`,
      );
    }
  };
  process.stdout.write(`${'planted bug'.padEnd(32)} ${'seeds'.padStart(8)}  found by\n`);
  try {
    await Promise.all(Array.from({ length: Number(values['at-once']) }, lane));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const all = [...found.values()];
  const survived = all.filter((f) => f.seeds === null);
  process.stdout.write(`${all.length - survived.length} of ${all.length} planted bugs were found.\n`);
  if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(all, null, 2));
  return survived.length > 0 ? 1 : 0;
};

process.exitCode = await main();
