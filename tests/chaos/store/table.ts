import type { Outcome } from './one-run.ts';

const HEAD = [
  'damage',
  'runs',
  'median open',
  'worst open',
  'rebuilt',
  'salvaged',
  'lost',
  'beyond',
  'doubled',
  'loops',
  'wrong',
];

/** What an opening took in the middle, ms: the measure of how busy the machine was. */
export const medianOpen = (outcomes: readonly Outcome[]): number =>
  outcomes.map((o) => o.openMs).sort((a, b) => a - b)[Math.floor(outcomes.length / 2)] ?? 0;

/** One line for each kind of damage, and their sum. */
export const tableOf = (outcomes: readonly Outcome[]): string => {
  const line = (name: string, of: readonly Outcome[]): string[] => {
    const sum = (number: (o: Outcome) => number): string => String(of.reduce((n, o) => n + number(o), 0));
    return [
      name,
      String(of.length),
      `${Math.round(medianOpen(of))} ms`,
      `${Math.round(Math.max(...of.map((o) => o.openMs)))} ms`,
      sum((o) => Number(o.rebuilt)),
      sum((o) => Number(o.salvaged)),
      sum((o) => o.lost),
      sum((o) => o.beyond),
      sum((o) => o.doubled),
      sum((o) => o.crashLoops),
      sum((o) => o.wrong.length),
    ];
  };
  const kinds = [...new Set(outcomes.map((o) => o.kind))];
  const rows = [
    HEAD,
    ...kinds.map((kind) =>
      line(
        kind,
        outcomes.filter((o) => o.kind === kind),
      ),
    ),
    line('all', outcomes),
  ];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map((row) =>
      row.map((cell, n) => (n === 0 ? cell.padEnd(widths[n] ?? 0) : cell.padStart(widths[n] ?? 0))).join('  '),
    )
    .join('\n')
    .concat('\n');
};
