import type { Worker } from 'node:worker_threads';
import type { CacheParts, OpenNotice } from './api.ts';
import { Calls } from './calls.ts';
import type {
  ControlName,
  FromWriter,
  Mirror,
  OutboxPatch,
  ToWriter,
  WorkerStart,
  WriteAnswer,
  WriteArgs,
  WriteName,
} from './protocol.ts';
import { codeOf, StoreError } from './store-error.ts';

export interface Opened {
  notices: OpenNotice[];
  mirror: Mirror;
  /** When the thorough check last ran through, ms; 0: never. */
  checkedAt: number;
  /** The last end was not a clean one, or cache.db was changed since by something else. */
  suspect: boolean;
}

export interface WriterEvents {
  patch: (patch: OutboxPatch) => void;
  /** Close every reader of cache.db. */
  release: () => Promise<void>;
  /** A new cache.db is in place. */
  replaced: (damaged: boolean) => void;
  /** None could be made, or nobody is left who would. */
  vacant: () => void;
}

/** The caller's end of the writer's worker. */
export class WriterClient {
  readonly #worker: Worker;
  readonly #now: () => number;
  readonly #calls = new Calls();

  private constructor(worker: Worker, now: () => number) {
    this.#worker = worker;
    this.#now = now;
  }

  /** Starts the worker and waits until both files are open. @throws StoreError when nothing can be written. */
  static async open(parts: CacheParts, events: WriterEvents): Promise<{ client: WriterClient; opened: Opened }> {
    const start: WorkerStart = {
      role: 'writer',
      dir: parts.dir,
      selfId: parts.selfId,
      owner: parts.owner ?? '',
      now: parts.now(),
    };
    const worker = parts.startWorker(start);
    const client = new WriterClient(worker, parts.now);
    const opened = await new Promise<Opened>((resolve, reject) => {
      const ended = (error?: unknown): void => {
        client.#calls.end('The local store has stopped. Restart the app.');
        events.vacant();
        reject(error instanceof Error ? error : new StoreError('INTERNAL', 'The local store did not start.'));
      };
      worker.on('error', ended);
      worker.on('exit', () => ended());
      worker.on('message', (message: FromWriter) => {
        if (message.kind === 'ready') resolve(message);
        else if (message.kind === 'failed') reject(new StoreError(message.error.code, message.error.message));
        else client.#receive(message, parts, events);
      });
    });
    return { client, opened };
  }

  /** One write; resolves after its COMMIT. @throws StoreError. */
  write<N extends WriteName>(op: N, ...args: WriteArgs<N>): Promise<WriteAnswer<N>> {
    // The worker answers each op with the value of its handler, which has this type.
    return this.control(op, ...args) as Promise<WriteAnswer<N>>;
  }

  control(op: WriteName | ControlName, ...args: unknown[]): Promise<unknown> {
    return this.#calls.call((id) => this.#post({ id, op, args, at: this.#now() }));
  }

  #post(message: ToWriter): void {
    this.#worker.postMessage(message);
  }

  #receive(message: Exclude<FromWriter, { kind: 'ready' | 'failed' }>, parts: CacheParts, events: WriterEvents): void {
    switch (message.kind) {
      case 'answer':
      case 'error':
        if (message.patch !== null) events.patch(message.patch);
        if (message.kind === 'answer') this.#calls.answered(message.id, message.value);
        else this.#calls.failed(message.id, message.error);
        return;
      case 'release':
        // Whatever keeps a reader from letting go: the writer must not wait for ever.
        void events
          .release()
          .catch((error: unknown) => parts.log('error', 'cache.db was not let go of', { code: codeOf(error) }))
          .then(() => this.#post({ released: true }));
        return;
      case 'replaced':
        return events.replaced(message.damaged);
      case 'vacant':
        return events.vacant();
      case 'disk':
        return parts.onDisk(message.full);
      case 'log':
        return parts.log(message.level, message.message, message.fields);
    }
  }
}
