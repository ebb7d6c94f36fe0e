import Database from 'better-sqlite3';
import { teachSeal } from './seal.ts';

export type Db = Database.Database;

/** Why a file cannot be used as it is. */
export class UnusableFile extends Error {
  readonly reason: 'foreign' | 'newer';
  readonly version: number;
  constructor(reason: 'foreign' | 'newer', version: number) {
    super(`The file is ${reason} (version ${version}).`);
    this.name = 'UnusableFile';
    this.reason = reason;
    this.version = version;
  }
}

const number = (db: Db, name: string): number => {
  const value: unknown = db.pragma(name, { simple: true });
  return typeof value === 'number' ? value : 0;
};

/** Everything the schema says, but what SQLite writes itself for the text index (its words differ between versions). */
const schemaOf = (db: Db): string =>
  db
    .prepare<[], { line: string }>(
      `SELECT type || '|' || name || '|' || tbl_name || '|' || CASE WHEN name GLOB 'fts_*' AND name <> 'fts_todo' THEN '' ELSE coalesce(sql, '') END AS line
       FROM sqlite_schema WHERE name NOT GLOB 'sqlite_stat*' ORDER BY type, name`,
    )
    .all()
    .map((row) => row.line)
    .join('\n');

const run = (db: Db, application: number, steps: readonly string[], from: number): void => {
  for (let version = from; version < steps.length; version += 1) {
    const step = steps[version];
    if (step === undefined) continue;
    db.transaction(() => {
      db.exec(step);
      db.pragma(`application_id = ${application}`);
      db.pragma(`user_version = ${version + 1}`);
    }).immediate();
  }
};

/**
 * Brings an open file to the newest version and checks that its tables are exactly the expected ones. Every step is
 * restartable: a kill leaves the version before or after it.
 * @throws UnusableFile for another program's file, an altered schema or a newer version; SQLite's own errors.
 */
export const migrate = (db: Db, application: number, steps: readonly string[]): void => {
  teachSeal(db);
  const version = number(db, 'user_version');
  const empty = db.prepare<[], { n: number }>('SELECT count(*) AS n FROM sqlite_schema').get()?.n === 0;
  if (!empty || version !== 0) {
    if (number(db, 'application_id') !== application || version < 1) throw new UnusableFile('foreign', version);
    if (version > steps.length) throw new UnusableFile('newer', version);
  }
  run(db, application, steps, version);
  const model = new Database(':memory:');
  try {
    teachSeal(model);
    run(model, application, steps, 0);
    if (schemaOf(model) !== schemaOf(db)) throw new UnusableFile('foreign', version);
  } finally {
    model.close();
  }
};
