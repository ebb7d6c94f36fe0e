import { describe, expect, it } from 'vitest';
import type { MessageView } from '../../../contract/ipc.ts';
import { untouched } from '../../../contract/untouched.ts';
import { boxRatio, buildRows, sameGroup } from './rows.ts';
import type { RowOptions } from './rows.ts';

const MINUTE = 60_000;
const NOON = new Date(2026, 10, 22, 12).getTime();
let next = 0;
const message = (own: boolean, at: number, over: Partial<MessageView> = {}): MessageView => {
  next += 1;
  return {
    key: `k${next}`,
    chatId: 1,
    id: `1-${next}`,
    seq: next,
    order: next,
    senderId: own ? '1' : '2',
    senderName: 'n',
    own,
    kind: 'text',
    text: 't',
    picture: null,
    at,
    state: own ? 'sent' : 'received',
    error: null,
    ...untouched,
    ...over,
  };
};
const options: RowOptions = { hasOlder: false, holes: [], unread: null, peersReadSeq: 0, peersDeliveredSeq: 0 };
const bubbles = (messages: MessageView[], over: Partial<RowOptions> = {}) =>
  buildRows(messages, { ...options, ...over }).flatMap((r) => (r.kind === 'message' ? [r] : []));

describe('groups', () => {
  it('same sender, same day, at most five minutes apart', () => {
    const a = message(false, NOON);
    expect(sameGroup(a, message(false, NOON + 5 * MINUTE))).toBe(true);
    expect(sameGroup(a, message(false, NOON + 5 * MINUTE + 1))).toBe(false);
    expect(sameGroup(a, message(true, NOON))).toBe(false);
    const midnight = new Date(2026, 10, 23).getTime();
    expect(sameGroup(message(false, midnight - MINUTE), message(false, midnight))).toBe(false);
  });

  it('joins corners and spaces: 2 inside a group, 16 between, none above a stamp', () => {
    const rows = bubbles([
      message(false, NOON),
      message(false, NOON + 1),
      message(false, NOON + 2),
      message(true, NOON + 3),
      message(true, NOON + 9e7),
    ]);
    expect(rows.map((r) => [r.first, r.last, r.gap])).toEqual([
      [true, false, 'group'],
      [false, false, 'group'],
      [false, true, 'turn'],
      [true, true, 'none'],
      [true, true, 'none'],
    ]);
  });

  it('the unread line parts a group', () => {
    const list = [message(false, NOON), message(false, NOON + 1)];
    const rows = buildRows(list, { ...options, unread: { afterSeq: list[0]?.seq ?? 0, count: 1 } });
    expect(rows.map((r) => r.kind)).toEqual(['day', 'message', 'unread', 'message']);
    expect(rows[3]).toMatchObject({ first: true });
  });
});

describe('time and state in the bubble', () => {
  it('on the last of a group, and on an own one whose state differs from the next', () => {
    const list = Array.from({ length: 4 }, (_, i) => message(true, NOON + i));
    const seq = (i: number): number => list[i]?.seq ?? 0;
    const rows = bubbles(list, { peersReadSeq: seq(1), peersDeliveredSeq: seq(2) });
    expect(rows.map((r) => [r.status, r.timed])).toEqual([
      ['read', false],
      ['read', true],
      ['delivered', true],
      ['sent', true],
    ]);
  });

  it('others’ messages only on the last of a group', () => {
    expect(bubbles([message(false, NOON), message(false, NOON + 1)]).map((r) => r.timed)).toEqual([false, true]);
  });
});

describe('what keeps the place while older messages come', () => {
  it('every row key and gap survives a page before, whatever the page holds', () => {
    const all = Array.from({ length: 90 }, (_, i) => message(i % 4 === 0, NOON + i * 47 * MINUTE));
    for (const cut of [1, 13, 30, 47, 89]) {
      const before = buildRows(all.slice(cut), { ...options, hasOlder: true });
      const after = buildRows(all, { ...options, hasOlder: true });
      const tail = after.slice(-before.length);
      expect(tail.map((r) => r.key)).toEqual(before.map((r) => r.key));
      expect(tail.map((r) => (r.kind === 'message' ? r.gap : r.kind))).toEqual(
        before.map((r) => (r.kind === 'message' ? r.gap : r.kind)),
      );
      expect(new Set(after.map((r) => r.key)).size).toBe(after.length);
    }
  });

  it('the first message held gets a stamp only where the chat begins', () => {
    const list = [message(false, NOON)];
    expect(buildRows(list, { ...options, hasOlder: true })[0]?.kind).toBe('message');
    expect(buildRows(list, options)[0]?.kind).toBe('day');
  });

  it('the unread line waits until what is above it is there', () => {
    const list = [message(false, NOON), message(false, NOON + 1)];
    const first = list[0]?.seq ?? 0;
    const kinds = (afterSeq: number) =>
      buildRows(list, { ...options, hasOlder: true, unread: { afterSeq, count: 9 } }).map((r) => r.kind);
    expect(kinds(first - 5)).toEqual(['message', 'message']);
    expect(kinds(first - 1)).toEqual(['unread', 'message', 'message']);
  });
});

it('reserves a picture’s box between 3:4 and 16:9', () => {
  const ratio = (width: number | null, height: number | null) =>
    boxRatio({ src: 'app://media/x', link: null, width, height });
  expect(ratio(1000, 1000)).toBe(1);
  expect(ratio(100, 4_000)).toBe(0.75);
  expect(ratio(4_000, 100)).toBeCloseTo(16 / 9);
  expect(ratio(null, null)).toBeCloseTo(4 / 3);
});
