import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openEmbedded } from './embedded.ts';
import { openPostgres } from './postgres.ts';
import type { Database } from './sql.ts';

const postgresUrl = process.env['TEST_DATABASE_URL'];

describe.each(['embedded', 'postgres'] as const)('the database: %s', (kind) => {
  const skipped = kind === 'postgres' && postgresUrl === undefined;
  let db: Database;
  let folder: string | undefined;

  beforeAll(async () => {
    if (skipped) return;
    if (kind === 'postgres') {
      db = (await openPostgres(postgresUrl ?? '', () => undefined)).db;
    } else {
      folder = mkdtempSync(join(tmpdir(), 'sarn-database-'));
      db = (await openEmbedded(folder)).db;
    }
  });
  afterAll(async () => {
    if (!skipped) await db.close();
    if (folder !== undefined) rmSync(folder, { recursive: true });
  });

  test.skipIf(skipped)('values come back alike', async () => {
    const rows = await db.query(
      `SELECT $1::int8 AS big, 3::int8 AS small, 4 AS int, $2::jsonb AS json, '2026-01-02T03:04:05.678Z'::timestamptz AS at,
         $3::bytea AS bytes, NULL::int8 AS nothing, true AS yes`,
      [9_007_199_254_740_993n, JSON.stringify({ a: ['ก'] }), Buffer.from('ab')],
    );
    expect(rows).toEqual([
      {
        big: 9_007_199_254_740_993n,
        small: 3n,
        int: 4,
        json: { a: ['ก'] },
        at: new Date('2026-01-02T03:04:05.678Z'),
        bytes: expect.any(Uint8Array),
        nothing: null,
        yes: true,
      },
    ]);
  });

  test.skipIf(skipped)('arrays go in, for one statement over many rows', async () => {
    const rows = await db.query('SELECT * FROM unnest($1::int8[], $2::text[], $3::uuid[]) AS t(a, b, c)', [
      [1n, 2n],
      ['a"b,\\c{}', null],
      ['00000000-0000-4000-8000-000000000001', null],
    ]);
    expect(rows).toEqual([
      { a: 1n, b: 'a"b,\\c{}', c: '00000000-0000-4000-8000-000000000001' },
      { a: 2n, b: null, c: null },
    ]);
  });

  test.skipIf(skipped)('a transaction that throws leaves nothing and the connection usable', async () => {
    const table = `scratch_${process.pid}`;
    await expect(
      db.transaction('read committed', async (sql) => {
        await sql.query(`CREATE TABLE ${table} (id int)`);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await db.query('SELECT to_regclass($1) AS t', [table])).toEqual([{ t: null }]);
    await expect(db.query('SELECT 1/0')).rejects.toThrow('division by zero');
    expect(await db.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test.skipIf(skipped)('the isolation is the one asked for, also in transactions at once', async () => {
    const level = () => (sql: Pick<Database, 'query'>) =>
      sql.query<{ l: string }>(`SELECT current_setting('transaction_isolation') AS l`);
    const [a, b] = await Promise.all([
      db.transaction('repeatable read', level()),
      db.transaction('read committed', level()),
    ]);
    expect([a[0]?.l, b[0]?.l]).toEqual(['repeatable read', 'read committed']);
  });
});
