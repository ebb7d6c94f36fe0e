import { EventEmitter } from 'node:events';
import type { MessagePort, Worker } from 'node:worker_threads';
import Database from '../shims/sqlite.ts';
import { cachePath } from '../../../src-main/cache/cache-file.ts';
import { isCacheSound } from '../../../src-main/cache/check.ts';
import { runFile } from '../../../src-main/cache/file-job.ts';
import { finder } from '../../../src-main/cache/find.ts';
import type { SearchRequest, WorkerStart } from '../../../src-main/cache/protocol.ts';
import { isCorrupt, toStoreError } from '../../../src-main/cache/store-error.ts';
import { Writer } from '../../../src-main/cache/writer.ts';
import type { Owner, Scheduler } from '../engine/scheduler.ts';

/** One end of the channel between the caller's thread and a worker. */
class Port extends EventEmitter {
  other: Port | null = null;
  readonly #scheduler: Scheduler;
  readonly #owner: Owner;
  readonly #delay: () => number;
  #last = 0;
  #closed = false;

  constructor(scheduler: Scheduler, owner: Owner, delay: () => number) {
    super();
    this.#scheduler = scheduler;
    this.#owner = owner;
    this.#delay = delay;
  }

  postMessage(message: unknown): void {
    const { other } = this;
    if (this.#closed || other === null) return;
    const copy: unknown = structuredClone(message);
    this.#last = Math.max(this.#last, this.#scheduler.now + this.#delay());
    this.#scheduler.at(
      this.#last - this.#scheduler.now,
      'worker message',
      () => other.emit('message', copy),
      this.#owner,
    );
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const { other } = this;
    this.#scheduler.at(this.#delay(), 'worker ends', () => other?.emit('exit', 0), this.#owner);
  }
  unref(): void {
    // A simulated process ends when the simulation says so.
  }
  async terminate(): Promise<number> {
    this.close();
    this.other?.close();
    return 0;
  }
}

const answerSearch = (port: Port, start: WorkerStart): void => {
  let find: ReturnType<typeof finder> | null = null;
  port.on('message', (request: SearchRequest) => {
    try {
      find ??= finder(new Database(cachePath(start.dir), { readonly: true, fileMustExist: true }), start.selfId);
      port.postMessage({ kind: 'answer', id: request.id, value: find(request.question) });
    } catch (error) {
      const { code, message } = toStoreError(error);
      port.postMessage({ kind: 'error', id: request.id, error: { code, message }, damaged: isCorrupt(error) });
    }
  });
};

const check = (port: Port, start: WorkerStart): void => {
  port.postMessage({ kind: 'checked', sound: isCacheSound(start.dir) });
  port.close();
};

/** The store's worker on the caller's own thread: what worker.ts does, with messages that take a simulated moment. */
export const startWorker = (scheduler: Scheduler, owner: Owner, delay: () => number, data: unknown): Worker => {
  // The cache gives its workers nothing else.
  const start = data as WorkerStart;
  const [here, there] = [new Port(scheduler, owner, delay), new Port(scheduler, owner, delay)];
  here.other = there;
  there.other = here;
  scheduler.at(
    delay(),
    `worker starts: ${start.role}`,
    () => {
      if (start.role === 'search') return answerSearch(there, start);
      if (start.role === 'check') return check(there, start);
      // As below.
      if (start.role === 'file') return runFile(there as unknown as MessagePort, start);
      try {
        // The part of a MessagePort that the writer uses.
        new Writer(there as unknown as MessagePort, start);
      } catch (error) {
        const { code, message } = toStoreError(error);
        there.postMessage({ kind: 'failed', error: { code, message } });
        there.close();
      }
      return undefined;
    },
    owner,
  );
  // The part of a Worker that the cache uses.
  return here as unknown as Worker;
};
