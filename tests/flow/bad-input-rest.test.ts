import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { errorAnswer } from '../../contract/rest.ts';
import { codeOf, get, post, register, type Person } from './support/rest.ts';
import { databaseKinds, type RunningServer, startServer } from './support/server.ts';

describe.each(databaseKinds)('bad input by REST on %s', (kind) => {
  let server: RunningServer;
  let ann: Person;
  let origin: string;

  beforeAll(async () => {
    server = await startServer({ kind, env: { ORIGINS: 'https://chat.example.org' } });
    origin = server.url;
    ann = await register(origin);
  });
  afterAll(async () => {
    // It lived through all of it.
    expect((await get(`${origin}/healthz`)).status).toBe(200);
    expect(server.output()).not.toContain('request-failed');
    await server.stop();
  });

  const raw = async (path: string, body: BodyInit | null, headers: Record<string, string>, method = 'POST') => {
    const init: RequestInit = { method, headers };
    if (body !== null) init.body = body;
    const response = await fetch(`${origin}${path}`, init);
    const text = await response.text();
    const parsed: unknown = text === '' ? undefined : JSON.parse(text);
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: parsed,
    };
  };
  const json = { 'Content-Type': 'application/json' };

  test('a body that is no JSON, not UTF-8, too large, packed or of another type', async () => {
    const path = '/api/auth/login';
    const big = JSON.stringify({ email: 'a@b.co', password: 'x'.repeat(65 * 1024) });
    const cases: [string | Buffer<ArrayBuffer> | null, Record<string, string>, number, string][] = [
      ['{', json, 400, 'BAD_INPUT'],
      ['', json, 400, 'BAD_INPUT'],
      ['null', json, 400, 'BAD_INPUT'],
      ['[]', json, 400, 'BAD_INPUT'],
      ['"x"', json, 400, 'BAD_INPUT'],
      [Buffer.from('{"email":"\xff\xfe","password":"x"}', 'latin1'), json, 400, 'BAD_INPUT'],
      [`${'['.repeat(30_000)}${']'.repeat(30_000)}`, json, 400, 'BAD_INPUT'],
      [big, json, 413, 'TOO_LARGE'],
      ['email=a', { 'Content-Type': 'application/x-www-form-urlencoded' }, 415, 'UNSUPPORTED_MEDIA'],
      ['{}', { 'Content-Type': 'text/plain' }, 415, 'UNSUPPORTED_MEDIA'],
      ['{}', { 'Content-Type': 'application/json; charset=latin1' }, 415, 'UNSUPPORTED_MEDIA'],
      ['{}', { ...json, 'Content-Encoding': 'gzip' }, 415, 'UNSUPPORTED_MEDIA'],
      [null, {}, 400, 'BAD_INPUT'],
    ];
    for (const [body, headers, status, code] of cases) {
      const answer = await raw(path, body, headers);
      expect([answer.status, codeOf(answer)], body?.toString().slice(0, 40)).toEqual([status, code]);
      expect(errorAnswer.safeParse(answer.json).success).toBe(true);
    }
  });

  test('fields that are missing, of another type, too long, or one too many', async () => {
    const good = { email: 'new@example.org', name: 'New', password: 'long enough' };
    const wrong: object[] = [
      { ...good, email: undefined },
      { ...good, email: 'no-at' },
      { ...good, email: ['a@b.co'] },
      { ...good, email: `${'x'.repeat(250)}@example.org` },
      { ...good, email: 'a\u0000@b.co' },
      { ...good, name: '' },
      { ...good, name: '   ' },
      { ...good, name: '\u200B\u2800' },
      { ...good, name: 'x'.repeat(81) },
      { ...good, name: 'a\u202Egnp.exe' },
      { ...good, name: 'a\u0000b' },
      { ...good, name: 'a\ud800' },
      { ...good, name: { toString: 'x' } },
      { ...good, password: 'short' },
      { ...good, password: 'x'.repeat(257) },
      { ...good, password: 'long enough\u0000' },
      { ...good, password: 12_345_678 },
      { ...good, id: 1 },
      { ...good, role: 'admin' },
    ];
    for (const body of wrong) {
      const answer = await post(`${origin}/api/auth/register`, body);
      expect([answer.status, codeOf(answer)], JSON.stringify(body).slice(0, 80)).toEqual([400, 'BAD_INPUT']);
    }
    const polluted = await raw(
      '/api/auth/register',
      '{"__proto__":{"x":1},"email":"q@b.co","name":"n","password":"long enough"}',
      json,
    );
    expect(polluted.status).toBe(400);
    for (const email of ['a\u0000', 'a\ud800@x.org', "' OR 1=1 --"]) {
      const answer = await post(`${origin}/api/auth/login`, { email, password: "' OR 1=1 --" });
      expect([answer.status, codeOf(answer)]).toEqual([401, 'BAD_CREDENTIALS']);
    }
    for (const refreshToken of ['x', 'x'.repeat(513), '', 5, null, `${ann.refreshToken}=`, ` ${ann.refreshToken}`]) {
      expect([400, 401]).toContain((await post(`${origin}/api/auth/refresh`, { refreshToken })).status);
    }
    for (const query of [
      '',
      '?query=',
      '?query=%20',
      `?query=${'x'.repeat(201)}`,
      '?query=a&query=b',
      '?query[x]=a',
      '?query=a&x=1',
    ]) {
      expect((await get(`${origin}/api/users${query}`, ann.accessToken)).status, query).toBe(400);
    }
    expect((await get(`${origin}/api/users?query=%ff%00`, ann.accessToken)).status).toBe(200);
  });

  test('addresses and methods that are not there', async () => {
    for (const path of [
      '/',
      '/nope',
      '/api',
      '/api/nope',
      '/api/files/%ff',
      '/api/files/%',
      '/..%2f..%2fetc/passwd',
      '//',
      '/api/files/x/y',
    ]) {
      const answer = await get(`${origin}${path}`, ann.accessToken);
      expect([404, 400], path).toContain(answer.status);
      expect(errorAnswer.safeParse(answer.json).success, path).toBe(true);
    }
    const methods: [string, string, string][] = [
      ['GET', '/api/auth/login', 'POST'],
      ['DELETE', '/api/auth/register', 'POST'],
      ['PUT', '/api/users', 'GET, HEAD'],
      ['PATCH', '/api/files', 'POST'],
      ['POST', '/healthz', 'GET, HEAD'],
      ['OPTIONS', '/api/auth/logout', 'POST'],
    ];
    for (const [method, path, allow] of methods) {
      const answer = await raw(path, null, {}, method);
      expect([answer.status, codeOf(answer), answer.headers.get('allow')], path).toEqual([
        405,
        'METHOD_NOT_ALLOWED',
        allow,
      ]);
    }
  });

  test('a header that is no token', async () => {
    for (const header of [
      '',
      'Bearer',
      'Bearer ',
      'Bearer a.b',
      'Bearer a.b.c',
      'bearer é.b.c',
      `Bearer ${'a'.repeat(9_000)}.b.c`,
      ann.accessToken,
    ]) {
      const sent = Buffer.from(header).toString('latin1');
      const answer = await get(`${origin}/api/users?query=a`, undefined, { Authorization: sent });
      expect([answer.status, codeOf(answer)], header.slice(0, 20)).toEqual([401, 'UNAUTHENTICATED']);
    }
  });

  test('web pages from elsewhere are refused, those on the list are not', async () => {
    const ask = (from: string, method = 'GET', extra = {}) => raw('/healthz', null, { Origin: from, ...extra }, method);
    for (const from of [
      'https://evil.example',
      'null',
      'https://chat.example.org.evil.example',
      'http://chat.example.org',
    ]) {
      const answer = await ask(from);
      expect([answer.status, answer.headers.get('access-control-allow-origin')], from).toEqual([403, null]);
    }
    const allowed = await ask('https://chat.example.org');
    expect([allowed.status, allowed.headers.get('access-control-allow-origin')]).toEqual([
      200,
      'https://chat.example.org',
    ]);
    expect(allowed.headers.get('access-control-allow-credentials')).toBeNull();
    const preflight = await ask('https://chat.example.org', 'OPTIONS', { 'Access-Control-Request-Method': 'POST' });
    expect(preflight.status).toBe(204);
    expect((await ask('https://evil.example', 'OPTIONS', { 'Access-Control-Request-Method': 'POST' })).status).toBe(
      403,
    );
  });

  test('answers carry the security headers and no trace of what makes them', async () => {
    const { headers } = await get(`${origin}/healthz`);
    expect(headers.get('content-security-policy')).toBe("default-src 'none';frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-powered-by')).toBeNull();
    expect((await post(`${origin}/api/auth/login`, {})).headers.get('cache-control')).toBe('no-store');
  });

  test('metrics are for this machine only', async () => {
    expect((await fetch(`${origin}/metrics`)).status).toBe(200);
    expect((await get(`${origin}/metrics`, undefined, { 'X-Forwarded-For': '203.0.113.1' })).status).toBe(404);
  });

  test('bytes that are no HTTP', async () => {
    const { port } = new URL(origin);
    for (const bytes of [
      '\u0000\u0001\u0002\r\n\r\n',
      'GET /%ZZ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
      'GET http://[ HTTP/1.1\r\nHost: [\r\nConnection: close\r\n\r\n',
    ]) {
      const answer = await new Promise<string>((resolve) => {
        let got = '';
        const socket = connect(Number(port), '127.0.0.1', () => socket.write(bytes));
        socket.on('data', (chunk) => (got += chunk.toString()));
        socket.on('error', () => resolve(got));
        socket.on('close', () => resolve(got));
      });
      expect(answer).toMatch(/^HTTP\/1\.1 40[04]/);
    }
  });
});
