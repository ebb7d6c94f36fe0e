import { hash32, type Random } from './random.ts';
import { realImmediate } from './real.ts';

/** A process of the simulated world: what it started (timers, packets, disk and database calls) dies with it. */
export interface Owner {
  readonly name: string;
  alive: boolean;
}

export interface Event {
  at: number;
  order: number;
  owner: Owner | null;
  label: string;
  work: (() => unknown) | null;
}

const settle = (): Promise<void> => new Promise((resolve) => void realImmediate(resolve));

const before = (a: Event, b: Event): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/**
 * The one clock of a simulated world. An event runs to its end, with every promise that it settles, before the next one
 * begins; so the course is a function of the seed alone. Time is in ms, with fractions, and starts at 0.
 */
export class Scheduler {
  readonly random: Random;
  now = 0;
  /** The process that runs now. */
  current: Owner | null = null;
  steps = 0;
  /** Over all events so far: their times, owners and labels, and what `note` was given. */
  hash = 0x811c9dc5;
  /** Called with each line of the course when it is to be shown. */
  trace: ((line: string) => void) | null = null;
  #heap: Event[] = [];
  #order = 0;

  constructor(random: Random) {
    this.random = random;
  }

  /** Runs `work` after `ms` as `owner`, unless it is dead by then. A dead process plans nothing. */
  at(ms: number, label: string, work: () => unknown, owner: Owner | null = this.current): Event {
    this.#order += 1;
    const event: Event = { at: this.now + Math.max(0, ms), order: this.#order, owner, label, work };
    if (this.current?.alive === false || owner?.alive === false) event.work = null;
    else this.#push(event);
    return event;
  }

  /** Does something that no process does: a death, and what follows from it. */
  outside(work: () => void): void {
    const { current } = this;
    this.current = null;
    try {
      work();
    } finally {
      this.current = current;
    }
  }

  /** Resolves after `ms`, as the process that waits; never when that one is dead. */
  sleep(ms: number, label: string): Promise<void> {
    return new Promise((resolve) => void this.at(ms, label, resolve));
  }

  /** Writes something of the course into the hash. */
  note(text: string): void {
    this.hash = hash32(text, this.hash);
    if (this.trace) this.trace(`${this.now.toFixed(3).padStart(12)} ${(this.current?.name ?? '-').padEnd(12)} ${text}`);
  }

  /** Runs events until `done` says so, nothing is left, or the time is over. Answers whether `done` did. */
  async run(done: () => boolean, until = Infinity): Promise<boolean> {
    for (;;) {
      if (done()) return true;
      const next = this.#heap[0];
      if (next === undefined || next.at > until) {
        if (until !== Infinity) this.now = Math.max(this.now, until);
        return false;
      }
      this.#pop();
      const { work, owner } = next;
      if (work === null || owner?.alive === false) continue;
      next.work = null;
      this.now = next.at;
      this.steps += 1;
      this.current = owner;
      this.note(next.label);
      const result = work();
      // What an event awaits is told by its own events; only what threw is of interest here.
      if (result instanceof Promise) result.catch((error: unknown) => this.failed(error));
      await settle();
      this.current = null;
    }
  }

  /** Called with what an event threw or rejected with. */
  failed: (error: unknown) => void = (error) => {
    throw error;
  };

  /** Forgets everything that is planned. */
  clear(): void {
    this.#heap = [];
  }

  #push(event: Event): void {
    const heap = this.#heap;
    let i = heap.push(event) - 1;
    while (i > 0) {
      const up = (i - 1) >> 1;
      const parent = heap[up];
      if (parent === undefined || !before(event, parent)) break;
      heap[i] = parent;
      i = up;
    }
    heap[i] = event;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      const [left, right] = [heap[child], heap[child + 1]];
      if (left === undefined) break;
      let least = left;
      if (right !== undefined && before(right, left)) {
        child += 1;
        least = right;
      }
      if (!before(least, last)) break;
      heap[i] = least;
      i = child;
    }
    heap[i] = last;
  }
}
