import { rm } from 'node:fs/promises';
import type { Worker } from 'node:worker_threads';
import type { CacheParts } from './api.ts';
import { EXPORT_CANCEL, partialOf, type ExportEnd, type ExportJob, type FromExport } from './export-job.ts';
import type { WorkerStart } from './protocol.ts';

/** The caller's end of the worker that writes an export. One at a time. */
export class ExportClient {
  readonly #parts: CacheParts;
  readonly #onDamage: () => void;
  #worker: Worker | null = null;
  #ended: Promise<unknown> = Promise.resolve();

  constructor(parts: CacheParts, onDamage: () => void) {
    this.#parts = parts;
    this.#onDamage = onDamage;
  }

  /** Resolves when it has ended, however it did. `told`: after each page. */
  run(job: ExportJob, told: (done: number, total: number) => void): Promise<ExportEnd> {
    const { dir, selfId, owner = '', now } = this.#parts;
    const start: WorkerStart = { role: 'export', dir, selfId, owner, now: now(), job };
    const worker = this.#parts.startWorker(start);
    this.#worker = worker;
    let made = false;
    const ended = new Promise<ExportEnd>((resolve) => {
      worker.on('message', (message: FromExport) => {
        if (message.kind === 'export') {
          made = true;
          told(message.done, message.total);
        } else {
          if (message.damaged) this.#onDamage();
          resolve(message.end);
        }
      });
      worker.once('error', () => resolve({ kind: 'failed', code: 'INTERNAL' }));
      // It was ended from outside: cache.db is replaced, or the app closes.
      worker.once('exit', () => resolve({ kind: 'cancelled' }));
    }).then(async (end) => {
      this.#worker = null;
      // A folder that was there before is somebody else's.
      if (made && end.kind !== 'done')
        await rm(partialOf(job.folder), { recursive: true, force: true }).catch(() => undefined);
      return end;
    });
    this.#ended = ended;
    return ended;
  }

  cancel(): void {
    this.#worker?.postMessage(EXPORT_CANCEL);
  }

  /** Lets go of cache.db. Resolves when nothing of an unfinished export is left. */
  async stop(): Promise<void> {
    await this.#worker?.terminate();
    await this.#ended;
  }
}
