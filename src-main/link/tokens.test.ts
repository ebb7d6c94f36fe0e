import { expect, test } from 'vitest';
import { ok } from '../../contract/result.ts';
import type { Http } from './http.ts';
import { createTokens } from './tokens.ts';

test('a renewed session that cannot be written is not used: the old one is asked with again until there is room', async () => {
  const asked: unknown[] = [];
  const kept: string[] = [];
  let full = true;
  const call = (given: { body?: unknown }): Promise<unknown> => {
    asked.push(given.body);
    return Promise.resolve(ok({ success: true, accessToken: 'access 2', refreshToken: 'refresh 2' }));
  };
  const tokens = createTokens({
    // Only `call` is used, and only with the answer of a refresh.
    http: { call } as unknown as Http,
    origin: 'http://127.0.0.1:1',
    refresh: 'refresh 1',
    access: null,
    now: () => 0,
    log: () => undefined,
    keep(refresh) {
      if (full) return Promise.reject(new Error('ENOSPC'));
      kept.push(refresh);
      return Promise.resolve();
    },
    onEnded: () => expect.unreachable(),
  });
  expect(await tokens.access()).toMatchObject({ ok: false, error: { code: 'DISK', retry: 'retry' } });
  expect(await tokens.access()).toMatchObject({ ok: false, error: { code: 'DISK' } });
  full = false;
  expect(await tokens.access()).toEqual(ok('access 2'));
  expect(asked).toEqual([1, 2, 3].map(() => ({ refreshToken: 'refresh 1' })));
  expect(kept).toEqual(['refresh 2']);
});
