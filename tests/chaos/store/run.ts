import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { spoil } from './spoil.ts';
import { tableOf } from './table.ts';

/** `node tests/chaos/store/run.ts [--runs 300] [--seed 1] [--kind TEXT] [--json FILE]`: spoils files at random and prints a table. */
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
    kind: { type: 'string', default: '' },
    json: { type: 'string' },
  },
});
const runs = Number(values.runs);
const seed = Number(values.seed);

const outcomes = await spoil(runs, seed, {
  only: values.kind,
  told: (n, { kind, openMs, wrong }) =>
    process.stderr.write(
      `${n + 1}/${runs} ${kind}: open in ${Math.round(openMs)} ms${wrong.map((w) => `\n  WRONG ${w}`).join('')}\n`,
    ),
});
process.stdout.write(tableOf(outcomes));
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ seed, runs, outcomes }, null, 1)}\n`);
process.exitCode = outcomes.some((o) => o.wrong.length + o.lost + o.doubled + o.crashLoops > 0) ? 1 : 0;
