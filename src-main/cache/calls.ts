import { StoreError } from './store-error.ts';
import type { ErrorShape } from './protocol.ts';

interface Waiting {
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
}

/** Numbered calls to a worker and their answers. */
export class Calls {
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;
  #dead: StoreError | null = null;

  /** Makes a call; `send` gets its number. */
  call(send: (id: number) => void): Promise<unknown> {
    if (this.#dead !== null) return Promise.reject(this.#dead);
    this.#last += 1;
    const id = this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      try {
        send(id);
      } catch (error) {
        this.#waiting.delete(id);
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
  }

  answered(id: number, value: unknown): void {
    this.#take(id)?.resolve(value);
  }

  failed(id: number, error: ErrorShape): void {
    this.#take(id)?.reject(new StoreError(error.code, error.message));
  }

  /** The worker is gone: every call fails, now and from now on. */
  end(reason: string): void {
    this.#dead = new StoreError('INTERNAL', reason);
    for (const { reject } of this.#waiting.values()) reject(this.#dead);
    this.#waiting.clear();
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }
}
