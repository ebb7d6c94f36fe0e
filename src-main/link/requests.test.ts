import { expect, test } from 'vitest';
import { StoreError } from '../cache/store-error.ts';
import { failureOf } from './requests.ts';

test('a full disk reaches the screen as what it is, anything unforeseen as a fault of the app', () => {
  expect(failureOf(new StoreError('DISK', 'This computer’s disk is full.'))).toEqual({
    ok: false,
    error: { code: 'DISK', message: 'This computer’s disk is full.', retry: 'retry' },
  });
  for (const odd of [new Error('x'), Object.assign(new Error('x'), { code: 'ENOENT' }), 'x', undefined])
    expect(failureOf(odd)).toMatchObject({ ok: false, error: { code: 'INTERNAL' } });
});
