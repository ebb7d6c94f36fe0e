import { expect, it } from 'vitest';
import type { MessageView } from '../../contract/ipc.ts';
import { sampleMessages } from '../../tests/support/sample-data.ts';
import { groupHits, mergeHits, withChanges, type ShownHit } from './search-hits.ts';

const [sample] = [...sampleMessages('en', Date.parse('2026-11-23T12:00:00Z')).values()].flat();
if (sample === undefined) throw new Error('no sample');
const hit = (seq: number, at: number, more: Partial<MessageView> = {}, remote = false): ShownHit => ({
  message: {
    ...sample,
    key: `k${seq}`,
    id: `1-${seq}`,
    chatId: 1,
    seq,
    order: seq,
    at,
    text: `text ${seq}`,
    deleted: false,
    ...more,
  },
  chatTitle: 'A',
  ranges: [],
  remote,
});
const seqs = (hits: readonly ShownHit[]) => hits.map((h) => h.message.seq);

it('the same message comes once, the one of this computer, and all are in the order of time', () => {
  const merged = mergeHits([hit(5, 50), hit(3, 30)], [hit(4, 40, {}, true), hit(3, 30, {}, true), hit(9, 9, {}, true)]);
  expect(seqs(merged)).toEqual([5, 4, 3, 9]);
  expect(merged.map((h) => h.remote)).toEqual([false, true, false, true]);
  expect(mergeHits([hit(3, 30, {}, true)], [hit(3, 30)])[0]?.remote).toBe(false);
});

it('what is not sent yet stands first', () => {
  const unsent = hit(0, 1, { seq: null, id: null, key: 'new', order: 2 ** 52 });
  expect(mergeHits([hit(5, 50)], [unsent])[0]?.message.key).toBe('new');
});

it('a deleted message is not shown any more, an edited one only if it still fits, as it is then', () => {
  const hits = [hit(5, 50), hit(4, 40), hit(3, 30)];
  const changed = withChanges(
    hits,
    {
      messages: [
        { ...(hits[0]?.message ?? sample), deleted: true, text: '' },
        { ...(hits[1]?.message ?? sample), text: 'a TEXT of its own' },
      ],
      removed: ['k3'],
    },
    ['text'],
  );
  expect(changed.map((h) => [h.message.seq, h.message.text, h.ranges])).toEqual([[4, 'a TEXT of its own', [[2, 6]]]]);
  expect(
    withChanges(hits, { messages: [{ ...(hits[1]?.message ?? sample), text: 'other' }], removed: [] }, ['text']),
  ).toHaveLength(2);
  expect(withChanges(hits, { messages: [], removed: ['x'] }, ['text'])).toBe(hits);
});

it('groups stand in the order of their newest hit', () => {
  const hits = [hit(5, 50, { senderId: '2' }), hit(4, 40, { senderId: '3' }), hit(3, 30, { senderId: '2' })];
  const day = (at: number) => (at > 35 ? 'today' : 'before');
  expect(groupHits(hits, 'person', day).map((g) => [g.key, seqs(g.hits)])).toEqual([
    ['2', [5, 3]],
    ['3', [4]],
  ]);
  expect(groupHits(hits, 'date', day).map((g) => g.key)).toEqual(['today', 'before']);
  expect(groupHits(hits, 'chat', day)).toHaveLength(1);
});
