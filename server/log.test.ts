import { expect, test } from 'vitest';
import { createLog } from './log.ts';

test('secrets and words are cut out of a log line, the rest stays', () => {
  let out = '';
  const log = createLog('info', { write: (line: string) => void (out += line) });
  const secret = 'hunter2';
  log.info({
    event: 'something',
    password: secret,
    body: { refreshToken: secret, content: secret, name: 'kept' },
    req: { headers: { authorization: secret, cookie: secret } },
    email: secret,
  });
  expect(out).not.toContain(secret);
  expect(JSON.parse(out)).toMatchObject({ event: 'something', body: { name: 'kept' } });
});

test('of an error its kind, code and place are said, and nothing that it quotes', () => {
  let out = '';
  const log = createLog('info', { write: (line: string) => void (out += line) });
  const secret = 'hunter2';
  const error = Object.assign(new TypeError(`cannot store ${secret}`), {
    code: '23505',
    detail: `Key (email)=(${secret}) already exists.`,
    params: [secret],
    cause: new Error(secret),
  });
  log.error({ event: 'request-failed', err: error });
  expect(out).not.toContain(secret);
  expect(JSON.parse(out)).toMatchObject({ event: 'request-failed', err: { name: 'TypeError', code: '23505' } });
  expect(out).toContain('log.test.ts');
});
