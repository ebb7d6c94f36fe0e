import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { crc32 } from 'node:zlib';
import { randomFrom } from '../chaos/support/random.ts';
import { kinds } from '../chaos/support/server-process.ts';
import { proofs } from './proofs.ts';
import { NotRun, type Context, type Proof, type Row } from './proof.ts';
import { provenance, table } from './table.ts';

/**
 * npm run prove -- [--only P1,P5] [--minutes N] [--scale 1] [--seed N] [--json FILE]
 * Breaks real processes on purpose and prints whether the promises held. A whole run does every proof once with the counts that
 * docs/promises.md names; --minutes goes on with random rounds until so much time has passed; --scale 0.02 is a quick look.
 */
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    minutes: { type: 'string', default: '0' },
    scale: { type: 'string', default: '1' },
    seed: { type: 'string' },
    json: { type: 'string', default: 'bench/results/prove.json' },
  },
});

const number = (flag: string, text: string, min: number, max: number): number => {
  const n = Number(text);
  if (text !== '' && n >= min && n <= max) return n;
  console.error(`--${flag} takes a number from ${min} to ${max}, not "${text}".`);
  process.exit(2);
};
const minutes = number('minutes', values.minutes, 0, 24 * 60);
const scale = number('scale', values.scale, 0.001, 1);
const seed = number('seed', values.seed ?? String(Math.floor(Math.random() * 1_000_000)), 0, 4_294_967_295);
const only = values.only?.split(',').map((name) => name.trim().toLowerCase());
const chosen = proofs.filter((p) => only === undefined || p.promises.some((name) => only.includes(name.toLowerCase())));
if (chosen.length === 0) {
  console.error(`--only takes some of ${[...new Set(proofs.flatMap((p) => p.promises))].join(', ')}.`);
  process.exit(2);
}

// What was started ends with this process, also when it is told to end.
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => process.exit(130));

const began = performance.now();
const rows: (Row & { seed: number; seconds: number })[] = [];
const file = resolve(values.json);
mkdirSync(dirname(file), { recursive: true });
const write = (done: boolean): void =>
  writeFileSync(
    file,
    `${JSON.stringify({ at: new Date().toISOString(), ...provenance(), seed, scale, minutes, only: only ?? null, done, databases: kinds, rows }, null, 2)}\n`,
  );
const say = (line: string): void =>
  console.error(`${((performance.now() - began) / 1_000).toFixed(0).padStart(5)} s  ${line}`);

/** Runs one proof with a seed of its own that follows from the run's, so that `--only` repeats just what the whole run did. */
const prove = async (proof: Proof, of: number): Promise<void> => {
  const started = performance.now();
  const context: Context = {
    seed: of,
    random: randomFrom(of),
    kinds,
    scale,
    amount: (full, least = 1) => Math.max(least, Math.round(full * scale)),
    say: (line) => say(`${proof.promises.join(' ')}: ${line}`),
  };
  say(`${proof.promises.join(' ')}: ${proof.fault} (seed ${of})`);
  const base = { promise: proof.promises[0] ?? 'P0', title: proof.title, fault: proof.fault } as const;
  const found = await proof.run(context).then(
    (results): Row[] =>
      results.map(({ held, ...r }) => ({ ...base, ...r, result: held ? ('held' as const) : ('broken' as const) })),
    (error: unknown): Row[] => [
      error instanceof NotRun
        ? { ...base, runs: '–', result: 'not run', said: error.message, numbers: {} }
        : {
            ...base,
            runs: '–',
            result: 'broken',
            said: error instanceof Error ? (error.stack ?? error.message) : String(error),
            numbers: {},
          },
    ],
  );
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  for (const row of found) {
    rows.push({ ...row, seed, seconds });
    say(`${row.promise}: ${row.result}: ${row.said}`);
  }
  write(false);
};

const seedOf = (proof: Proof, round: number): number => (crc32(proof.fault) ^ (seed + round * 7_919)) >>> 0;

for (const proof of chosen) await prove(proof, seedOf(proof, 0));
const random = chosen.filter((p) => p.repeats === true);
for (let round = 1; random.length > 0 && (performance.now() - began) / 60_000 < minutes; round += 1)
  for (const proof of random) await prove(proof, seedOf(proof, round));

write(true);
console.log(
  `\n${table(rows)}\n\nseed ${seed}, commit ${String(provenance()['commit']).slice(0, 12)}, ${(
    (performance.now() - began) /
    60_000
  ).toFixed(1)} min; in full: ${file}`,
);
const broken = rows.filter((r) => r.result === 'broken').length;
const notRun = rows.filter((r) => r.result === 'not run').length;
console.log(`${rows.length - broken - notRun} held, ${broken} broken, ${notRun} not run`);
process.exit(broken > 0 ? 1 : 0);
