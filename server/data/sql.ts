/** The hot path's view of the database: plain SQL, the same on a PostgreSQL server and on the embedded one. */
export interface Sql {
  /** Runs one statement. `params` are $1, $2 …; rows come back as objects, int8 as bigint, timestamptz as Date, jsonb parsed. */
  query<Row extends object>(text: string, params?: readonly unknown[]): Promise<Row[]>;
}

export interface Database extends Sql {
  readonly kind: 'postgres' | 'embedded';
  /** Runs `work` in one transaction on one connection; rolls back and rethrows when it throws. */
  transaction<T>(isolation: 'read committed' | 'repeatable read', work: (sql: Sql) => Promise<T>): Promise<T>;
  /** Waits for what runs, then closes. */
  close(): Promise<void>;
}
