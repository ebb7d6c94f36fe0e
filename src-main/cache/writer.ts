import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { MessagePort } from 'node:worker_threads';
import type { CacheWrites } from './apply.ts';
import type { OpenNotice } from './api.ts';
import { closing } from './closing.ts';
import { cachePath, openCacheFile } from './cache-file.ts';
import { markClosed, takeClosedMark } from './closed-mark.ts';
import { Delta } from './delta.ts';
import { DiskReserve } from './disk-reserve.ts';
import { cacheInUse, type InUse } from './in-use.ts';
import type { Db } from './migrate.ts';
import { dropDamaged, moveAside, removeDatabase, standingAt } from './move-aside.ts';
import { openChecked } from './open-checked.ts';
import { OutboxStore } from './outbox-store.ts';
import { REPLACED_MAX } from './protocol.ts';
import type { ControlName, FromWriter, ToWriter, WorkerStart, WriteName } from './protocol.ts';
import { noteLogs, noteScrub, Scrubber, truncated } from './scrubber.ts';
import { SpareTime } from './spare-time.ts';
import { codeOf, isCorrupt, isDisk, toStoreError } from './store-error.ts';
import { outboxWrites, type OutboxWrites } from './unsent.ts';
import { missingQuote } from './viewer.ts';

/** Longest step before a waiting send may go first, ms. */
const SLICE_MS = 8;

type Request = Extract<ToWriter, { id: number }>;

/** Writes that make room or close things: tried once more after the reserve was given up. */
const MAKES_ROOM = new Set<string>([
  'acked',
  'discard',
  'refused',
  'readTold',
  'deliveredTold',
  'settingTold',
  'reset',
]);

/** A check that is deep inside SQLite is waited for so long at the end; the app gives the store 3 s (desktop/reach.ts). */
const LAST_CHECKPOINT_MS = 500;
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
  readonly #scrubber: Scrubber;
  readonly #spare: SpareTime;
  #cache: InUse;
  /** Nothing runs before `ready` is said: until then the main thread can let go of nothing. */
  #running = true;
  /** Counts the files that stood in cache.db's place: a late word of damage about an earlier one is ignored. */
  #generation = 0;
  /** How many of them were replaced because they were damaged. */
  #spoiled = 0;
  #released: () => void = () => undefined;
  /** The readers are letting go of cache.db, which may take seconds: what needs outbox.db alone does not wait for them. */
  #releasing = false;
  /** What was deleted is not noted for sure: the note failed, or is inside another write's transaction, which may come to nothing. */
  #scrubUnsure = false;

  /** Opens both files and says `ready`. @throws when nothing can be written. */
  constructor(port: MessagePort, start: WorkerStart) {
    this.#port = port;
    this.#start = start;
    mkdirSync(start.dir, { recursive: true, mode: 0o700 });
    this.#reserve = new DiskReserve(start.dir, (full) => {
      this.#send({ kind: 'disk', full });
      // There is room again for a cache.db that could not be made: any request opens it.
      if (full) return;
      this.#noteScrub();
      if (!this.#cache.db.open) this.#damaged(-1);
      else if (!this.#running && this.#asked(false, ({ meta }) => this.#scrubber.isNoted(meta))) this.#spare.begin();
    });
    // An account that was here before has both files.
    const known = standingAt(join(start.dir, 'outbox.db')) !== 'none';
    const gone = known && standingAt(cachePath(start.dir)) === 'none';
    const outbox = this.#withRoom(() => OutboxStore.open(start.dir, start.owner, this.#now));
    this.#outbox = outbox.store;
    this.#scrubber = new Scrubber(outbox.store);
    this.#spare = new SpareTime({
      scrubber: this.#scrubber,
      busy: () => this.#running,
      writable: () => (this.#reserve.full || !this.#cache.db.open ? null : this.#cache),
      asked: (otherwise, ask) => this.#asked(otherwise, ask),
      failed: (what, error) => {
        if (isDisk(error)) this.#diskFull();
        else if (isCorrupt(error)) this.#damaged(this.#generation);
        else this.#log('error', `${what} failed`, error);
      },
      notRenewed: (error) => {
        if (isCorrupt(error)) this.#damaged(this.#generation);
        else this.#log('warn', 'not written anew', error);
      },
    });
    const suspect = standingAt(cachePath(start.dir)) !== 'none' && !takeClosedMark(start.dir);
    const cache = this.#withRoom(() => openChecked(start, this.#outbox, this.#now));
    this.#cache = this.#use(cache.db);
    this.#unsent = outboxWrites(this.#outbox, start.selfId, {
      selfName: () => this.#asked('', (cache) => cache.selfName()),
      stored: (clientId) => this.#asked(false, (cache) => cache.ownSeq(clientId) !== null),
      look: {
        quote: (chatId, seq) => this.#asked(missingQuote(seq), ({ look }) => look.quote(chatId, seq)),
        name: (userId) => this.#asked('', ({ look }) => look.name(userId)),
      },
      scrub: () => {
        this.#scrubUnsure = true;
        this.#noteScrub();
      },
    });
    // It was killed: perhaps before it could note what it had just thrown away.
    if (suspect) this.#asked(undefined, ({ meta }) => noteLogs(meta));
    const notices: OpenNotice[] = [...(gone ? (['cache-rebuilt'] as const) : []), ...cache.notices, ...outbox.notices];
    if (!this.#reserve.fill()) notices.push('disk-full');
    this.#outbox.takePatch();
    port.on('message', (message: ToWriter) => this.#receive(message));
    this.#send({
      kind: 'ready',
      notices,
      mirror: this.#outbox.mirror(),
      checkedAt: Number(this.#asked(undefined, ({ meta }) => meta.get('checked_at')) ?? 0),
      suspect: suspect && cache.notices.length === 0,
    });
    if (notices.includes('disk-full')) this.#reserve.report();
    // What turned out damaged meanwhile is replaced now.
    void this.#run();
  }

  readonly #now = (): number => this.#start.now + Math.round(performance.now() - this.#opened);

  /** When the write under way was asked for, by the caller's clock: this thread's own stands still while the machine sleeps. */
  #asking = 0;
  readonly #askedAt = (): number => this.#asking;

  /** Has the file of this generation replaced, after what waits; any other number only opens one when none is open. */
  #damaged(generation: number): void {
    this.#receive({ id: 0, op: 'damaged', args: [generation] });
  }

  /** What a damaged cache.db cannot answer must not keep a message from being written down. */
  #asked<T>(otherwise: T, ask: (cache: InUse) => T): T {
    if (!this.#cache.db.open) return otherwise;
    try {
      return ask(this.#cache);
    } catch (error) {
      if (isCorrupt(error)) this.#damaged(this.#generation);
      return otherwise;
    }
  }

  #use(db: Db): InUse {
    return cacheInUse(db, this.#start.selfId, this.#outbox, this.#askedAt);
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

  #log(level: 'warn' | 'error', message: string, error: unknown): void {
    this.#send({ kind: 'log', level, message, fields: { code: codeOf(error) } });
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
    else if (this.#releasing) this.#runUrgent();
  }

  async #run(): Promise<void> {
    this.#running = true;
    this.#spare.stop();
    for (;;) {
      this.#runUrgent();
      const next = this.#normal.shift();
      if (next === undefined) break;
      if (await this.#answer(next)) return;
      while (this.#spare.between(this.#normal.length > 0)) {
        await turn();
        this.#runUrgent();
      }
    }
    this.#running = false;
    this.#noteScrub();
    this.#spare.begin();
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
    if (!isDisk(error)) this.#log('error', 'write failed', error);
    this.#send({ kind: 'error', id, error: { code, message }, patch: this.#outbox.takePatch() });
  }

  /** Runs one queued write and answers it. True: the writer has closed. */
  async #answer(request: Request): Promise<boolean> {
    const { id, op, args } = request;
    this.#asking = request.at ?? this.#now();
    for (let attempt = 1; ; attempt += 1) {
      try {
        if (op === 'close') return this.#close(id);
        if (!this.#cache.db.open) await this.#renew(true);
        const damaged = op === 'damaged' && args[0] === this.#generation && this.#spoiled < REPLACED_MAX;
        if (op === 'reset' || damaged) await this.#replace(damaged);
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
    this.#noteScrub();
    this.#cache.db.exec('BEGIN IMMEDIATE');
    try {
      const value = op === 'checked' ? this.#noteCheck() : await this.#steps(op, args, delta);
      this.#cache.db.exec('COMMIT');
      this.#outbox.write([
        ...[...delta.closing].flatMap(([clientId, seq]) => closing(this.#outbox, clientId, seq)),
        ...delta.told.map((told) => ({ k: 'told' as const, ...told })),
      ]);
      return value;
    } catch (error) {
      if (this.#cache.db.inTransaction) this.#cache.db.exec('ROLLBACK');
      throw error;
    }
  }

  /** Notes what was deleted, until it is sure to stay. */
  #noteScrub(): void {
    if (!this.#scrubUnsure) return;
    this.#asked(undefined, ({ db, meta }) => {
      noteScrub(meta);
      this.#scrubUnsure = db.inTransaction;
    });
  }

  #noteCheck(): void {
    this.#cache.meta.set('checked_at', String(this.#now()));
  }

  async #steps(op: string, args: unknown[], delta: Delta): Promise<unknown> {
    // As in runUrgent: the typed client made op and args together.
    const write = this.#cache.writes[op as keyof CacheWrites] as (
      d: Delta,
      ...a: unknown[]
    ) => Generator<void, unknown>;
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

  async #replace(damaged: boolean): Promise<void> {
    if (damaged) this.#spoiled += 1;
    await this.#renew(damaged);
  }

  /** Puts a new cache.db in place; the readers let go of the old one first (Windows cannot rename an open file). @throws like #reopen. */
  async #renew(damaged: boolean): Promise<void> {
    const released = new Promise<void>((resolve) => (this.#released = resolve));
    this.#send({ kind: 'release' });
    this.#releasing = true;
    await released;
    this.#releasing = false;
    try {
      this.#cache.db.close();
      this.#reopen(damaged);
    } catch (error) {
      this.#send({ kind: 'vacant' });
      throw error;
    }
  }

  /**
   * Makes a new cache.db where the closed one was. When there is no room even without the damaged copies, none is open until
   * a later request tries again; what is unsent needs only outbox.db. @throws the disk's error.
   */
  #reopen(damaged: boolean): void {
    const file = cachePath(this.#start.dir);
    const make = (): InUse => {
      if (!damaged) removeDatabase(file);
      else if (standingAt(file) !== 'none') moveAside(file, `corrupt-${this.#now()}`);
      return this.#use(openCacheFile(this.#start.dir, this.#start.owner, this.#now).db);
    };
    try {
      this.#cache = make();
    } catch (error) {
      if (!isDisk(error)) throw error;
      dropDamaged(file);
      this.#diskFull();
      this.#cache = make();
    }
    this.#generation += 1;
    this.#send({ kind: 'replaced', damaged });
    // What was deleted lately was noted in the file that is gone.
    noteLogs(this.#cache.meta);
  }

  #close(id: number): true {
    this.#reserve.stop();
    this.#noteScrub();
    this.#spare.end();
    if (this.#cache.db.open) {
      try {
        this.#scrubber.end(this.#cache.meta);
        truncated(this.#cache.db, LAST_CHECKPOINT_MS);
      } catch (error) {
        this.#log('warn', 'last checkpoint failed', error);
      }
      this.#cache.db.close();
      markClosed(this.#start.dir);
    }
    this.#outbox.close();
    this.#done(id, undefined);
    this.#port.close();
    return true;
  }
}
