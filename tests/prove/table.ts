import { execFileSync } from 'node:child_process';
import { cpus, release, totalmem } from 'node:os';
import type { Row } from './proof.ts';

const git = (...args: string[]): string => {
  try {
    return execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return '';
  }
};

/** What was proven, and on what. */
export const provenance = (): Record<string, unknown> => ({
  commit: git('rev-parse', 'HEAD') || 'unknown',
  /** Files that differ from that commit. */
  changed: git('status', '--porcelain')
    .split('\n')
    .filter((line) => line !== '').length,
  node: process.version,
  machine: {
    cpus: cpus().length,
    model: cpus()[0]?.model ?? '',
    memoryMB: Math.round(totalmem() / 1024 / 1024),
    system: `${process.platform} ${release()}`,
  },
});

/** A cell is one line; the JSON has all of it. */
const cell = (text: string): string => text.split('\n')[0]?.replaceAll('|', '/') ?? '';

/** The rows as a Markdown table, widths padded so that it reads in a terminal too. */
export const table = (rows: readonly Row[]): string => {
  const lines = [
    ['promise', 'what must hold', 'fault', 'runs', 'result'],
    ...rows.map((r) => [
      r.promise,
      r.title,
      r.fault,
      r.runs,
      r.result === 'held' ? `held: ${r.said}` : `${r.result.toUpperCase()}: ${r.said}`,
    ]),
  ];
  const widths = lines[0]?.map((_, i) => Math.min(60, Math.max(...lines.map((l) => l[i]?.length ?? 0)))) ?? [];
  const row = (cells: string[]): string => `| ${cells.map((c, i) => cell(c).padEnd(widths[i] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = lines;
  return [row(head), `|${widths.map((w) => '-'.repeat(w + 2)).join('|')}|`, ...body.map(row)].join('\n');
};
