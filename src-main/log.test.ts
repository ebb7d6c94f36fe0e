import { expect, test } from 'vitest';
import { errorFields } from './log.ts';

test('of what was thrown its kind, code and place are said, and none of its words', () => {
  const secret = 'hunter2';
  const error = Object.assign(new TypeError(`cannot send "${secret}\n  at home ${secret}"`), { code: 'EIO' });
  const fields = errorFields(error);
  expect(fields).toMatchObject({ error: 'TypeError', code: 'EIO' });
  expect(fields['at']).toContain('log.test.ts');
  expect(JSON.stringify(fields)).not.toContain(secret);
  expect(errorFields(secret)).toEqual({ error: 'string' });
});
