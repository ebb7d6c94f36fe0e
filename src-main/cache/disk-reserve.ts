import { closeSync, existsSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const RESERVE_BYTES = 1024 * 1024;
/** How often a full disk is tried again, ms. */
const PROBE_MS = 2_000;

/**
 * A file that is given up first when the disk is full, so that what makes room (an ack, a discard) can still be
 * written. While the disk is full, making the file again is the probe for its recovery.
 */
export class DiskReserve {
  readonly #file: string;
  readonly #onChange: (full: boolean) => void;
  #timer: NodeJS.Timeout | null = null;
  #full = false;

  constructor(dir: string, onChange: (full: boolean) => void) {
    this.#file = join(dir, 'reserve');
    this.#onChange = onChange;
  }

  get full(): boolean {
    return this.#full;
  }

  /** Makes the file if it is not there; false when there is no room. */
  fill(): boolean {
    if (existsSync(this.#file)) return true;
    try {
      const fd = openSync(this.#file, 'wx', 0o600);
      try {
        const zeros = Buffer.alloc(RESERVE_BYTES);
        for (let at = 0; at < zeros.length;) at += writeSync(fd, zeros, at);
        fsyncSync(fd);
      } finally {
        closeSync(fd);
      }
      return true;
    } catch {
      this.free();
      return false;
    }
  }

  /** Gives the room back; true when there was any to give. */
  free(): boolean {
    const there = existsSync(this.#file);
    try {
      rmSync(this.#file, { force: true });
      return there;
    } catch {
      return false;
    }
  }

  /** A write found the disk full. */
  report(): void {
    if (this.#full) return;
    this.#full = true;
    this.#onChange(true);
    this.#timer = setInterval(() => this.fill() && this.#recovered(), PROBE_MS);
    this.#timer.unref();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  #recovered(): void {
    this.stop();
    this.#full = false;
    this.#onChange(false);
  }
}
