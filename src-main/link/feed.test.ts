import { expect, test } from 'vitest';
import type { ChatView, MessageView } from '../../contract/ipc.ts';
import { plainChat } from '../../contract/plain-chat.ts';
import { untouched } from '../../contract/untouched.ts';
import type { Changes } from '../cache/api.ts';
import type { Timer } from '../core-api.ts';
import { createEvents } from './events.ts';
import { createFeed } from './feed.ts';

const chat = (id: number, readSeq = 0): ChatView => ({
  id,
  kind: 'direct',
  title: 'x',
  peer: null,
  updatedAt: 0,
  unread: 0,
  mentions: 0,
  last: null,
  draft: '',
  pins: [],
  headSeq: 0,
  readSeq,
  peersReadSeq: 0,
  peersDeliveredSeq: 0,
  typing: [],
  ...plainChat,
});
const message = (chatId: number, seq: number): MessageView => ({
  key: `${chatId}-${seq}`,
  chatId,
  id: `${chatId}-${seq}`,
  seq,
  order: seq,
  senderId: '2',
  senderName: 'Bo',
  own: false,
  kind: 'text',
  text: `${seq}`,
  picture: null,
  at: seq,
  state: 'received',
  error: null,
  ...untouched,
});
const changes = (c: Partial<Changes>): Changes => ({
  chatIds: [],
  messages: [],
  removed: [],
  gone: [],
  erased: [],
  arrived: [],
  drafts: [],
  ...c,
});

const setUp = (open: number | null = null) => {
  let now = 1_000;
  const timers: { at: number; work: () => void }[] = [];
  const seen: { name: string; data: unknown }[] = [];
  const events = createEvents(() => undefined);
  for (const name of ['chats.changed', 'messages.changed', 'arrived'] as const) {
    events.on(name, (data) => seen.push({ name, data }));
  }
  const after = (ms: number, work: () => void): Timer => {
    const timer = { at: now + ms, work };
    timers.push(timer);
    return { cancel: () => void (timers.includes(timer) && timers.splice(timers.indexOf(timer), 1)) };
  };
  const feed = createFeed({ now: () => now, after }, events, {
    chat: (id) => chat(id, 1),
    message: (m) => m,
    unread: () => 7,
    draft: (chatId) => ({ chatId, text: '', reply: null }),
    openChat: () => open,
    own: () => ({ name: '', picture: null, readReceipts: true, presence: true, blocked: [] }),
    erased: () => undefined,
  });
  const pass = (ms: number): void => {
    for (const end = now + ms; ;) {
      timers.sort((a, b) => a.at - b.at);
      if (!timers[0] || timers[0].at > end) {
        now = end;
        return;
      }
      const next = timers.shift();
      now = next?.at ?? now;
      next?.work();
    }
  };
  return { feed, seen, pass };
};

test('1,000 messages in one burst become a few bounded events that hold each once', () => {
  const { feed, seen, pass } = setUp();
  for (let n = 1; n <= 1_000; n += 1) feed.push(changes({ chatIds: [1], messages: [message(1, n)] }), 'live');
  pass(1_000);
  const events = seen.filter((e) => e.name === 'messages.changed').map((e) => e.data as { messages: MessageView[] });
  expect(events.length).toBe(5);
  expect(events.every((e) => e.messages.length <= 200)).toBe(true);
  expect(new Set(events.flatMap((e) => e.messages.map((m) => m.key))).size).toBe(1_000);
  expect(seen.filter((e) => e.name === 'chats.changed').length).toBe(1);
});

test('the first change after a pause is told at once, the next after 50 ms', () => {
  const { feed, seen, pass } = setUp();
  feed.push(changes({ chatIds: [1] }), 'live');
  pass(0);
  expect(seen.length).toBe(1);
  feed.push(changes({ chatIds: [1] }), 'live');
  pass(40);
  expect(seen.length).toBe(1);
  pass(10);
  expect(seen.length).toBe(2);
});

test('a message does not wait for a row that was just told, only for the messages before it', () => {
  const { feed, seen, pass } = setUp();
  feed.push(changes({ chatIds: [1] }), 'live');
  pass(0);
  feed.push(changes({ chatIds: [2] }), 'live');
  feed.push(changes({ messages: [message(1, 1)] }), 'live');
  pass(0);
  expect(seen.map((e) => e.name)).toEqual(['chats.changed', 'messages.changed', 'chats.changed']);
  feed.push(changes({ messages: [message(1, 2)] }), 'live');
  pass(49);
  expect(seen.length).toBe(3);
  pass(1);
  expect(seen.length).toBe(4);
});

test('what was removed is not told as new, and the other way round', () => {
  const { feed, seen, pass } = setUp();
  feed.push(changes({ messages: [message(1, 1), message(1, 2)] }), 'here');
  feed.push(changes({ removed: [{ chatId: 1, key: '1-1' }] }), 'here');
  pass(0);
  expect(seen[0]?.data).toMatchObject({ messages: [{ key: '1-2' }], removed: ['1-1'] });
});

test('news: read ones and those of the open chat are none; a catch-up is told once', () => {
  const { feed, seen, pass } = setUp(5);
  feed.push(changes({ arrived: [message(1, 1), message(1, 2), message(5, 9)] }), 'live');
  feed.push(changes({ arrived: [message(2, 2)] }), 'catch-up');
  feed.push(changes({ arrived: [message(3, 2)] }), 'catch-up');
  pass(0);
  expect(seen).toMatchObject([{ name: 'arrived', data: { live: true, messages: [{ key: '1-2' }] } }]);
  feed.caughtUp(true);
  feed.caughtUp(true);
  expect(seen.slice(1)).toMatchObject([{ data: { live: false, messages: [{ key: '2-2' }, { key: '3-2' }] } }]);
});

test('the news of a large catch-up come in bounded events, each chat whole and once', () => {
  const { feed, seen, pass } = setUp();
  const CHATS = 60;
  for (let n = 1; n <= 50; n += 1)
    for (let c = 1; c <= CHATS; c += 1) feed.push(changes({ arrived: [message(c, n + 1)] }), 'catch-up');
  feed.caughtUp(true);
  pass(1_000);
  const told = seen.filter((e) => e.name === 'arrived').map((e) => e.data as { messages: MessageView[] });
  expect(told.length).toBe(3);
  expect(told.every((e) => e.messages.length <= 1_000)).toBe(true);
  expect(told.flatMap((e) => [...new Set(e.messages.map((m) => m.chatId))]).length).toBe(CHATS);
  expect(told.flatMap((e) => e.messages).length).toBe(CHATS * 50);
});

test('a catch-up says nothing of messages in chats that the window never read', () => {
  const { feed, seen, pass } = setUp();
  feed.paged(2);
  feed.push(changes({ messages: [message(1, 1), message(2, 1)] }), 'catch-up');
  pass(0);
  expect(seen.map((e) => e.data)).toMatchObject([{ chatId: 2 }]);
});
