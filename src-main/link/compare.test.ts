import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { recordOfPayload } from '../cache/records.ts';
import { chat, EPOCH, event, member, PEER, SELF, text } from '../cache/test-kit.ts';
import { contentDifferences, type HereOf, lowerMembers, rowDifferences } from './compare.ts';

const here = (head: number, read = 0, delivered = 0, epoch = EPOCH): HereOf => ({
  place: { id: 1, head, epoch },
  title: 'User 2',
  members: [
    { userId: SELF, role: 'member', read: 0, delivered: 0 },
    { userId: PEER, role: 'member', read, delivered },
  ],
});
const row = (head: number, read = 0, delivered = 0) =>
  chat(1, head, { members: [member(SELF), member(PEER, { read_seq: read, delivered_seq: delivered })] });

describe('a chat’s row', () => {
  test.each([
    ['equal', here(5, 2, 3), row(5, 2, 3), [], []],
    ['newer on the server', here(4), row(5), ['behind'], []],
    ['newer here', here(6), row(5), [], ['ahead']],
    ['a pointer behind', here(5, 1, 3), row(5, 2, 3), ['pointers'], []],
    ['a pointer ahead', here(5, 1, 5), row(5, 1, 3), [], ['pointers']],
    ['another database', here(5, 0, 0, 'other'), row(5), ['epoch'], ['epoch']],
    ['not here', { place: null, title: '', members: [] }, row(5), ['absent'], []],
  ])('%s', (_name, mine, theirs, behind, ahead) => {
    expect(rowDifferences(mine, theirs, SELF, 'behind')).toEqual(behind);
    expect(rowDifferences(mine, theirs, SELF, 'ahead')).toEqual(ahead);
  });

  test('one’s own pointers may be ahead of what the server was told, and what other devices stored is not told here', () => {
    const own: HereOf = {
      ...{ place: { id: 1, head: 5, epoch: EPOCH }, title: 'User 2' },
      members: [{ userId: SELF, role: 'member', read: 5, delivered: 0 }],
    };
    const theirs = chat(1, 5, { members: [member(SELF, { read_seq: 2, delivered_seq: 5 })] });
    expect(rowDifferences(own, theirs, SELF, 'behind')).toEqual([]);
    expect(rowDifferences(own, theirs, SELF, 'ahead')).toEqual([]);
    expect(lowerMembers(own, theirs, SELF)).toEqual([]);
    expect(lowerMembers(here(5, 3, 3), row(5, 2, 3), SELF)).toEqual([PEER]);
  });
});

test('who is in a group, as what, and its name: compared where the log stands at the same place', () => {
  const group = (head: number) =>
    chat(1, head, { kind: 'group', title: 'Trip', members: [member(SELF), member(PEER)] });
  const mine = { ...here(5), title: 'Trip' };
  const said = (changed: Partial<HereOf>, theirs = group(5)) =>
    rowDifferences({ ...mine, ...changed }, theirs, SELF, 'behind');
  expect(said({})).toEqual([]);
  expect(said({ title: 'Tour' })).toEqual(['members']);
  expect(said({ members: [{ userId: SELF, role: 'member', read: 0, delivered: 0 }] })).toEqual(['pointers', 'members']);
  const admin = mine.members.map((m) => (m.userId === PEER ? { ...m, role: 'admin' as const } : m));
  expect(said({ members: admin })).toEqual(['members']);
  const more = [...mine.members, { userId: '9', role: 'member' as const, read: 0, delivered: 0 }];
  expect(said({ members: more })).toEqual(['members']);
  // On its way.
  expect(said({ title: 'Tour' }, group(6))).toEqual(['behind']);
});

/** Known before the server was asked. */
const HEAD = 10;

describe('a stretch’s messages', () => {
  const log = [1, 2, 3, 4].map((n) => text(1, n, PEER, `m${n}`, { clientId: n === 2 ? 'c' : null }));
  const theirs = log.map(event);
  const mine = log.map(recordOfPayload);

  test('the same is no difference, whatever is a hole or of a kind without a message', () => {
    expect(contentDifferences(mine, [], theirs, HEAD)).toEqual({ compared: 4, differences: [] });
    expect(contentDifferences(mine.slice(2), [{ from: 1, to: 2 }], theirs, HEAD)).toEqual({
      compared: 2,
      differences: [],
    });
    const odd = { chatId: 1, seq: 5, kind: 'pin', senderId: PEER, clientId: null, timestamp: '2026-01-01T00:00:00Z' };
    expect(contentDifferences(mine, [], [...theirs, odd], HEAD).differences).toEqual([]);
  });

  test('a state that came after the question says nothing, an older one is a difference', () => {
    const at = (seq: number) => ({ seq, editedAt: null, deletedAt: null, reactions: [] });
    const edited = (seq: number) => event(text(1, 1, PEER, 'edited', { state: at(seq) }));
    const [first] = mine;
    const behind = (seq: number, known: number) =>
      contentDifferences(first ? [first] : [], [], [edited(seq)], known).differences;
    expect(behind(9, 8)).toEqual([]);
    expect(behind(9, 9)).toEqual(['content']);
    const here = recordOfPayload(text(1, 1, PEER, 'edited', { state: at(9) }));
    expect(contentDifferences([here], [], theirs.slice(0, 1), 8).differences).toEqual([]);
    expect(contentDifferences([here], [], theirs.slice(0, 1), 9).differences).toEqual(['content']);
    expect(contentDifferences([{ ...here, content: 'x' }], [], [edited(9)], 8).differences).toEqual(['content']);
  });

  test('any changed field, lost row or added row is one', () => {
    const changes = fc.constantFrom(
      { content: 'x' },
      { sender: '9' },
      { client_id: 'other' },
      { type: 'IMAGE' },
      { image: '/api/files/x' },
      { at: 7 },
      { reply_to: 1 },
      { state_seq: 3 },
      { deleted: 1 },
      { edited_at: 7 },
      { reactions: '[]' },
    );
    fc.assert(
      fc.property(fc.nat(3), changes, (i, change) => {
        const changed = mine.map((m, k) => (k === i ? { ...m, ...change } : m));
        const kept = mine[i];
        // A change to the same value is none.
        const real = kept !== undefined && JSON.stringify({ ...kept, ...change }) !== JSON.stringify(kept);
        const less = <T>(all: readonly T[]): T[] => all.filter((_, k) => k !== i);
        expect(contentDifferences(changed, [], theirs, HEAD).differences).toEqual(real ? ['content'] : []);
        expect(contentDifferences(less(mine), [], theirs, HEAD)).toEqual({ compared: 4, differences: ['missing'] });
        expect(contentDifferences(mine, [], less(theirs), HEAD).differences).toEqual(['extra']);
      }),
    );
  });
});
