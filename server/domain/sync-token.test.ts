import { expect, test } from 'vitest';
import { readToken, type SyncToken, writeToken } from './sync-token.ts';

const token: SyncToken = {
  v: 1,
  user: 7,
  instance: '1.2.3',
  since: '12345678901234567890',
  useq: 9,
  paging: { next: '5', place: { at: 1, id: 2 } },
};

test('a token reads back as it was written, within the contract’s length', () => {
  expect(readToken(writeToken(token))).toEqual(token);
  expect(writeToken({ ...token, instance: 'x'.repeat(80), useq: Number.MAX_SAFE_INTEGER }).length).toBeLessThanOrEqual(
    512,
  );
});

test('anything else is no token', () => {
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  for (const text of [
    '',
    'x',
    '....',
    encode(null),
    encode([]),
    encode({ ...token, v: 2 }),
    encode({ ...token, since: '1e3' }),
    encode({ ...token, user: -1 }),
    encode({ ...token, paging: { next: '5', place: { at: 1, id: 2_147_483_648 } } }),
    encode({ ...token, more: 1 }),
  ]) {
    expect(readToken(text), text).toBeNull();
  }
});
