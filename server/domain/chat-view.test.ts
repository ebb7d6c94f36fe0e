import { expect, test } from 'vitest';
import { statusOf } from './chat-view.ts';

const member = (user_id: number, read_seq: number, delivered_seq: number) => ({ user_id, read_seq, delivered_seq });

test('a message is as far as the slowest of the others', () => {
  expect(statusOf(5n, 1, [member(1, 0, 0), member(2, 5, 5)])).toBe('read');
  expect(statusOf(5, 1, [member(1, 9, 9), member(2, 4, 5)])).toBe('delivered');
  expect(statusOf(5, 1, [member(1, 9, 9), member(2, 4, 4)])).toBe('sent');
  expect(statusOf(5, 1, [member(1, 0, 0), member(2, 5, 5), member(3, 0, 7)])).toBe('delivered');
  expect(statusOf(5, 1, [member(1, 9, 9)])).toBe('sent');
});
