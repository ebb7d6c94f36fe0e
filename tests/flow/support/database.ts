import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { openEmbedded } from '../../../server/data/embedded.ts';
import { migrate } from '../../../server/data/migrate.ts';
import { openPostgres } from '../../../server/data/postgres.ts';

/** One statement on the PostgreSQL server that `url` names. */
const run = async (url: string, statement: string): Promise<void> => {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
};

/** The address of the database `name` beside the one of `url`. */
const beside = (url: string, name: string): string => Object.assign(new URL(url), { pathname: `/${name}` }).href;

/**
 * A database of its own on the PostgreSQL server of TEST_DATABASE_URL: empty, or a copy of one that was migrated once for all
 * runs (which saves each server start two seconds of Prisma's engine).
 */
export const createDatabase = async (
  content: 'empty' | 'migrated',
): Promise<{ url: string; drop(): Promise<void> }> => {
  const base = process.env['TEST_DATABASE_URL'];
  if (base === undefined) throw new Error('TEST_DATABASE_URL is not set.');
  const name = `sarn_test_${randomBytes(8).toString('hex')}`;
  await run(base, `CREATE DATABASE ${name}${content === 'empty' ? '' : ` TEMPLATE ${await postgresTemplate(base)}`}`);
  return { url: beside(base, name), drop: () => run(base, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
};

const migrations = fileURLToPath(new URL('../../../prisma/migrations', import.meta.url));

/** A name that changes with the migrations and with the embedded database's version. */
const fingerprint = async (): Promise<string> => {
  const hash = createHash('sha256');
  const files = (await readdir(migrations, { recursive: true })).filter((file) => file.endsWith('.sql')).sort();
  for (const file of files) hash.update(file).update(await readFile(join(migrations, file)));
  const pglite = fileURLToPath(new URL('../../../node_modules/@electric-sql/pglite/package.json', import.meta.url));
  return hash
    .update(await readFile(pglite))
    .digest('hex')
    .slice(0, 16);
};

/** A folder with an empty, migrated embedded database, made once for all runs: making it takes 4 s. */
const embeddedTemplate = async (): Promise<string> => {
  const folder = join(tmpdir(), `sarn-template-${await fingerprint()}`);
  if (existsSync(folder)) return folder;
  const half = await mkdtemp(join(tmpdir(), 'sarn-template-half-'));
  const opened = await openEmbedded(half);
  await migrate(opened);
  await opened.db.close();
  // Test files run at the same time: whoever is first wins, the others throw theirs away.
  await rename(half, folder).catch(() => rm(half, { recursive: true, force: true }));
  return folder;
};

/** Puts a copy of the empty, migrated embedded database at `to`, which is not there yet. */
export const copyEmbedded = async (to: string): Promise<void> => {
  const template = await embeddedTemplate();
  await mkdir(dirname(to), { recursive: true });
  // A thousand files: Node's own copy takes eight times as long.
  if (process.platform === 'win32') await cp(template, to, { recursive: true });
  else await promisify(execFile)('cp', ['-r', template, to]);
};

/** The name of an empty, migrated database on the server of `base`, made once for all runs. Nobody may be connected to it. */
const postgresTemplate = async (base: string): Promise<string> => {
  const name = `sarn_template_${await fingerprint()}`;
  const client = new pg.Client(base);
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 1) return name;
    const half = `${name}_${randomBytes(4).toString('hex')}`;
    await client.query(`CREATE DATABASE ${half}`);
    const opened = await openPostgres(beside(base, half), () => undefined);
    await migrate(opened);
    await opened.db.close();
    // As with the folder: whoever is first wins.
    await client
      .query(`ALTER DATABASE ${half} RENAME TO ${name}`)
      .catch(() => client.query(`DROP DATABASE ${half} WITH (FORCE)`));
    return name;
  } finally {
    await client.end();
  }
};
