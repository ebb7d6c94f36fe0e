import { describe, expect, test } from 'vitest';
import { readEnv } from './env.ts';

const good = (source: Record<string, string>) => {
  const read = readEnv(source);
  if (!read.ok) throw new Error(read.error);
  return read.env;
};

describe('environment', () => {
  test('nothing set', () => {
    expect(good({})).toEqual({
      production: false,
      port: 3210,
      host: '127.0.0.1',
      dataDir: '.data',
      databaseUrl: null,
      redisUrl: null,
      origins: [],
      rateLimitScale: 1,
      logLevel: 'info',
      jwtSecret: null,
      metricsToken: null,
      maxFileBytes: 100_000_000,
      userStorageBytes: null,
      s3: null,
      trustProxy: false,
    });
  });

  test('an empty variable is an absent one; lists and numbers are read', () => {
    expect(good({ PORT: '', DATABASE_URL: '', ORIGINS: '' }).port).toBe(3210);
    expect(good({ ORIGINS: 'https://a.example, http://localhost:5173' }).origins).toEqual([
      'https://a.example',
      'http://localhost:5173',
    ]);
    expect(good({ TRUST_PROXY: '1' }).trustProxy).toBe(1);
    expect(good({ TRUST_PROXY: 'loopback' }).trustProxy).toBe('loopback');
    expect(good({ TRUST_PROXY: 'uniquelocal, 10.0.0.0/8, fd00::/8' }).trustProxy).toBe(
      'uniquelocal, 10.0.0.0/8, fd00::/8',
    );
  });

  test.each([
    ['PORT', '-1'],
    ['PORT', '80a'],
    ['PORT', '65536'],
    ['HOST', 'a b'],
    ['ORIGINS', '*'],
    ['ORIGINS', 'https://a.example/'],
    ['ORIGINS', 'null'],
    ['RATE_LIMIT_SCALE', '0'],
    ['RATE_LIMIT_SCALE', '-1'],
    ['RATE_LIMIT_SCALE', 'NaN'],
    ['LOG_LEVEL', 'loud'],
    ['JWT_SECRET', 'x'.repeat(31)],
    ['NODE_ENV', 'prod'],
    ['REDIS_URL', 'localhost'],
    ['METRICS_TOKEN', 'short'],
    ['MAX_FILE_MB', '0'],
    ['MAX_FILE_MB', '1.5'],
    ['USER_STORAGE_MB', '-1'],
    ['S3_ENDPOINT', 'ftp://s3.example'],
    ['S3_BUCKET', 'A b'],
    ['S3_REGION', 'a/b'],
    ['TRUST_PROXY', 'nonsense'],
    ['TRUST_PROXY', 'true'],
    ['TRUST_PROXY', '10.0.0.0/64'],
  ])('%s=%s is refused by one line that names it and does not repeat it', (name, value) => {
    const read = readEnv({ [name]: value });
    expect(read.ok).toBe(false);
    if (read.ok) return;
    expect(read.error.startsWith(`${name} must `)).toBe(true);
    expect(read.error).not.toContain('\n');
    if (name === 'JWT_SECRET') expect(read.error).not.toContain(value);
  });

  test('several nodes need one database and one secret', () => {
    const REDIS_URL = 'redis://127.0.0.1:6379';
    const [DATABASE_URL, JWT_SECRET] = ['postgres://127.0.0.1/sarn', 'x'.repeat(32)];
    for (const lacking of [{ REDIS_URL }, { REDIS_URL, DATABASE_URL }, { REDIS_URL, JWT_SECRET }])
      expect(readEnv(lacking)).toMatchObject({ ok: false, error: expect.stringMatching(/^REDIS_URL /) });
    expect(good({ REDIS_URL, DATABASE_URL, JWT_SECRET }).redisUrl).toBe(REDIS_URL);
  });

  test('production needs a secret and keeps its limits', () => {
    const production = { NODE_ENV: 'production' };
    expect(readEnv(production)).toMatchObject({ ok: false, error: expect.stringContaining('JWT_SECRET') });
    const secret = { ...production, JWT_SECRET: 'x'.repeat(32) };
    expect(readEnv(secret).ok).toBe(true);
    expect(readEnv({ ...secret, RATE_LIMIT_SCALE: '2' })).toMatchObject({
      ok: false,
      error: expect.stringContaining('RATE_LIMIT_SCALE'),
    });
  });
});
