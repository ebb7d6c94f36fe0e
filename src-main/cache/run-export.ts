import Database from 'better-sqlite3';
import type { MessagePort } from 'node:worker_threads';
import { cachePath } from './cache-file.ts';
import { EXPORT_CANCEL, type ExportEnd, type FromExport } from './export-job.ts';
import { exportChats } from './export.ts';
import type { WorkerStart } from './protocol.ts';
import { codeOf, isCorrupt, toStoreError } from './store-error.ts';

/** Progress is told at most this often, ms. */
const TELL_MS = 100;

/** The chosen folder went, or is none: a matter of the disk for whoever chose it. */
const NOT_THERE = new Set(['ENOENT', 'ENOTDIR', 'EEXIST', 'ENAMETOOLONG']);

/** The export in its worker: hears a cancel between two pages, and ends by itself. */
export const runExport = (port: MessagePort, { dir, selfId, job }: WorkerStart): void => {
  let cancelled = false;
  port.on('message', (message) => {
    cancelled ||= message === EXPORT_CANCEL;
  });
  const end = (how: ExportEnd, damaged = false): void => {
    port.postMessage({ kind: 'ended', end: how, damaged } satisfies FromExport);
    port.close();
  };
  const run = async (): Promise<void> => {
    if (job === undefined) return end({ kind: 'failed', code: 'INTERNAL' });
    const db = new Database(cachePath(dir), { readonly: true, fileMustExist: true, timeout: 5_000 });
    try {
      const steps = exportChats(db, dir, selfId, job);
      let toldAt = 0;
      for (;;) {
        const step = steps.next();
        if (step.done === true) return end({ kind: 'done', ...step.value });
        if (Date.now() - toldAt >= TELL_MS) {
          toldAt = Date.now();
          port.postMessage({ kind: 'export', ...step.value } satisfies FromExport);
        }
        await new Promise((resolve) => setImmediate(resolve));
        if (cancelled) return end({ kind: 'cancelled' });
      }
    } finally {
      db.close();
    }
  };
  run().catch((error: unknown) => {
    const code = NOT_THERE.has(codeOf(error)) ? 'DISK' : toStoreError(error).code;
    end({ kind: 'failed', code }, isCorrupt(error));
  });
};
