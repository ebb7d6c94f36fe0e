import type { InUse } from './in-use.ts';
import type { Scrubber } from './scrubber.ts';

/** Longest indexing slice, ms. */
const SLICE_MS = 8;
/**
 * The text index is brought up to date after this much quiet, ms; between writes when more than MAX_WAITING rows wait
 * (four times as many while further writes wait too), so that what a search must read row by row stays small.
 */
const IDLE_MS = 150;
const MAX_WAITING = 2_000;
/**
 * After a deletion cache.db is written anew when nothing was asked for so long, ms: a great one, which takes its time, later; after
 * a failure not before PAUSE_MS. At the end of the app only one that takes no time is.
 */
const QUIET_MS = { small: 5_000, great: 60_000 } as const;
const GREAT = 64_000_000;
const AT_ONCE = 8_000_000;
const PAUSE_MS = 3_600_000;

export interface SpareTimeParts {
  scrubber: Scrubber;
  /** A write is under way or waits. */
  busy: () => boolean;
  /** cache.db, when it is open and there is room. */
  writable: () => InUse | null;
  /** What cache.db answers, or `otherwise` when it cannot. */
  asked: <T>(otherwise: T, ask: (cache: InUse) => T) => T;
  /** What went wrong while `what` was done. */
  failed: (what: string, error: unknown) => void;
  /** cache.db could not be written anew; it wants room of its own, which is no reason to say that the disk is full. */
  notRenewed: (error: unknown) => void;
}

/** What the writer does while nobody wants anything: the text index, and what was deleted, out of the files. */
export class SpareTime {
  readonly #p: SpareTimeParts;
  #timer: NodeJS.Timeout | null = null;
  /** When cache.db may be written anew, by performance.now(). */
  #renewFrom = 0;

  constructor(parts: SpareTimeParts) {
    this.#p = parts;
  }

  /** Nobody wants anything from now on. */
  begin(): void {
    this.#timer = setTimeout(() => {
      if (this.#p.busy()) return;
      if (this.#index(0) || this.#scrub()) this.begin();
      else this.#later();
    }, IDLE_MS);
    this.#timer.unref();
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  /** Between two writes: one slice of indexing, when too much waits. True when more is left. */
  between(othersWait: boolean): boolean {
    return this.#index(othersWait ? 4 * MAX_WAITING : MAX_WAITING);
  }

  /** The writer closes: what takes no time is done now. */
  end(): void {
    this.stop();
    this.#scrub();
    const bytes = this.#renewing();
    if (bytes > 0 && bytes <= AT_ONCE) this.#renew();
  }

  /** When nobody wants anything for longer, rewrites what pages may still hold of what was deleted. */
  #later(): void {
    const bytes = this.#renewing();
    if (bytes === 0 || performance.now() < this.#renewFrom) return;
    this.#timer = setTimeout(() => this.#p.busy() || this.#renew(), bytes > GREAT ? QUIET_MS.great : QUIET_MS.small);
    this.#timer.unref();
  }

  #renewing(): number {
    return this.#p.asked(0, ({ db, meta }) => this.#p.scrubber.renewing(db, meta));
  }

  #renew(): void {
    this.#tried(
      ({ db, meta }) => {
        this.#p.scrubber.renew(db, meta);
        return false;
      },
      (error) => {
        this.#renewFrom = performance.now() + PAUSE_MS;
        this.#p.notRenewed(error);
      },
    );
  }

  /** One slice, when more than `over` messages wait; true when more is left. */
  #index(over: number): boolean {
    return this.#tried(
      ({ index }) => index.waiting(over) && index.slice(SLICE_MS),
      (error) => this.#p.failed('text index', error),
    );
  }

  #scrub(): boolean {
    return this.#tried(
      ({ db, meta }) => this.#p.scrubber.run(db, meta),
      (error) => this.#p.failed('scrubbing', error),
    );
  }

  /** Does something that nobody asked for; `work` answers true when more is left. False when it cannot be done now. */
  #tried(work: (cache: InUse) => boolean, failed: (error: unknown) => void): boolean {
    const cache = this.#p.writable();
    if (cache === null) return false;
    try {
      return work(cache);
    } catch (error) {
      failed(error);
      return false;
    }
  }
}
