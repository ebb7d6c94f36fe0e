import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { world } from '../engine/active.ts';
import type { Random } from '../engine/random.ts';
import type { Owner } from '../engine/scheduler.ts';

/** How a process ends: `process`: what was written stays. `power`: what was not synced may be lost as well. */
export type Death = 'process' | 'power';

/** Memory as a disk where there is one: syncs are modelled here, so real ones would only cost time. */
export const BASE = join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), `sarn-sim-${process.pid}`);
process.on('SIGTERM', () => process.exit(143));
process.on('exit', () => rmSync(BASE, { recursive: true, force: true }));
/** The file that the store gives up when the disk is full; its megabyte of zeros is not really written. */
const RESERVE = 'reserve';
/** Writes that the reserve's room is good for. */
const RESERVE_ROOM = 40;

const WAL_HEADER = 32;
const FRAME_HEADER = 24;

/** Ends of the transactions in a write-ahead log, bytes from its start (https://sqlite.org/fileformat2.html#walformat). */
const commitsOf = (wal: Uint8Array, checkpointed: number): number[] => {
  const view = new DataView(wal.buffer, wal.byteOffset, wal.byteLength);
  if (wal.length < WAL_HEADER) return [];
  const frame = FRAME_HEADER + view.getUint32(8);
  const salts = [view.getUint32(16), view.getUint32(20)];
  const ends: number[] = [];
  for (let at = WAL_HEADER, n = 1; at + frame <= wal.length; at += frame, n += 1) {
    if (view.getUint32(at + 8) !== salts[0] || view.getUint32(at + 12) !== salts[1]) break;
    if (view.getUint32(at + 4) !== 0 && n >= checkpointed) ends.push(at + frame);
  }
  return ends;
};

/** Frames that a checkpoint has copied already: these were synced before (wal-index, WalCkptInfo.nBackfill). */
const checkpointedIn = (shm: string): number => {
  if (!existsSync(shm)) return 0;
  const bytes = readFileSync(shm);
  return bytes.length < 100 ? 0 : bytes.readUInt32LE(96);
};

const failure = (code: string): Error => Object.assign(new Error(`${code}: simulated`), { code, syscall: 'write' });

/** The disk of one device: a folder that its processes use one after another; each gets what the one before left behind. */
export class Disk {
  static readonly all = new Set<Disk>();
  readonly name: string;
  readonly #random: Random;
  #generation = 0;
  /** Sizes up to which plain files are safe on the disk; those of other files are wholly. */
  #synced = new Map<string, number>();
  #handles = new Set<Database.Database>();
  /** `synchronous` of each database in use: 2 is FULL. */
  readonly synchronous = new Map<string, number>();
  /** The process that uses it. */
  owner: Owner | null = null;
  full = false;
  /** Writes that still fit while the disk is full. */
  room = 0;
  /** Writes from now on that fail with an input/output error. */
  failing = 0;
  /** Something was not written because the disk was full or failed. */
  refused = false;
  /** The process dies at this many operations from now. */
  dieIn = 0;
  onDeath: (death: Death) => void = () => undefined;
  death: Death = 'process';

  constructor(name: string, random: Random) {
    this.name = name;
    this.#random = random;
    Disk.all.add(this);
    mkdirSync(this.dir, { recursive: true });
  }

  get dir(): string {
    return join(BASE, this.name, String(this.#generation));
  }

  /** The disk on which a path lies; undefined for a path of a dead process or outside the simulation. */
  static of(path: unknown): Disk | undefined {
    if (typeof path !== 'string' || !path.startsWith(BASE)) return undefined;
    for (const disk of Disk.all) if (path.startsWith(`${disk.dir}/`)) return disk;
    return undefined;
  }

  /** An operation that changes the disk is about to happen: it may be the last one, or fail. @throws the system's error. */
  touch(path: string, codes: { full: Error; failed: Error } | null = null): void {
    if (this.owner?.alive !== true) return;
    if (this.dieIn > 0) {
      this.dieIn -= 1;
      if (this.dieIn === 0) {
        world().scheduler.note(`dies at the disk: ${this.name}`);
        this.onDeath(this.death);
        return;
      }
    }
    if (this.failing > 0) {
      this.failing -= 1;
      this.refused = true;
      throw codes?.failed ?? failure('EIO');
    }
    if (!this.full || this.isReserve(path)) return;
    if (this.room > 0) {
      this.room -= 1;
      return;
    }
    this.refused = true;
    throw codes?.full ?? failure('ENOSPC');
  }

  isReserve(path: string): boolean {
    return path.endsWith(`/${RESERVE}`);
  }
  /** The reserve was given up: there is room for a little. */
  gaveUpReserve(): void {
    if (this.full) this.room = RESERVE_ROOM;
  }
  fullError(): Error {
    return failure('ENOSPC');
  }

  wrote(path: string, before: number): void {
    if (!this.#synced.has(path)) this.#synced.set(path, before);
  }
  synced(path: string): void {
    this.#synced.delete(path);
  }
  renamed(from: string, to: string): void {
    const size = this.#synced.get(from);
    this.#synced.delete(from);
    this.#synced.delete(to);
    if (size !== undefined) this.#synced.set(to, size);
  }

  opened(db: Database.Database): void {
    this.#handles.add(db);
  }
  closed(db: Database.Database): void {
    this.#handles.delete(db);
  }

  /**
   * The process is dead: what its disk holds now is what the next process will find. The old files stay until the dead
   * one's last step is over, then they go. `change` may damage the new files.
   */
  next(death: Death, change: (dir: string) => void = () => undefined): void {
    const old = this.dir;
    const handles = this.#handles;
    const unsynced = this.#synced;
    const synchronous = new Map(this.synchronous);
    this.#generation += 1;
    this.#handles = new Set();
    this.#synced = new Map();
    this.synchronous.clear();
    this.owner = null;
    this.dieIn = 0;
    this.failing = 0;
    const copy = (from: string, to: string): void => {
      mkdirSync(to, { recursive: true });
      for (const entry of readdirSync(from, { withFileTypes: true })) {
        const [a, b] = [join(from, entry.name), join(to, entry.name)];
        if (entry.isDirectory()) copy(a, b);
        else if (!entry.name.endsWith('-shm')) copyFileSync(a, b);
        if (death !== 'power' || entry.isDirectory()) continue;
        const safe = unsynced.get(a);
        if (safe !== undefined) truncateSync(b, this.#random.int(safe, statSync(b).size));
        // FULL syncs each commit; less than that, and the last ones may not have reached the disk.
        if (entry.name.endsWith('-wal') && synchronous.get(a.slice(0, -4)) !== 2) this.#rollBack(a, b);
      }
    };
    copy(old, this.dir);
    change(this.dir);
    world().scheduler.at(
      0,
      'the dead process’s files go',
      () => {
        for (const db of handles) db.close();
        rmSync(old, { recursive: true, force: true });
      },
      null,
    );
  }

  #rollBack(wal: string, copy: string): void {
    const checkpointed = checkpointedIn(`${wal.slice(0, -4)}-shm`);
    const ends = commitsOf(readFileSync(wal), checkpointed);
    if (ends.length === 0) return;
    // Mostly a little is lost, sometimes everything since the last checkpoint.
    const lost = this.#random.chance(0.7)
      ? this.#random.int(0, Math.min(3, ends.length))
      : this.#random.int(0, ends.length);
    const end = ends[ends.length - 1 - lost] ?? (checkpointed === 0 ? 0 : ends[0]);
    if (end !== undefined) truncateSync(copy, end);
  }

  /** The run is over. */
  remove(): void {
    for (const db of this.#handles) db.close();
    this.#handles.clear();
    Disk.all.delete(this);
    rmSync(join(BASE, this.name), { recursive: true, force: true });
  }

  static removeAll(): void {
    for (const disk of Disk.all) disk.remove();
  }
}
