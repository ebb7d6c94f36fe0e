import { expect, test } from 'vitest';
import { errorRetry, fail, failure } from './result.ts';

test('an error carries what its code allows the caller to do', () => {
  for (const [code, retry] of Object.entries(errorRetry)) {
    // The keys of errorRetry are exactly the codes.
    const { error } = fail(code as keyof typeof errorRetry, 'Say what to do.');
    expect(error.retry).toBe(retry);
    expect(failure.parse(error)).toEqual(error);
  }
});
