import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rm } from 'node:fs/promises';
import { openEmbedded } from '../../server/data/embedded.ts';
import { loadEngine, schemaFile } from '../../server/data/engine.ts';
import { migrate, MigrationRefused } from '../../server/data/migrate.ts';
import type { Opened } from '../../server/data/opened.ts';
import { openPostgres } from '../../server/data/postgres.ts';
import { createDatabase } from './support/database.ts';
import { databaseKinds, freshFolder } from './support/server.ts';

const fail = (error: Error): void => {
  throw error;
};

describe.each(databaseKinds)('migrations on %s', (kind) => {
  let opened: Opened;
  let second: Opened | undefined;
  let clean: () => Promise<unknown>;

  beforeAll(async () => {
    if (kind === 'postgres') {
      const database = await createDatabase();
      clean = database.drop;
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
    expect(applied.flat()).toEqual(['20261122000000_init', '20261122000100_append_only_audit']);
    expect(await migrate(opened)).toEqual([]);
  });

  test('give exactly schema.prisma', async () => {
    const engine = await loadEngine(opened.adapter);
    const files = [{ path: 'schema.prisma', content: await readFile(schemaFile, 'utf8') }];
    const filters = { externalTables: ['public._prisma_migrations'], externalEnums: [] };
    const compare = (content: string) =>
      engine.diff({
        from: { tag: 'schemaDatasource', files, configDir: '' },
        to: { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content }] },
        script: true,
        exitCode: true,
        filters,
      });
    const diff = await compare(files[0]?.content ?? '');
    expect(diff.stdout?.replace(/^--.*$/gm, '').trim()).toBe('');
    expect(diff.exitCode).toBe(0);
    // The comparison sees a difference when there is one.
    const other = await compare((files[0]?.content ?? '').replace('profileImage    String?', 'profileImage    Int?'));
    expect(other.exitCode).toBe(2);
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
