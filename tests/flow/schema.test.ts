import { readdirSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openEmbedded } from '../../server/data/embedded.ts';
import { loadEngine, schemaFile } from '../../server/data/engine.ts';
import { migrate, MigrationRefused } from '../../server/data/migrate.ts';
import type { Opened } from '../../server/data/opened.ts';
import { openPostgres } from '../../server/data/postgres.ts';
import type { Sql } from '../../server/data/sql.ts';
import { copyEmbedded, createDatabase } from './support/database.ts';
import { databaseKinds, freshFolder } from './support/server.ts';

const fail = (error: Error): void => {
  throw error;
};

/** Everything that the migrations made, as the catalogue tells it. */
const catalogue = async (db: Sql): Promise<string[]> => {
  const rows = await db.query<{ line: string }>(`
    SELECT 'column ' || concat_ws(' ', table_name, column_name, udt_name, is_nullable, column_default, datetime_precision) AS line
      FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
      FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype IN ('p', 'f', 'u', 'c')
    UNION ALL SELECT 'enum ' || t.typname || ' ' || string_agg(e.enumlabel, ',' ORDER BY e.enumsortorder)
      FROM pg_enum AS e JOIN pg_type AS t ON t.oid = e.enumtypid GROUP BY t.typname
    UNION ALL SELECT 'trigger ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
    ORDER BY 1`);
  return rows.map((row) => row.line);
};

/** The migrations in the order of their names, which begin with their time. */
const written = readdirSync(join(import.meta.dirname, '../../prisma/migrations'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

const withEmbedded = async <T>(work: (opened: Opened) => Promise<T>): Promise<T> => {
  const folder = await freshFolder();
  const at = join(folder, 'database');
  await copyEmbedded(at);
  const opened = await openEmbedded(at);
  try {
    return await work(opened);
  } finally {
    await opened.db.close();
    await rm(folder, { recursive: true });
  }
};

describe.each(databaseKinds)('migrations on %s', (kind) => {
  let opened: Opened;
  let second: Opened | undefined;
  let clean: () => Promise<unknown>;

  beforeAll(async () => {
    if (kind === 'postgres') {
      const database = await createDatabase('empty');
      clean = () => database.drop();
      opened = await openPostgres(database.url, fail);
      second = await openPostgres(database.url, fail);
    } else {
      const folder = await freshFolder();
      clean = () => rm(folder, { recursive: true });
      opened = await openEmbedded(join(folder, 'database'));
    }
  });
  afterAll(async () => {
    await opened.db.close();
    await second?.db.close();
    await clean();
  });

  test('a migration that fails leaves nothing behind', async () => {
    await expect(
      opened.migrating(async (adapter) => {
        const connection = await adapter.connect();
        await connection.executeScript('CREATE TABLE half (id int); CREATE TABLE half (id int)');
      }),
    ).rejects.toThrow();
    const [row] = await opened.db.query<{ there: boolean }>(`SELECT to_regclass('half') IS NOT NULL AS there`);
    expect(row?.there).toBe(false);
  });

  test('are applied once, also by two nodes that start together', async () => {
    const applied = await Promise.all([migrate(opened), ...(second ? [migrate(second)] : [])]);
    expect(applied.flat()).toEqual(written);
    expect(await migrate(opened)).toEqual([]);
  });

  test('make the same tables as on the embedded database, which are compared with schema.prisma below', async () => {
    const mine = await catalogue(opened.db);
    expect(mine.length).toBeGreaterThan(100);
    expect(mine).toEqual(await withEmbedded(({ db }) => catalogue(db)));
  });

  test('a database of a newer server, or one whose migration broke off, is refused', async () => {
    await opened.db.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at) VALUES ('x', 'x', '29990101000000_future', now())`,
    );
    await expect(migrate(opened)).rejects.toThrow(MigrationRefused);
    await expect(migrate(opened)).rejects.toThrow('newer');
    await opened.db.query(`UPDATE _prisma_migrations SET finished_at = NULL WHERE id = 'x'`);
    await expect(migrate(opened)).rejects.toThrow('broke off');
    await opened.db.query(`DELETE FROM _prisma_migrations WHERE id = 'x'`);
    expect(await migrate(opened)).toEqual([]);
  });
});

test.skipIf(!databaseKinds.includes('postgres'))(
  'a connection that the server ends is told of, also the one that migrates (needs TEST_DATABASE_URL)',
  async () => {
    const database = await createDatabase('empty');
    const told: string[] = [];
    const mine = await openPostgres(database.url, (error) => told.push(error.message));
    try {
      const others = 'datname = current_database() AND pid <> pg_backend_pid()';
      // Whether the migration itself fails is the engine's affair; that the process lives on is what is tested.
      await mine
        .migrating(async () => {
          await mine.db.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${others}`);
          await expect.poll(() => told.length).toBeGreaterThan(0);
        })
        .catch(() => undefined);
      expect(told[0]).toContain('terminating connection');
    } finally {
      await mine.db.close();
      await database.drop();
    }
  },
);

test.skipIf(!databaseKinds.includes('postgres'))(
  'a connection that the server ends between two statements of a transaction fails it, and nothing else (needs TEST_DATABASE_URL)',
  async () => {
    const database = await createDatabase('empty');
    const mine = await openPostgres(database.url, () => undefined);
    try {
      const broken = mine.db.transaction('read committed', async (sql) => {
        const [own] = await sql.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
        await mine.db.query('SELECT pg_terminate_backend($1)', [own?.pid]);
        // Nothing is asked of it when it hears of its end.
        await new Promise((resolve) => setTimeout(resolve, 200));
        await sql.query('SELECT 1');
      });
      await expect(broken).rejects.toThrow();
      expect(await mine.db.transaction('read committed', (sql) => sql.query('SELECT 1 AS n'))).toEqual([{ n: 1 }]);
    } finally {
      await mine.db.close();
      await database.drop();
    }
  },
);

// Prisma's engine reads the catalogue through the embedded database's adapter only: PostgreSQL's does not know the
// catalogue's "char" columns. That the two catalogues are the same is tested above.
test('the migrations give exactly schema.prisma', () =>
  withEmbedded(async ({ adapter }) => {
    const engine = await loadEngine(adapter);
    const content = await readFile(schemaFile, 'utf8');
    const files = [{ path: 'schema.prisma', content }];
    const compare = (wanted: string) =>
      engine.diff({
        from: { tag: 'schemaDatasource', files, configDir: '' },
        to: { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content: wanted }] },
        script: true,
        exitCode: true,
        filters: { externalTables: ['public._prisma_migrations'], externalEnums: [] },
      });
    const diff = await compare(content);
    expect(diff.stdout?.replace(/^--.*$/gm, '').trim()).toBe('');
    expect(diff.exitCode).toBe(0);
    // The comparison sees a difference when there is one.
    expect((await compare(content.replace('profileImage    String?', 'profileImage    Int?'))).exitCode).toBe(2);
  }));
