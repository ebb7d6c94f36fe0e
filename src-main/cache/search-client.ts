import type { Worker } from 'node:worker_threads';
import type { CacheParts } from './api.ts';
import { Calls } from './calls.ts';
import type { FromCheck, FromSearch, SearchAnswers, SearchKind, SearchQuestion, WorkerStart } from './protocol.ts';

/** The search worker, started at the first search; and the thorough check, in a worker that ends by itself. */
export class SearchClient {
  readonly #parts: CacheParts;
  readonly #onDamage: () => void;
  #worker: Worker | null = null;
  #checker: Worker | null = null;
  #calls = new Calls();

  constructor(parts: CacheParts, onDamage: () => void) {
    this.#parts = parts;
    this.#onDamage = onDamage;
  }

  ask<K extends SearchKind>(question: SearchQuestion<K>): Promise<SearchAnswers[K]> {
    const worker = this.#worker ?? this.#start();
    const answer = this.#calls.call((id) => worker.postMessage({ id, question }));
    // runSearch answers with what `finder` returns, which has the type of its kind.
    return answer as Promise<SearchAnswers[K]>;
  }

  /** Resolves true when cache.db is sound in each of its rows (check.ts). Rejects when the check is broken off. */
  check(): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const worker = this.#parts.startWorker(this.#data('check'));
      this.#checker = worker;
      worker.once('message', (message: FromCheck) => resolve(message.sound));
      worker.once('error', reject);
      worker.once('exit', () => {
        if (this.#checker === worker) this.#checker = null;
        reject(new Error('the check ended early'));
      });
      worker.unref();
    });
  }

  /** Lets go of cache.db. The next search starts again. */
  async stop(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    this.#calls.end('The search was interrupted. Search again.');
    this.#calls = new Calls();
    await worker?.terminate();
  }

  /** Breaks the thorough check off. */
  async stopCheck(): Promise<void> {
    await this.#checker?.terminate();
  }

  #start(): Worker {
    const calls = this.#calls;
    const worker = this.#parts.startWorker(this.#data('search'));
    worker.on('message', (message: FromSearch) => {
      if (message.kind === 'answer') calls.answered(message.id, message.value);
      else {
        calls.failed(message.id, message.error);
        if (message.damaged) this.#onDamage();
      }
    });
    const ended = (): void => {
      calls.end('The search stopped. Search again.');
      if (this.#worker !== worker) return;
      this.#worker = null;
      this.#calls = new Calls();
    };
    worker.on('error', ended);
    worker.on('exit', ended);
    worker.unref();
    this.#worker = worker;
    return worker;
  }

  #data(role: WorkerStart['role']): WorkerStart {
    const { dir, selfId, owner = '', now } = this.#parts;
    return { role, dir, selfId, owner, now: now() };
  }
}
