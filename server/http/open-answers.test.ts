import { expect, test } from 'vitest';
import { createOpenAnswers } from './open-answers.ts';

test('so many answers of one user may be on their way; each that ends makes room for one', () => {
  const open = createOpenAnswers(2);
  const first = open.enter(1);
  expect(first).not.toBeNull();
  expect(open.enter(1)).not.toBeNull();
  expect(open.enter(1)).toBeNull();
  expect(open.enter(2)).not.toBeNull();
  first?.();
  // Ending twice is ending once.
  first?.();
  expect(open.enter(1)).not.toBeNull();
  expect(open.enter(1)).toBeNull();
});
