import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { z } from 'zod';

const base = { t: z.number(), process: z.string(), userId: z.string() };

/**
 * One line of a history. `t`: ms, monotonic, of the process that writes the history.
 * A send is invoked, and ends in `ok` (answered to the screen: durably written on the device), `fail` (refused for good) or
 * `unknown` (the process died, or nobody answered). `ack`: the server acknowledged it under `seq`.
 */
export const historyLine = z.discriminatedUnion('op', [
  z.object({
    ...base,
    op: z.literal('send'),
    phase: z.enum(['invoke', 'ok', 'fail', 'unknown']),
    chatId: z.number(),
    clientId: z.string(),
  }),
  z.object({ ...base, op: z.literal('ack'), chatId: z.number(), clientId: z.string(), seq: z.number() }),
  z.object({
    ...base,
    op: z.literal('read'),
    phase: z.enum(['invoke', 'ok', 'fail', 'unknown']),
    chatId: z.number(),
    seq: z.number(),
  }),
  /** The process saw where a pointer stands: its own (`of` = its user) or the others' read and delivered. */
  z.object({
    ...base,
    op: z.literal('pointer'),
    chatId: z.number(),
    kind: z.enum(['own-read', 'peers-read', 'peers-delivered']),
    seq: z.number(),
  }),
  /** The process was told something of a chat by the server. */
  z.object({ ...base, op: z.literal('saw'), chatId: z.number(), what: z.string() }),
  /** Somebody was shown a notification. */
  z.object({ ...base, op: z.literal('notified'), body: z.string() }),
  z.object({ ...base, op: z.literal('fault'), what: z.string() }),
]);
export type HistoryLine = z.infer<typeof historyLine>;

/** A line without its time. */
export type Noted = HistoryLine extends infer L ? (L extends unknown ? Omit<L, 't'> : never) : never;

export interface History {
  readonly file: string;
  readonly lines: readonly HistoryLine[];
  note(line: Noted): void;
  close(): void;
}

/** A history that is written to `file` line by line as it happens, so that it is there whatever happens to the run. */
export const openHistory = (file: string): History => {
  const fd = openSync(file, 'w');
  const lines: HistoryLine[] = [];
  return {
    file,
    lines,
    note(noted) {
      // Spreading a union keeps each member whole; TypeScript only sees an object with all their keys.
      const line = { t: Math.round(performance.now() * 1_000) / 1_000, ...noted } as HistoryLine;
      lines.push(line);
      writeSync(fd, `${JSON.stringify(line)}\n`);
    },
    close: () => closeSync(fd),
  };
};

/** @throws for a line that is not of a history. */
export const readHistory = (file: string): HistoryLine[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => historyLine.parse(JSON.parse(line)));
