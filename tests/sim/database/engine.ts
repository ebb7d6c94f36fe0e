import type { Database, Sql } from '../../../server/data/sql.ts';
import type { Random } from '../engine/random.ts';
import type { Owner, Scheduler } from '../engine/scheduler.ts';
import { type Context, type Params, statementOf } from './statements.ts';
import { copyTables, emptyTables, type Tables } from './tables.ts';

/** What is wrong with the database, and when a server that uses it dies. */
export interface DatabaseFaults {
  /** Share of statements whose connection breaks, before they are run or after they are committed. */
  breaking: number;
  /** Share of statements that take up to `slowMs` longer. */
  slow: number;
  slowMs: number;
  /** The server dies at this many steps of the database from now; 0: not. */
  dieIn: number;
}

export interface DatabaseParts {
  scheduler: Scheduler;
  random: Random;
  /** ms since 1970, by the database's clock. */
  wall: () => number;
  faults: DatabaseFaults;
  /** `embedded`: one connection, in the server's own process. `postgres`: many, and what runs there outlives the server. */
  kind: Database['kind'];
  onDeath: () => void;
  count: (what: string) => void;
}

/** What a server holds its database by, and what the simulation does with it. */
export interface SimDatabase {
  /** A connection pool of the process `owner`. */
  connect(owner: Owner): Database;
  /** The process is dead: what it had begun is undone, or happens all the same. */
  abandon(owner: Owner): void;
}

const brokenConnection = (): Error => Object.assign(new Error('Connection terminated unexpectedly'), { code: '08006' });

/** A lock on everything, for transactions of several statements and for the embedded database's one connection. */
const ALL = '*';

interface Claim {
  keys: string[];
  owner: Owner;
  granted: () => void;
}

/**
 * A PostgreSQL of the statements the product knows. Every commit puts a new state in place of the old one, so a snapshot
 * is only a reference. Writes take their number when they begin and are seen when they commit, so the order of numbers is
 * not the order of commits, as in PostgreSQL.
 */
export class MemoryDatabase implements SimDatabase {
  readonly #parts: DatabaseParts;
  readonly #open = new Set<number>();
  readonly #held = new Map<Claim, true>();
  #queue: Claim[] = [];
  /** Counts the databases that stood here: what was begun on an earlier one is gone. */
  #generation = 0;
  live: Tables = emptyTables();

  constructor(parts: DatabaseParts) {
    this.#parts = parts;
  }

  connect(owner: Owner): Database {
    const query: Sql['query'] = async <Row extends object>(text: string, params: Params = []) =>
      // The statement's rows are what server/data says they are: the conformance test holds them against the real ones.
      (await this.#alone(owner, text, params)) as Row[];
    return {
      kind: this.#parts.kind,
      query,
      transaction: (isolation, work) => this.#transaction(owner, isolation, work),
      close: () => Promise.resolve(),
    };
  }

  abandon(owner: Owner): void {
    const { kind, random } = this.#parts;
    // A transaction ends with its server; a single statement that waits may go on without it.
    const goesOn = (c: Claim): boolean => kind === 'postgres' && !c.keys.includes(ALL) && random.chance(0.5);
    this.#queue = this.#queue.filter((c) => c.owner !== owner || goesOn(c));
    for (const claim of this.#held.keys()) if (claim.owner === owner && claim.keys.includes(ALL)) this.#release(claim);
    if (kind === 'embedded') this.#open.clear();
    this.#grant();
  }

  /**
   * The operator puts a backup back while no server runs: the folder as it was, with its old numbering, or a dump into a
   * new database. `renew`: as `restored.ts` does, every chat gets another epoch.
   */
  restore(backup: Tables, how: 'folder' | 'dump', renew: boolean): void {
    this.#generation += 1;
    this.#queue = [];
    this.#held.clear();
    this.#open.clear();
    const next = copyTables(backup);
    if (how === 'dump') Object.assign(next, { instance: `simulated.${this.#parts.random.uuid()}`, nextXid: 1_000 });
    next.nextXid += 1;
    if (renew) {
      const xid = next.nextXid - 1;
      for (const chat of next.chats.values())
        next.chats.set(chat.id, { ...chat, epoch: this.#parts.random.uuid(), changedXid: xid });
    }
    this.live = next;
  }

  /** A statement outside any transaction. */
  #alone(owner: Owner, text: string, params: Params): Promise<object[]> {
    const statement = statementOf(text);
    const { random, scheduler, faults, kind } = this.#parts;
    return new Promise((resolve, reject) => {
      const answer = (label: string, tell: () => void): void => {
        this.#step();
        scheduler.at(this.#delay(), label, tell, owner);
      };
      const fail = (error: unknown): void => answer('database error', () => reject(error as Error)); // thrown by us or as PostgreSQL's
      const finish = (run: () => object[], release: () => void): void => {
        // A dead server's statement is undone or not, as it happens; the embedded database died with it.
        if (!owner.alive && (kind === 'embedded' || random.chance(0.5))) return release();
        try {
          const rows = run();
          release();
          if (random.chance(faults.breaking)) {
            this.#parts.count('database answer lost');
            return fail(brokenConnection());
          }
          answer('database answers', () => resolve(rows));
        } catch (error) {
          release();
          fail(error);
        }
      };
      this.#arrive(owner, () => {
        if (random.chance(faults.breaking)) {
          this.#parts.count('database refused');
          return fail(brokenConnection());
        }
        const now = new Date(this.#parts.wall());
        if (statement.locks === undefined) {
          const read = (): object[] => statement.run(this.live, params, this.#context(0, now, null));
          if (kind === 'postgres') return finish(read, () => undefined);
          return this.#claim(owner, [ALL], (release) => finish(read, release));
        }
        const { begin } = statement;
        const generation = this.#generation;
        const seen = begin === undefined ? null : begin(this.live, params);
        const xid = this.#begin();
        this.#claim(owner, kind === 'embedded' ? [ALL] : statement.locks(this.live, params), (release) => {
          const commit = (): object[] => {
            const next = copyTables(this.live);
            const rows = statement.run(
              next,
              params,
              this.#context(xid, now, kind === 'embedded' ? begin?.(next, params) : seen),
            );
            this.live = next;
            return rows;
          };
          const end = (): void => {
            this.#open.delete(xid);
            release();
          };
          const done = (): void => {
            if (generation === this.#generation) finish(commit, end);
          };
          scheduler.at(this.#work(), 'database commits', done, null);
        });
      });
    });
  }

  async #transaction<T>(
    owner: Owner,
    isolation: 'read committed' | 'repeatable read',
    work: (sql: Sql) => Promise<T>,
  ): Promise<T> {
    const { scheduler, random, faults, kind } = this.#parts;
    let release: (() => void) | null = null;
    let own: Tables | null = null;
    let xid = 0;
    let snapshot: { tables: Tables; xmin: number } | null = null;
    const claimAll = (): Promise<void> =>
      new Promise((resolve) => {
        this.#claim(owner, [ALL], (free) => {
          release = free;
          scheduler.at(0, 'transaction locked', resolve, owner);
        });
      });
    const end = (): void => {
      this.#open.delete(xid);
      release?.();
      release = null;
    };
    const arrive = (): Promise<void> =>
      new Promise((resolve) => this.#arrive(owner, () => scheduler.at(this.#delay(), 'database', resolve, owner)));
    const query: Sql['query'] = async <Row extends object>(text: string, params: Params = []) => {
      const statement = statementOf(text);
      await arrive();
      if (random.chance(faults.breaking)) throw brokenConnection();
      const now = new Date(this.#parts.wall());
      if (isolation === 'repeatable read') {
        snapshot ??= { tables: this.live, xmin: this.#xmin() };
        const context = { ...this.#context(0, now, null), xmin: snapshot.xmin };
        return statement.run(snapshot.tables, params, context) as Row[]; // as above
      }
      if (statement.locks !== undefined && own === null) {
        if (release === null) await claimAll();
        own = copyTables(this.live);
        this.live = { ...this.live, nextXid: this.live.nextXid + 1 };
        xid = own.nextXid;
        own.nextXid += 1;
        this.#open.add(xid);
      }
      const tables = own ?? this.live;
      const rows = statement.run(tables, params, this.#context(xid, now, statement.begin?.(tables, params)));
      return rows as Row[]; // as above
    };
    await arrive();
    // The embedded database runs one transaction at a time.
    if (kind === 'embedded') await claimAll();
    try {
      const answer = await work({ query });
      await arrive();
      // Numbers were given to others meanwhile.
      if (own !== null)
        this.live = { ...(own as Tables), nextXid: Math.max((own as Tables).nextXid, this.live.nextXid) };
      end();
      this.#step();
      if (random.chance(faults.breaking)) {
        this.#parts.count('commit answer lost');
        throw brokenConnection();
      }
      return answer;
    } finally {
      end();
    }
  }

  #context(xid: number, now: Date, seen: unknown): Context {
    return { xid, xmin: this.#xmin(), now, uuid: () => this.#parts.random.uuid(), seen };
  }

  #xmin(): number {
    return Math.min(this.live.nextXid, ...this.#open);
  }

  #begin(): number {
    const xid = this.live.nextXid;
    this.live = { ...this.live, nextXid: xid + 1 };
    this.#open.add(xid);
    return xid;
  }

  /** The statement is on its way to the database. */
  #arrive(owner: Owner, work: () => void): void {
    this.#step();
    this.#parts.scheduler.at(
      this.#delay(),
      'database',
      () => {
        if (owner.alive) work();
      },
      null,
    );
  }

  #delay(): number {
    return 0.05 + this.#parts.random.next();
  }

  /** How long a statement runs. */
  #work(): number {
    const { random, faults } = this.#parts;
    return random.next() * (random.chance(faults.slow) ? faults.slowMs : 2);
  }

  /** A moment at which the server may die. */
  #step(): void {
    const { faults, onDeath } = this.#parts;
    if (faults.dieIn === 0) return;
    faults.dieIn -= 1;
    if (faults.dieIn === 0) onDeath();
  }

  #claim(owner: Owner, keys: string[], work: (release: () => void) => void): void {
    const claim: Claim = { keys, owner, granted: () => work(() => this.#release(claim)) };
    this.#queue.push(claim);
    this.#grant();
  }

  #release(claim: Claim): void {
    if (this.#held.delete(claim)) this.#grant();
  }

  #free(keys: string[], others: Iterable<Claim>): boolean {
    for (const other of others) {
      if (other.keys.includes(ALL) || keys.includes(ALL) || other.keys.some((k) => keys.includes(k))) return false;
    }
    return true;
  }

  /** Gives what is asked for, in the order of asking. */
  #grant(): void {
    const still: Claim[] = [];
    const ready: Claim[] = [];
    for (const claim of this.#queue) {
      if (this.#free(claim.keys, this.#held.keys()) && this.#free(claim.keys, still) && this.#free(claim.keys, ready))
        ready.push(claim);
      else still.push(claim);
    }
    this.#queue = still;
    for (const claim of ready) this.#held.set(claim, true);
    // Whoever made room for it: what waited here goes on by itself.
    this.#parts.scheduler.outside(() => {
      for (const claim of ready) claim.granted();
    });
  }
}
