import { expect, test } from 'vitest';
import type { MessageView } from '../../../contract/ipc.ts';
import { linesOf } from './months.ts';

const picture = (key: string, month: number, day: number): MessageView =>
  // Only what the lines look at.
  ({ key, at: new Date(2026, month, day, 12).getTime() }) as MessageView;

test('the newest month first, its pictures newest first, as many in a row as fit', () => {
  const all = [picture('a', 0, 30), picture('b', 1, 1), picture('c', 1, 2), picture('d', 1, 3), picture('e', 1, 4)];
  const lines = linesOf(all, 3).map((line) =>
    line.kind === 'month' ? new Date(line.at).getMonth() : line.pictures.map((m) => m.key).join(''),
  );
  expect(lines).toEqual([1, 'edc', 'b', 0, 'a']);
  expect(linesOf([], 3)).toEqual([]);
});
