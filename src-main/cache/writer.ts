import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { MessagePort } from 'node:worker_threads';
import { cacheWrites, type CacheWrites } from './apply.ts';
import type { OpenNotice } from './api.ts';
import { cachePath, openCacheFile } from './cache-file.ts';
import { markClosed, takeClosedMark } from './closed-mark.ts';
import { Delta } from './delta.ts';
import { DiskReserve } from './disk-reserve.ts';
import { indexer, type Indexer } from './indexer.ts';
import type { Entry } from './journal.ts';
import { messageTable } from './messages.ts';
import type { Db } from './migrate.ts';
import { dropDamaged, moveAside, pruneDamaged, removeDatabase, standingAt } from './move-aside.ts';
import { OutboxStore } from './outbox-store.ts';
import { REPLACED_MAX } from './protocol.ts';
import type { ControlName, FromWriter, ToWriter, WorkerStart, WriteName } from './protocol.ts';
import { codeOf, isCorrupt, isDisk, toStoreError } from './store-error.ts';
import { outboxWrites, type OutboxWrites } from './unsent.ts';

/** Longest step before a waiting send may go first, and of one indexing slice, ms. */
const SLICE_MS = 8;
/**
 * The text index is brought up to date after this much quiet, ms; between writes when more than this many rows wait
 * (four times as many while further writes wait too), so that what a search must read row by row stays small.
 */
const IDLE_MS = 150;
const MAX_WAITING = 2_000;

type Request = Extract<ToWriter, { id: number }>;

/** Writes that make room or close things: tried once more after the reserve was given up. */
const MAKES_ROOM = new Set<string>(['acked', 'discard', 'refused', 'readTold', 'deliveredTold', 'reset']);

/** What was read here and not yet told, as cache.db knows it: read pointers that a damaged outbox.db may have lost. */
const untold = (db: Db, selfId: string, outbox: OutboxStore): Entry[] =>
  db
    .prepare<[string], { chatId: number; seq: number }>(
      `SELECT c.id AS chatId, c.read_seq AS seq FROM chat c JOIN member m ON m.chat_id = c.id AND m.user_id = ?
       WHERE c.read_seq > m.read_seq`,
    )
    .all(selfId)
    .filter(({ chatId, seq }) => outbox.pendingRead(chatId) < seq)
    .map(({ chatId, seq }) => ({ k: 'read', chatId, seq }));

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The only writer of both files: one write at a time; those of outbox.db alone go ahead of a long one of cache.db. */
export class Writer {
  readonly #port: MessagePort;
  readonly #start: WorkerStart;
  readonly #opened = performance.now();
  readonly #reserve: DiskReserve;
  readonly #urgent: Request[] = [];
  readonly #normal: Request[] = [];
  readonly #outbox: OutboxStore;
  readonly #unsent: OutboxWrites;
  #db: Db;
  #writes: CacheWrites;
  #index: Indexer;
  #running = false;
  /** Counts the files that stood in cache.db's place: a late word of damage about an earlier one is ignored. */
  #generation = 0;
  /** How many of them were replaced because they were damaged. */
  #spoiled = 0;
  #idle: NodeJS.Timeout | null = null;
  #released: () => void = () => undefined;

  /** Opens both files and says `ready`. @throws when nothing can be written. */
  constructor(port: MessagePort, start: WorkerStart) {
    this.#port = port;
    this.#start = start;
    mkdirSync(start.dir, { recursive: true, mode: 0o700 });
    this.#reserve = new DiskReserve(start.dir, (full) => {
      this.#send({ kind: 'disk', full });
      // There is room again for a cache.db that could not be made: any request opens it.
      if (!full && !this.#db.open) this.#receive({ id: 0, op: 'damaged', args: [-1] });
    });
    // An account that was here before has both files.
    const known = standingAt(join(start.dir, 'outbox.db')) !== 'none';
    const gone = known && standingAt(cachePath(start.dir)) === 'none';
    const outbox = this.#withRoom(() => OutboxStore.open(start.dir, start.owner, this.#now));
    this.#outbox = outbox.store;
    const suspect = standingAt(cachePath(start.dir)) !== 'none' && !takeClosedMark(start.dir);
    const cache = this.#withRoom(() => this.#openChecked(outbox.notices.length > 0));
    this.#db = cache.db;
    this.#writes = cacheWrites(this.#db, start.selfId, this.#outbox, this.#askedAt);
    this.#index = indexer(this.#db);
    this.#unsent = outboxWrites(this.#outbox, start.selfId, this.#selfName, this.#hasOwn);
    const notices: OpenNotice[] = [...(gone ? (['cache-rebuilt'] as const) : []), ...cache.notices, ...outbox.notices];
    if (!this.#reserve.fill()) notices.push('disk-full');
    this.#outbox.takePatch();
    port.on('message', (message: ToWriter) => this.#receive(message));
    this.#send({
      kind: 'ready',
      notices,
      mirror: this.#outbox.mirror(),
      checkedAt: Number(this.#meta('checked_at') ?? 0),
      suspect: suspect && cache.notices.length === 0,
    });
    if (notices.includes('disk-full')) this.#reserve.report();
    this.#rest();
  }

  readonly #now = (): number => this.#start.now + Math.round(performance.now() - this.#opened);

  /** When the write under way was asked for, by the caller's clock: this thread's own stands still while the machine sleeps. */
  #asking = 0;
  readonly #askedAt = (): number => this.#asking;

  /** What a damaged cache.db cannot answer must not keep a message from being written down. */
  #asked<T>(otherwise: T, ask: () => T): T {
    if (!this.#db.open) return otherwise;
    try {
      return ask();
    } catch (error) {
      if (isCorrupt(error)) this.#receive({ id: 0, op: 'damaged', args: [this.#generation] });
      return otherwise;
    }
  }

  readonly #selfName = (): string =>
    this.#asked(
      '',
      () =>
        this.#db.prepare<[string], { name: string }>('SELECT name FROM person WHERE id = ?').get(this.#start.selfId)
          ?.name ?? '',
    );

  readonly #hasOwn = (clientId: string): boolean =>
    this.#asked(false, () => messageTable(this.#db, this.#start.selfId).hasOwn(clientId));

  #meta(key: string): string | undefined {
    return this.#db.prepare<[string], { value: string }>('SELECT value FROM meta WHERE key = ?').get(key)?.value;
  }

  #withRoom<T>(open: () => T): T {
    try {
      return open();
    } catch (error) {
      if (!isDisk(error)) throw error;
      dropDamaged(cachePath(this.#start.dir));
      this.#reserve.free();
      return open();
    }
  }

  /** Opens cache.db and reads from it what is no longer unsent: the two files cannot commit together. */
  #openChecked(salvaged: boolean): { db: Db; notices: OpenNotice[] } {
    const { dir, owner, selfId } = this.#start;
    const cache = openCacheFile(dir, owner, this.#now);
    try {
      const table = messageTable(cache.db, selfId);
      const stored = this.#outbox.clientIds().filter((id) => table.hasOwn(id));
      this.#outbox.write(stored.map((clientId) => ({ k: 'closed', clientId })));
      if (salvaged) this.#outbox.write(untold(cache.db, selfId, this.#outbox));
      return cache;
    } catch (error) {
      cache.db.close();
      if (!isCorrupt(error)) throw error;
      moveAside(cachePath(dir), `corrupt-${this.#now()}`);
      return { db: openCacheFile(dir, owner, this.#now).db, notices: ['cache-rebuilt'] };
    }
  }

  #send(message: FromWriter): void {
    this.#port.postMessage(message);
  }

  #receive(message: ToWriter): void {
    if ('released' in message) {
      this.#released();
      return;
    }
    (Object.hasOwn(this.#unsent, message.op) ? this.#urgent : this.#normal).push(message);
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    if (this.#idle !== null) clearTimeout(this.#idle);
    for (;;) {
      this.#runUrgent();
      const next = this.#normal.shift();
      if (next === undefined) break;
      if (await this.#answer(next)) return;
      while (this.#tryIndex(this.#normal.length === 0 ? MAX_WAITING : 4 * MAX_WAITING)) {
        await turn();
        this.#runUrgent();
      }
    }
    this.#running = false;
    this.#rest();
  }

  /** Indexes while nobody wants anything. */
  #rest(): void {
    this.#idle = setTimeout(() => {
      if (this.#running) return;
      if (this.#tryIndex(0)) this.#rest();
    }, IDLE_MS);
    this.#idle.unref();
  }

  /** One slice, when more than `over` messages wait; true when more is left. */
  #tryIndex(over: number): boolean {
    if (this.#reserve.full || !this.#db.open) return false;
    try {
      return this.#index.waiting(over) && this.#index.slice(SLICE_MS);
    } catch (error) {
      if (isDisk(error)) this.#diskFull();
      else if (isCorrupt(error)) this.#receive({ id: 0, op: 'damaged', args: [this.#generation] });
      else this.#send({ kind: 'log', level: 'error', message: 'text index failed', fields: { code: codeOf(error) } });
      return false;
    }
  }

  #diskFull(): boolean {
    const freed = this.#reserve.free();
    this.#reserve.report();
    return freed;
  }

  #runUrgent(): void {
    for (let next = this.#urgent.shift(); next !== undefined; next = this.#urgent.shift()) {
      const { op, args, id } = next;
      // op is a key of the table (checked when queued) and args come from the typed client: both halves share WriteArgs.
      const write = this.#unsent[op as keyof OutboxWrites] as (...a: unknown[]) => unknown;
      try {
        this.#done(
          id,
          this.#retried(op, () => write(...args)),
        );
      } catch (error) {
        this.#failed(id, error);
      }
    }
  }

  #retried<T>(op: string, work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (isDisk(error) && this.#diskFull() && MAKES_ROOM.has(op)) return work();
      throw error;
    }
  }

  #done(id: number, value: unknown): void {
    this.#send({ kind: 'answer', id, value, patch: this.#outbox.takePatch() });
  }

  #failed(id: number, error: unknown): void {
    const { code, message } = toStoreError(error);
    if (!isDisk(error))
      this.#send({ kind: 'log', level: 'error', message: 'write failed', fields: { code: codeOf(error) } });
    this.#send({ kind: 'error', id, error: { code, message }, patch: this.#outbox.takePatch() });
  }

  /** Runs one queued write and answers it. True: the writer has closed. */
  async #answer(request: Request): Promise<boolean> {
    const { id, op, args } = request;
    this.#asking = request.at ?? this.#now();
    for (let attempt = 1; ; attempt += 1) {
      try {
        if (op === 'close') return this.#close(id);
        if (!this.#db.open) this.#reopen(true);
        const stale = op === 'damaged' && args[0] !== this.#generation;
        if (op === 'reset' || op === 'damaged') await (stale ? undefined : this.#replace(op === 'damaged'));
        this.#done(id, op === 'reset' || op === 'damaged' ? undefined : await this.#transact(op, args));
        return false;
      } catch (error) {
        if (attempt === 1 && isCorrupt(error) && this.#spoiled < REPLACED_MAX) {
          try {
            await this.#replace(true);
            continue;
          } catch (failure) {
            this.#failed(id, failure);
            return false;
          }
        }
        if (isDisk(error) && this.#diskFull() && MAKES_ROOM.has(op) && attempt === 1) continue;
        this.#failed(id, error);
        return false;
      }
    }
  }

  async #transact(op: WriteName | ControlName, args: unknown[]): Promise<unknown> {
    const delta = new Delta();
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      const value = op === 'checked' ? this.#noteCheck() : await this.#steps(op, args, delta);
      this.#db.exec('COMMIT');
      this.#outbox.write(
        [...delta.closing]
          .filter((c) => this.#outbox.get(c) !== undefined)
          .map((clientId) => ({ k: 'closed', clientId })),
      );
      return value;
    } catch (error) {
      if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  #noteCheck(): void {
    this.#db.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES ('checked_at', ?)").run(String(this.#now()));
  }

  async #steps(op: string, args: unknown[], delta: Delta): Promise<unknown> {
    // As in runUrgent: the typed client made op and args together.
    const write = this.#writes[op as keyof CacheWrites] as (d: Delta, ...a: unknown[]) => Generator<void, unknown>;
    const steps = write(delta, ...args);
    for (let since = performance.now(); ;) {
      const step = steps.next();
      if (step.done === true) return step.value;
      if (performance.now() - since < SLICE_MS) continue;
      await turn();
      this.#runUrgent();
      since = performance.now();
    }
  }

  /** Puts a new cache.db in place; the readers let go of the old one first (Windows cannot rename an open file). */
  async #replace(damaged: boolean): Promise<void> {
    if (damaged) this.#spoiled += 1;
    const released = new Promise<void>((resolve) => (this.#released = resolve));
    this.#send({ kind: 'release' });
    await released;
    this.#db.close();
    this.#reopen(damaged);
  }

  /**
   * Makes a new cache.db where the closed one was. When there is no room even without the damaged copies, none is open until
   * a later request tries again; what is unsent needs only outbox.db. @throws the disk's error.
   */
  #reopen(damaged: boolean): void {
    const file = cachePath(this.#start.dir);
    const make = (): Db => {
      if (!damaged) removeDatabase(file);
      else if (standingAt(file) !== 'none') {
        moveAside(file, `corrupt-${this.#now()}`);
        pruneDamaged(file, this.#now());
      }
      return openCacheFile(this.#start.dir, this.#start.owner, this.#now).db;
    };
    try {
      this.#db = make();
    } catch (error) {
      if (!isDisk(error)) throw error;
      dropDamaged(file);
      this.#diskFull();
      this.#db = make();
    }
    this.#writes = cacheWrites(this.#db, this.#start.selfId, this.#outbox, this.#askedAt);
    this.#index = indexer(this.#db);
    this.#generation += 1;
    this.#send({ kind: 'replaced', damaged });
  }

  #close(id: number): true {
    this.#reserve.stop();
    if (this.#idle !== null) clearTimeout(this.#idle);
    if (this.#db.open) {
      try {
        this.#db.pragma('wal_checkpoint(TRUNCATE)');
      } catch (error) {
        this.#send({ kind: 'log', level: 'warn', message: 'last checkpoint failed', fields: { code: codeOf(error) } });
      }
      this.#db.close();
      markClosed(this.#start.dir);
    }
    this.#outbox.close();
    this.#done(id, undefined);
    this.#port.close();
    return true;
  }
}
