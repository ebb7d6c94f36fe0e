import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { codeOf, get, post, register } from './support/rest.ts';
import { databaseKinds, freshFolder, startServer } from './support/server.ts';

const entry = fileURLToPath(new URL('../../server/index.ts', import.meta.url));

/** Starts a server that is expected to give up, and waits for that. */
const giveUp = async (env: Record<string, string>): Promise<{ code: number | null; out: string; ms: number }> => {
  const started = performance.now();
  const child = spawn(process.execPath, [entry], { env: { PATH: process.env['PATH'] ?? '', ...env } });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (out += chunk.toString()));
  const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
  await once(child, 'close');
  clearTimeout(timer);
  return { code: child.exitCode, out, ms: performance.now() - started };
};

describe.each(databaseKinds)('the server on %s', (kind) => {
  test('a second one on the folder gives up at once; a killed one leaves no lock and loses nothing', async () => {
    const server = await startServer({ kind });
    try {
      const ann = await register(server.url);
      const second = await giveUp({ DATA_DIR: server.dataDir, PORT: '0' });
      expect(second.code).toBe(1);
      expect(second.out.trim().split('\n')).toHaveLength(1);
      expect(second.out).toContain('Another server is using the data folder');
      expect(second.ms).toBeLessThan(2_000);

      await server.kill();
      await server.restart();
      // The secret was kept, so was the account.
      expect((await get(`${server.url}/api/users?query=x`, ann.accessToken)).status).toBe(200);
      const secret = await stat(join(server.dataDir, 'jwt-secret'));
      if (process.platform !== 'win32') expect(secret.mode & 0o777).toBe(0o600);
      expect(server.output()).not.toContain((await readFile(join(server.dataDir, 'jwt-secret'), 'utf8')).trim());
    } finally {
      const started = performance.now();
      expect(await server.stop()).toBe(0);
      expect(performance.now() - started).toBeLessThan(5_000);
    }
  });

  test('writes JSON lines, one of which says where it listens', async () => {
    const server = await startServer({ kind, env: { LOG_LEVEL: 'silent' } });
    const lines = server
      .output()
      .trim()
      .split('\n')
      .map((line) => z.object({ event: z.string(), url: z.string().optional() }).parse(JSON.parse(line)));
    await server.stop();
    expect(lines.filter((line) => line.event === 'listening').map((line) => line.url)).toEqual([server.url]);
  });
});

describe('configuration', () => {
  const secret = 'x'.repeat(32);
  const cases: [string, Record<string, string>, string][] = [
    ['a port that is none', { PORT: '70000' }, 'PORT'],
    ['a short secret', { JWT_SECRET: 'short' }, 'JWT_SECRET'],
    ['production without a secret', { NODE_ENV: 'production' }, 'JWT_SECRET'],
    [
      'production with looser limits',
      { NODE_ENV: 'production', JWT_SECRET: secret, RATE_LIMIT_SCALE: '2' },
      'RATE_LIMIT_SCALE',
    ],
    ['another kind of database', { DATABASE_URL: 'mysql://x' }, 'DATABASE_URL'],
  ];
  test.each(cases)('%s is one line that names the variable', async (_name, env, variable) => {
    const ended = await giveUp({ DATA_DIR: '/nonexistent/never', ...env });
    expect(ended.code).toBe(1);
    expect(ended.out.trim().split('\n')).toHaveLength(1);
    expect(ended.out.startsWith(`${variable} `)).toBe(true);
    expect(ended.out).not.toContain('short\n');
  });

  test('a database that does not answer, and a port that is taken', async () => {
    const dataDir = await freshFolder();
    const nobody = await giveUp({ DATA_DIR: dataDir, DATABASE_URL: 'postgres://someone:hunter2@127.0.0.1:1/none' });
    expect([nobody.code, nobody.out.includes('hunter2'), nobody.out.includes('cannot start')]).toEqual([
      1,
      false,
      true,
    ]);
    await rm(dataDir, { recursive: true });

    const server = await startServer({ kind: 'embedded' });
    const other = await freshFolder();
    const taken = await giveUp({ DATA_DIR: other, PORT: new URL(server.url).port });
    expect([taken.code, taken.out.includes('PORT')]).toEqual([1, true]);
    await server.stop();
    await rm(other, { recursive: true });
  });

  test('in production, with a secret, it works', async () => {
    const server = await startServer({
      kind: 'embedded',
      env: { NODE_ENV: 'production', JWT_SECRET: secret, RATE_LIMIT_SCALE: '' },
    });
    const answer = await post(`${server.url}/api/auth/login`, { email: 'a@b.co', password: 'x' });
    await server.stop();
    expect(codeOf(answer)).toBe('BAD_CREDENTIALS');
  });
});
