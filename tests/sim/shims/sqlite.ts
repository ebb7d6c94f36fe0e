import Real from 'better-sqlite3';
import { copyFileSync, existsSync } from 'node:fs';
import { basename } from 'node:path';
import { Disk } from '../world/disk.ts';
import { templates } from '../world/templates.ts';

const { SqliteError } = Real;
const codes = {
  full: new SqliteError('database or disk is full', 'SQLITE_FULL'),
  failed: new SqliteError('disk I/O error', 'SQLITE_IOERR_WRITE'),
};

/** A new database begins as a copy of an empty one, which the product then finds at its newest version. */
const begun = (file: string): string => {
  const template = templates.get(basename(file));
  const disk = Disk.of(file);
  if (template !== undefined && disk?.full === false && !existsSync(file)) copyFileSync(template, file);
  return file;
};

/**
 * A statement that is compiled when it is first used: an app prepares some 170 at each of its many starts, most of which a run
 * never needs. Its text is the product's own and its tables were compared when the file was opened, so compiling cannot fail.
 */
const later = (make: () => Real.Statement): Real.Statement => {
  let made: Real.Statement | null = null;
  const now = (): Real.Statement => (made ??= make());
  // The part of a Statement that the store uses.
  return {
    run: (...args: unknown[]) => now().run(...args),
    get: (...args: unknown[]) => now().get(...args),
    all: (...args: unknown[]) => now().all(...args),
    iterate: (...args: unknown[]) => now().iterate(...args),
    raw: () => now().raw(),
  } as unknown as Real.Statement;
};

/** SQLite itself on a simulated disk: a commit may be refused, or be the last thing its process does. */
class Database extends Real {
  readonly #file: string;
  readonly #disk: Disk | undefined;

  constructor(file: string, options?: Real.Options) {
    super(begun(file), options);
    this.#file = file;
    this.#disk = Disk.of(file);
    this.#disk?.opened(this);
  }

  // Its type parameters are those of what the caller says it takes and gives; they are gone when it runs.
  override prepare = ((sql: string) => later(() => super.prepare(sql))) as unknown as Real.Database['prepare'];

  override exec(sql: string): this {
    if (sql === 'COMMIT') this.#touch();
    return super.exec(sql);
  }

  override pragma(source: string, options?: Real.PragmaOptions): unknown {
    const level = /^synchronous = (\w+)$/.exec(source)?.[1];
    if (level !== undefined) this.#disk?.synchronous.set(this.#file, level === 'FULL' ? 2 : level === 'NORMAL' ? 1 : 0);
    return super.pragma(source, options);
  }

  /** As better-sqlite3 makes them, with the moment before COMMIT open to faults. */
  override transaction<F extends (...args: never[]) => unknown>(work: F): Real.Transaction<F> {
    if (this.#disk === undefined) return super.transaction(work);
    return super.transaction(((...args: Parameters<F>) => {
      const answer = work(...args);
      if (!this.readonly) this.#touch();
      return answer;
      // The same function with a step more.
    }) as unknown as F);
  }

  override close(): this {
    this.#disk?.closed(this);
    return super.close();
  }

  #touch(): void {
    this.#disk?.touch(this.#file, codes);
  }
}

const models = new Map<string, Real.Database>();

/**
 * The empty database in memory that migrate.ts compares each file's tables with: the same for the same steps, so it is
 * made once and not at each of many thousand starts.
 */
class Model {
  readonly #steps: string[] = [];
  readonly #taught: unknown[][] = [];
  transaction(work: () => void): { immediate: () => void } {
    return { immediate: work };
  }
  function(...args: unknown[]): void {
    this.#taught.push(args);
  }
  exec(sql: string): void {
    this.#steps.push(sql);
  }
  pragma(): void {
    // What it would set is not compared.
  }
  prepare(sql: string): Real.Statement {
    const key = this.#steps.join('\n');
    const known = models.get(key) ?? this.#make(key);
    models.set(key, known);
    return known.prepare(sql);
  }
  #make(steps: string): Real.Database {
    const db = new Real(':memory:');
    for (const args of this.#taught) (db.function as (...a: unknown[]) => unknown).apply(db, args);
    return db.exec(steps);
  }
  close(): void {
    // Kept for the next time.
  }
}

const open = (file: string, options?: Real.Options): unknown =>
  file === ':memory:' ? new Model() : new Database(file, options);

// The product calls it with `new`, which gives what `open` answers; `Database.SqliteError` is a value of the default export.
function Construct(file: string, options?: Real.Options): unknown {
  return open(file, options);
}
export default Object.assign(Construct as unknown as typeof Database, { SqliteError });
