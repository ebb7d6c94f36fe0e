import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sessionAnswer, usersAnswer } from '../../contract/rest.ts';
import { auditHash } from '../../server/domain/audit.ts';
import { type LocalServer, startLocal } from './support/in-process.ts';
import { codeOf, get, post, refresh, register } from './support/rest.ts';
import { databaseKinds } from './support/server.ts';

describe.each(databaseKinds)('sign-in on %s', (kind) => {
  let server: LocalServer;
  let ahead = 0;
  const pass = (ms: number): void => void (ahead += ms);
  const whoAmI = (token: string) => get(`${server.url}/api/users?query=zzz`, token);

  beforeAll(async () => {
    server = await startLocal({ kind, now: () => Date.now() + ahead });
  });
  afterAll(() => server.stop());

  test('register, sign in with the e-mail in any case, be refused with a wrong password', async () => {
    const ann = await register(server.url, 'Ann');
    expect((await whoAmI(ann.accessToken)).status).toBe(200);
    const again = await post(`${server.url}/api/auth/login`, {
      email: ann.user.email.toUpperCase(),
      password: ann.password,
    });
    expect(again.status).toBe(200);
    expect(sessionAnswer.parse(again.json).user).toEqual(ann.user);
    expect(sessionAnswer.parse(again.json).deviceId).not.toBe(ann.deviceId);

    const wrong = await post(`${server.url}/api/auth/login`, { email: ann.user.email, password: 'not the password' });
    const unknown = await post(`${server.url}/api/auth/login`, {
      email: 'nobody@example.org',
      password: 'not the password',
    });
    expect([wrong.status, codeOf(wrong)]).toEqual([401, 'BAD_CREDENTIALS']);
    expect(wrong.text).toBe(unknown.text);
    const taken = await post(`${server.url}/api/auth/register`, {
      email: ann.user.email,
      name: 'B',
      password: 'long enough',
    });
    expect([taken.status, codeOf(taken)]).toEqual([409, 'EMAIL_TAKEN']);
  });

  test('the same e-mail registered twice at once is one account', async () => {
    const body = { email: 'twice@example.org', name: 'T', password: 'long enough' };
    const both = await Promise.all([1, 2].map(() => post(`${server.url}/api/auth/register`, body)));
    expect(both.map((a) => a.status).sort((a, b) => a - b)).toEqual([201, 409]);
  });

  test('passwords are argon2id at full cost and are not cut', async () => {
    const long = 'x'.repeat(200);
    await post(`${server.url}/api/auth/register`, { email: 'long@example.org', name: 'L', password: `${long}a` });
    const other = await post(`${server.url}/api/auth/login`, { email: 'long@example.org', password: `${long}b` });
    expect(other.status).toBe(401);
    const [row] = await server.store.db.query<{ hash: string }>(
      `SELECT password_hash AS hash FROM "user" WHERE email = 'long@example.org'`,
    );
    expect(row?.hash).toMatch(/^\$argon2id\$v=19\$m=65536,t=3,p=1\$/);
  });

  test('an access token ends after 15 minutes and a refresh gives a new one', async () => {
    const ann = await register(server.url);
    pass(15 * 60_000 + 1_000);
    expect(codeOf(await whoAmI(ann.accessToken))).toBe('UNAUTHENTICATED');
    const { pair } = await refresh(server.url, ann.refreshToken);
    expect((await whoAmI(pair?.accessToken ?? '')).status).toBe(200);
  });

  test('a refresh repeated because its answer got lost gives the same tokens, once the new one is used no more', async () => {
    const ann = await register(server.url);
    const first = await refresh(server.url, ann.refreshToken);
    const repeated = await refresh(server.url, ann.refreshToken);
    expect(repeated.pair?.refreshToken).toBe(first.pair?.refreshToken);
    const second = await refresh(server.url, first.pair?.refreshToken ?? '');
    expect(second.status).toBe(200);
    // Older than the previous one: stolen or replayed. The whole family ends.
    expect((await refresh(server.url, ann.refreshToken)).status).toBe(401);
    expect((await refresh(server.url, second.pair?.refreshToken ?? '')).status).toBe(401);
    expect((await whoAmI(second.pair?.accessToken ?? '')).status).toBe(401);
  });

  test('the previous refresh token serves until the answer that replaced it is seen to have arrived', async () => {
    const ann = await register(server.url);
    const lost = await refresh(server.url, ann.refreshToken);
    // The app crashed before it wrote the answer down, and comes back hours later.
    pass(5 * 3_600_000);
    const repeated = await refresh(server.url, ann.refreshToken);
    expect([repeated.status, repeated.pair?.refreshToken]).toEqual([200, lost.pair?.refreshToken]);
    expect((await whoAmI(repeated.pair?.accessToken ?? '')).status).toBe(200);
    expect((await refresh(server.url, repeated.pair?.refreshToken ?? '')).status).toBe(200);
  });

  test('an access token from before says nothing about the answer that got lost', async () => {
    const ann = await register(server.url);
    pass(10_000);
    await refresh(server.url, ann.refreshToken);
    expect((await whoAmI(ann.accessToken)).status).toBe(200);
    pass(120_000);
    expect((await refresh(server.url, ann.refreshToken)).status).toBe(200);
  });

  test('once the new tokens are in use, the previous refresh token is a replay after a minute', async () => {
    const ann = await register(server.url);
    const first = await refresh(server.url, ann.refreshToken);
    expect((await whoAmI(first.pair?.accessToken ?? '')).status).toBe(200);
    pass(61_000);
    expect((await refresh(server.url, ann.refreshToken)).status).toBe(401);
    expect((await refresh(server.url, first.pair?.refreshToken ?? '')).status).toBe(401);
  });

  test('parallel refreshes with one token have one effect', async () => {
    const ann = await register(server.url);
    const all = await Promise.all(Array.from({ length: 5 }, () => refresh(server.url, ann.refreshToken)));
    expect(new Set(all.map((one) => one.pair?.refreshToken)).size).toBe(1);
    expect((await refresh(server.url, all[0]?.pair?.refreshToken ?? '')).status).toBe(200);
  });

  test('a forged refresh token signs nobody out', async () => {
    const ann = await register(server.url);
    const bytes = Buffer.from(ann.refreshToken, 'base64url');
    bytes[20] = (bytes[20] ?? 0) ^ 1;
    expect((await refresh(server.url, bytes.toString('base64url'))).status).toBe(401);
    expect((await refresh(server.url, ann.accessToken)).status).toBe(401);
    expect((await whoAmI(ann.accessToken)).status).toBe(200);
  });

  test('signing out ends this device only, and twice is once', async () => {
    const ann = await register(server.url);
    const login = await post(`${server.url}/api/auth/login`, { email: ann.user.email, password: ann.password });
    const other = sessionAnswer.parse(login.json);
    expect((await post(`${server.url}/api/auth/logout`, undefined, ann.accessToken)).status).toBe(204);
    expect((await post(`${server.url}/api/auth/logout`, undefined, ann.accessToken)).status).toBe(204);
    expect((await whoAmI(ann.accessToken)).status).toBe(401);
    expect((await refresh(server.url, ann.refreshToken)).status).toBe(401);
    expect((await whoAmI(other.accessToken)).status).toBe(200);
  });

  test('tokens that this server did not make are refused', async () => {
    const ann = await register(server.url);
    const [head = '', body = '', signature = ''] = ann.accessToken.split('.');
    const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const signed = (header: object, payload: string, secret: string): string => {
      const data = `${encode(header)}.${payload}`;
      return `${data}.${createHmac('sha256', secret).update(data).digest('base64url')}`;
    };
    const secret = 'a secret of the tests, long enough for HS256';
    const claims: unknown = JSON.parse(Buffer.from(body, 'base64url').toString());
    const forged = [
      `${encode({ alg: 'none', typ: 'at+jwt' })}.${body}.`,
      `${encode({ alg: 'none', typ: 'at+jwt' })}.${body}.${signature}`,
      signed({ alg: 'HS256', typ: 'at+jwt' }, body, 'another secret of the same length or so!!!!!'),
      signed({ alg: 'HS256', typ: 'JWT' }, body, secret),
      signed({ alg: 'HS256', typ: 'at+jwt' }, encode({ ...Object(claims), aud: 'other' }), secret),
      signed({ alg: 'HS256', typ: 'at+jwt' }, encode({ ...Object(claims), iss: 'other' }), secret),
      signed({ alg: 'HS256', typ: 'at+jwt' }, encode({ ...Object(claims), sub: '999999' }), secret),
      `${head}.${body}.${signature.slice(0, -3)}`,
      ann.refreshToken,
    ];
    for (const token of forged) expect((await whoAmI(token)).status, token).toBe(401);
    expect((await whoAmI(signed({ alg: 'HS256', typ: 'at+jwt' }, body, secret))).status).toBe(200);
    expect(
      (await get(`${server.url}/api/users?query=zzz`, undefined, { Authorization: `Basic ${ann.accessToken}` })).status,
    ).toBe(401);
    expect((await get(`${server.url}/api/users?query=zzz&userId=1`)).status).toBe(401);
  });

  test('people are found by a part of the name or the exact e-mail, never oneself', async () => {
    const me = await register(server.url, 'Zoe 100%_Find');
    const other = await register(server.url, 'zoë 100%_find ขวัญ');
    const search = async (query: string): Promise<string[]> => {
      const found = await get(`${server.url}/api/users?query=${encodeURIComponent(query)}`, me.accessToken);
      expect(found.status).toBe(200);
      return usersAnswer.parse(found.json).users.map((user) => user.id);
    };
    expect(await search('100%_FIND')).toEqual([other.user.id]);
    expect(await search('ขวัญ')).toEqual([other.user.id]);
    expect(await search(other.user.email.toUpperCase())).toEqual([other.user.id]);
    expect(await search(other.user.email.slice(0, -1))).toEqual([]);
    expect(await search('1%0')).toEqual([]);
    expect(await search('\\')).toEqual([]);
    expect(await search('\u0000')).toEqual([]);
  });

  test('the audit log is a chain of hashes that cannot be changed, and the log holds no secret', async () => {
    interface Row {
      actorId: number | null;
      deviceId: string | null;
      action: 'register';
      target: string;
      detail: Record<string, string>;
      prevHash: Uint8Array;
      hash: Uint8Array;
      at: Date;
    }
    const rows = await server.store.db.query<Row>(
      `SELECT actor_id AS "actorId", device_id AS "deviceId", action, target, detail, prev_hash AS "prevHash", hash,
         created_at AS at FROM audit ORDER BY id`,
    );
    expect(new Set(rows.map((row) => row.action))).toEqual(
      new Set(['register', 'sign-in', 'sign-out', 'refresh-reuse']),
    );
    let previous: Uint8Array = Buffer.alloc(32);
    for (const row of rows) {
      expect(Buffer.from(row.prevHash).equals(previous)).toBe(true);
      expect(Buffer.from(row.hash).equals(auditHash(previous, row, row.at))).toBe(true);
      previous = row.hash;
    }
    await expect(server.store.db.query(`UPDATE audit SET action = 'x'`)).rejects.toThrow('append-only');
    await expect(server.store.db.query('DELETE FROM audit')).rejects.toThrow('append-only');

    const ann = await register(server.url);
    await refresh(server.url, ann.refreshToken);
    for (const secret of [ann.password, ann.accessToken, ann.refreshToken])
      expect(server.logged()).not.toContain(secret);
  });
});

describe('limits on guessing', () => {
  test('after a quarter of the 20 wrong passwords (scale 0.25) everybody is told to wait for this account', async () => {
    const server = await startLocal({ kind: 'embedded', env: { RATE_LIMIT_SCALE: '0.25' } });
    try {
      const ann = await register(server.url);
      const guess = (password: string) => post(`${server.url}/api/auth/login`, { email: ann.user.email, password });
      const guesses = await Promise.all(Array.from({ length: 8 }, (_, i) => guess(`wrong ${i}`)));
      expect(guesses.filter((one) => one.status === 401)).toHaveLength(5);
      const refused = guesses.find((one) => one.status === 429);
      expect(refused && codeOf(refused)).toBe('RATE_LIMITED');
      expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
      expect((await guess(ann.password)).status).toBe(429);
    } finally {
      await server.stop();
    }
  });

  test('sign-ins at once do not hold the event loop up', async () => {
    const server = await startLocal({ kind: 'embedded' });
    try {
      let worst = 0;
      let last = performance.now();
      const timer = setInterval(() => {
        const now = performance.now();
        worst = Math.max(worst, now - last - 5);
        last = now;
      }, 5);
      const guess = (n: number) => post(`${server.url}/api/auth/login`, { email: `n${n}@example.org`, password: 'x' });
      const answers = await Promise.all(Array.from({ length: 12 }, (_, n) => guess(n)));
      clearInterval(timer);
      expect(new Set(answers.map((one) => one.status))).toEqual(new Set([401]));
      // One hash on the loop would hold it for 100 ms and more, twelve for over a second.
      expect(worst).toBeLessThan(500);
    } finally {
      await server.stop();
    }
  });
});
