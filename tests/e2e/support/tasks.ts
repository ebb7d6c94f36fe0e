import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { PersonApp } from './world.ts';

/** Chromium's trace format, as far as it is read here; times in microseconds. `tdur`: what the thread itself ran. */
const event = z.object({
  name: z.string(),
  ph: z.string(),
  pid: z.number(),
  tid: z.number(),
  dur: z.number().optional(),
  tdur: z.number().optional(),
  args: z.object({ name: z.unknown().optional() }).loose().optional(),
});
const trace = z.object({ traceEvents: z.array(event) });

/** The longest task of a thread: by the clock, and by the processor time that it took itself. */
export interface Longest {
  wallMs: number;
  cpuMs: number;
}
/** That of the window's thread, and of the app's own (`main`). */
export interface LongestOfBoth extends Longest {
  main: Longest;
}

/**
 * Records the tasks of the window's thread and of the app's main one; the answer stops and tells the longest, `file` keeps the trace. On a machine
 * that is busy with something else the clock counts the waiting for a processor too, which no program can help.
 */
export const watchTasks = async (
  person: Pick<PersonApp, 'app'>,
  file: string,
): Promise<() => Promise<LongestOfBoth>> => {
  await person.app.evaluate(({ contentTracing }) =>
    contentTracing.startRecording({ included_categories: ['toplevel', '__metadata'] }),
  );
  return async () => {
    await person.app.evaluate(({ contentTracing }, path) => contentTracing.stopRecording(path), file);
    const { traceEvents } = trace.parse(JSON.parse(await readFile(file, 'utf8')));
    const longestOf = (thread: string): Longest => {
      const isIt = (e: z.infer<typeof event>): boolean => e.name === 'thread_name' && e.args?.name === thread;
      const threads = new Set(traceEvents.filter(isIt).map((e) => `${e.pid}:${e.tid}`));
      const tasks = traceEvents.filter((e) => e.name.endsWith('RunTask') && threads.has(`${e.pid}:${e.tid}`));
      if (tasks.length === 0) throw new Error(`The trace holds no task of ${thread}.`);
      const longest = (of: (e: z.infer<typeof event>) => number): number =>
        tasks.reduce((most, e) => Math.max(most, of(e)), 0) / 1_000;
      return { wallMs: longest((e) => e.dur ?? 0), cpuMs: longest((e) => e.tdur ?? e.dur ?? 0) };
    };
    return { ...longestOf('CrRendererMain'), main: longestOf('CrBrowserMain') };
  };
};
