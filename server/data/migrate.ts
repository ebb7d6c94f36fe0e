import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Opened } from './opened.ts';
import type { Sql } from './sql.ts';

const folder = fileURLToPath(new URL('../../prisma/migrations', import.meta.url));
/** Prisma's own file beside the migrations: says for which kind of database they were written. */
const LOCKFILE = 'migration_lock.toml';

/** The database cannot be brought to this version; the message says why, for the operator. */
export class MigrationRefused extends Error {}

/** Names of the migrations in prisma/migrations, oldest first. */
const written = async (): Promise<string[]> =>
  (await readdir(folder, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();

/** What of `names` is not in the database yet. Throws MigrationRefused for a newer database or a migration that broke off. */
const pending = async (db: Sql, names: readonly string[]): Promise<string[]> => {
  const [table] = await db.query<{ there: boolean }>(`SELECT to_regclass('_prisma_migrations') IS NOT NULL AS there`);
  if (table?.there !== true) return [...names];
  const rows = await db.query<{ name: string; finished: boolean }>(
    `SELECT migration_name AS name, finished_at IS NOT NULL AS finished FROM _prisma_migrations WHERE rolled_back_at IS NULL`,
  );
  const broken = rows.find((row) => !row.finished);
  if (broken)
    throw new MigrationRefused(`The migration ${broken.name} broke off; restore a backup or finish it by hand.`);
  const unknown = rows.find((row) => !names.includes(row.name));
  if (unknown)
    throw new MigrationRefused(`The database is newer than this server: it holds the migration ${unknown.name}.`);
  const done = new Set(rows.map((row) => row.name));
  return names.filter((name) => !done.has(name));
};

/**
 * Brings the database to this version by Prisma's own engine and answers the names of the migrations it applied. Two
 * nodes that start together are safe. The engine (2 MB of WebAssembly) is loaded only when something is to be done.
 */
export const migrate = async (opened: Opened): Promise<string[]> => {
  const names = await written();
  if ((await pending(opened.db, names)).length === 0) return [];
  return opened.migrating(async (adapter) => {
    // The other node may have done it while this one waited.
    const missing = await pending(opened.db, names);
    if (missing.length === 0) return [];
    const { loadEngine } = await import('./engine.ts');
    const engine = await loadEngine(adapter);
    const lockfile = { path: LOCKFILE, content: await readFile(join(folder, LOCKFILE), 'utf8') };
    const migrationDirectories = await Promise.all(
      names.map(async (name) => ({
        path: name,
        migrationFile: {
          path: 'migration.sql',
          content: { tag: 'ok' as const, value: await readFile(join(folder, name, 'migration.sql'), 'utf8') },
        },
      })),
    );
    const answer = await engine.applyMigrations({
      migrationsList: { baseDir: folder, lockfile, shadowDbInitScript: '', migrationDirectories },
      filters: { externalTables: [], externalEnums: [] },
    });
    return answer.appliedMigrationNames;
  });
};
