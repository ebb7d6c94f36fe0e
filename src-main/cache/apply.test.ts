import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Cache } from './api.ts';
import {
  answer,
  chat,
  EPOCH,
  event,
  events,
  kit,
  lastMessage,
  member,
  PEER,
  SELF,
  T0,
  text,
  user,
  type Kit,
} from './test-kit.ts';

let at: Kit;
let cache: Cache;
beforeEach(async () => {
  at = kit();
  cache = (await at.open()).cache;
});
afterEach(() => at.end());

const seqs = (chatId = 1, limit = 50): (number | null)[] => cache.page(chatId, {}, limit).messages.map((m) => m.seq);

describe('the log', () => {
  it('stores a sync with its token, and the missing history as one hole', async () => {
    const last = text(1, 10, PEER, 'newest');
    const changes = await cache.applySync(
      answer([chat(1, 10, { last_message: lastMessage(last), unread_count: 4 })], { userSeq: 3 }),
    );
    expect(changes.chatIds).toEqual([1]);
    expect(changes.arrived.map((m) => m.seq)).toEqual([10]);
    expect(cache.token()).toBe('token-1');
    expect(cache.userSeq()).toBe(3);
    expect(cache.self()?.name).toBe('Me');
    expect(cache.gaps(1, 9)).toEqual([{ from: 1, to: 9 }]);
    expect(cache.chatState(1)).toEqual({ epoch: EPOCH, head: 10, top: 10, joinedSeq: 0, readSeq: 0, lastSeq: 10 });
    expect(cache.chats()[0]).toMatchObject({
      id: 1,
      title: 'User 2',
      unread: 4,
      last: { text: 'newest', senderName: 'User 2' },
    });
    expect(cache.unread()).toBe(4);
  });

  it('takes stretches in any order, ignores repeats, and keeps what lies between as holes', async () => {
    await cache.applyChat(chat(1, 0));
    await cache.applyEvents(1, events(1, 5, 6), 6, EPOCH);
    expect(cache.gaps(1, 9)).toEqual([{ from: 1, to: 4 }]);
    await cache.applyEvents(1, events(1, 2, 3), 6, EPOCH);
    expect(cache.gaps(1, 9)).toEqual([
      { from: 4, to: 4 },
      { from: 1, to: 1 },
    ]);
    const again = await cache.applyEvents(1, events(1, 2, 6), 6, EPOCH);
    expect(again.messages.map((m) => m.seq)).toEqual([4]);
    await cache.applyEvents(1, events(1, 1, 6), 6, EPOCH);
    expect(cache.gaps(1, 9)).toEqual([]);
    expect(seqs()).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('tells of the tail it knows of and has not seen', async () => {
    await cache.applyChat(chat(1, 0));
    await cache.applyEvents(1, events(1, 1, 2), 5, EPOCH);
    expect(cache.chatState(1)).toMatchObject({ top: 2, head: 5 });
    expect(cache.gaps(1, 9)).toEqual([{ from: 3, to: 5 }]);
    expect(cache.unfilled(2)).toEqual([
      { chatId: 1, range: { from: 4, to: 5 }, near: true },
      { chatId: 1, range: { from: 3, to: 3 }, near: false },
    ]);
  });

  it('wants the newest 50 of a chat that it had not, and of one that it knows all that came since', async () => {
    await cache.applySync(answer([chat(1, 200)], { full: true }));
    expect(cache.unfilled(10)).toEqual([
      { chatId: 1, range: { from: 191, to: 200 }, near: true },
      { chatId: 1, range: { from: 151, to: 190 }, near: false },
    ]);
    await cache.applyEvents(1, events(1, 151, 200), 200, EPOCH);
    expect(cache.unfilled(10)).toEqual([]);
    // Chat 2 was made while the device was away.
    await cache.applySync(answer([chat(1, 500), chat(2, 90)]));
    expect(cache.unfilled(10).map((u) => [u.chatId, u.range.from, u.range.to])).toEqual([
      [1, 491, 500],
      [2, 81, 90],
      [1, 201, 490],
      [2, 1, 80],
    ]);
  });

  it('takes pages of several chats in one write, and tells only what somebody looks at', async () => {
    await cache.applySync(answer([chat(1, 3), chat(2, 3), chat(3, 3)]));
    const page = (chatId: number, epoch = EPOCH) => ({ chatId, epoch, head: 3, events: events(chatId, 1, 3) });
    const old = '22222222-2222-4222-8222-222222222222';
    const text = JSON.stringify([page(1), page(2), page(3, old), page(9)]);
    const { changes, ...r } = await cache.applyPages(text, { shown: [2], news: false });
    expect(r).toEqual({ events: 6, restored: true });
    expect(new Set(changes.chatIds)).toEqual(new Set([1, 2]));
    expect(changes.messages.map((m) => `${m.chatId}/${m.seq}`)).toEqual(['2/1', '2/2', '2/3']);
    expect(changes.arrived).toEqual([]);
    expect(seqs(1)).toEqual([1, 2, 3]);
    expect(seqs(3)).toEqual([]);
    expect(cache.unread()).toBe(6);
    const news = await cache.applyPages(JSON.stringify([page(3)]), { shown: [], news: true });
    expect(news.changes.messages).toEqual([]);
    expect(news.changes.arrived.map((m) => m.seq)).toEqual([1, 2, 3]);
  });

  it('takes nothing of a text that is not one of pages', async () => {
    await cache.applySync(answer([chat(1, 3)]));
    const good = { chatId: 1, epoch: EPOCH, head: 3, events: events(1, 1, 3) };
    for (const text of ['', '{}', '[1]', JSON.stringify([good, { ...good, events: [{ seq: 0 }] }])])
      await expect(cache.applyPages(text, { shown: [], news: true }), text.slice(0, 20)).rejects.toMatchObject({
        code: 'INTERNAL',
      });
    expect(seqs(1)).toEqual([]);
    expect(cache.unfilled(50)).toHaveLength(1);
  });

  it('takes a live message only where it continues the chat', async () => {
    await cache.applyChat(chat(1, 0));
    expect(await cache.applyLive(text(1, 2, PEER, 'too early'))).toBe(false);
    expect(await cache.applyLive(text(7, 1, PEER, 'of no chat'))).toBe(false);
    expect(await cache.applyLive(text(1, 1, PEER, 'one'))).toMatchObject({ chatIds: [1], arrived: [{ seq: 1 }] });
    expect(await cache.applyLive(text(1, 1, PEER, 'one'))).toBe(false);
    expect(cache.chats()[0]?.last?.text).toBe('one');
  });

  it('gives events of other kinds their place and nothing else', async () => {
    await cache.applyChat(chat(1, 0));
    const rename = {
      chatId: 1,
      seq: 2,
      kind: 'title',
      senderId: PEER,
      clientId: null,
      timestamp: new Date(T0).toISOString(),
      payload: {},
    };
    await cache.applyEvents(1, [...events(1, 1, 1), rename, ...events(1, 3, 3)], 3, EPOCH);
    expect(seqs()).toEqual([1, 3]);
    expect(cache.gaps(1, 9)).toEqual([]);
    expect(cache.chatState(1)?.top).toBe(3);
  });

  it('knows no history from before one joined', async () => {
    await cache.applyChat(chat(1, 10, { members: [member(SELF, { joined_seq: 7 }), member(PEER)] }));
    expect(cache.gaps(1, 9)).toEqual([{ from: 8, to: 10 }]);
    await cache.applyEvents(1, events(1, 5, 10), 10, EPOCH);
    expect(seqs()).toEqual([8, 9, 10]);
    expect(cache.page(1, {}, 50)).toMatchObject({ hasOlder: false, gaps: [] });
  });

  it('shows no message from before one joined again, not in the list either', async () => {
    await cache.applyChat(chat(1, 0, { members: [member(SELF), member(PEER)] }));
    await cache.applyEvents(1, events(1, 1, 5), 5, EPOCH);
    expect(cache.chat(1)?.last?.seq).toBe(5);
    await cache.applyChat(chat(1, 8, { members: [member(SELF, { joined_seq: 8 }), member(PEER)] }));
    expect(seqs()).toEqual([]);
    expect(cache.chat(1)?.last).toBeNull();
  });

  it('drops what it has of a chat whose epoch changed', async () => {
    await cache.applyChat(chat(1, 0));
    await cache.applyEvents(1, events(1, 1, 9), 9, EPOCH);
    await cache.markRead(1, 9);
    await cache.readTold(1, 9, 9);
    const other = '22222222-2222-4222-8222-222222222222';
    await cache.applyChat(chat(1, 4, { epoch: other, unread_count: 4 }));
    expect(seqs()).toEqual([]);
    expect(cache.chatState(1)).toEqual({ epoch: other, head: 4, top: 4, joinedSeq: 0, readSeq: 0, lastSeq: null });
    expect(cache.gaps(1, 9)).toEqual([{ from: 1, to: 4 }]);
    expect(cache.chat(1)).toMatchObject({ unread: 4, last: null });
    expect((await cache.search({ query: 'message', limit: 9 })).hits).toEqual([]);
  });

  it('drops the chats that no page of a full sync names', async () => {
    await cache.applySync(answer([chat(1, 0), chat(2, 0), chat(3, 0)], { full: true }));
    await cache.applySync(answer([chat(3, 0)], { full: true, more: true, token: 'a' }));
    const changes = await cache.applySync(answer([chat(1, 0)], { full: true, token: 'b' }));
    expect(changes.gone).toEqual([2]);
    expect(
      cache
        .chats()
        .map((c) => c.id)
        .sort((a, b) => a - b),
    ).toEqual([1, 3]);
    expect((await cache.applySync(answer([], { gone: [1], token: 'c' }))).gone).toEqual([1]);
  });
});

describe('pages', () => {
  it('come in order, before, after and around, with the holes they touch', async () => {
    await cache.applyChat(chat(1, 100));
    await cache.applyEvents(1, events(1, 41, 100), 100, EPOCH);
    await cache.applyEvents(1, events(1, 1, 20), 100, EPOCH);
    const newest = cache.page(1, {}, 10);
    expect(newest.messages.map((m) => m.seq)).toEqual([91, 92, 93, 94, 95, 96, 97, 98, 99, 100]);
    expect(newest).toMatchObject({ hasOlder: true, hasNewer: false, gaps: [] });
    const before = cache.page(1, { before: 46 }, 10);
    expect(before.messages.map((m) => m.seq)).toEqual([16, 17, 18, 19, 20, 41, 42, 43, 44, 45]);
    expect(before).toMatchObject({ hasOlder: true, hasNewer: true, gaps: [{ from: 31, to: 40 }] });
    const around = cache.page(1, { around: 60 }, 4);
    expect(around.messages.map((m) => m.seq)).toEqual([59, 60, 61, 62]);
    expect(around).toMatchObject({ hasOlder: true, hasNewer: true, gaps: [] });
    const after = cache.page(1, { after: 18 }, 3);
    expect(after.messages.map((m) => m.seq)).toEqual([19, 20, 41]);
    expect(after.gaps).toEqual([{ from: 21, to: 23 }]);
    expect(cache.page(1, { before: 1 }, 10)).toMatchObject({ messages: [], hasOlder: false, hasNewer: true });
    expect(cache.page(9, {}, 10)).toEqual({
      messages: [],
      hasOlder: false,
      hasNewer: false,
      gaps: [],
      holes: [],
      from: 0,
      to: 0,
    });
  });
});

describe('unread and pointers', () => {
  it('counts the others’ messages above the read pointer, never back, to 1,000', async () => {
    await cache.applyChat(chat(1, 0));
    await cache.applyEvents(1, [...events(1, 1, 3), ...events(1, 4, 4, SELF), ...events(1, 5, 6)], 6, EPOCH);
    expect(cache.chat(1)?.unread).toBe(5);
    await cache.markRead(1, 3);
    expect(cache.chat(1)?.unread).toBe(2);
    expect(cache.pendingReads()).toEqual([{ chatId: 1, seq: 3 }]);
    await cache.markRead(1, 2);
    await cache.applyChat(chat(1, 6, { unread_count: 5 }));
    expect(cache.chat(1)).toMatchObject({ unread: 2, readSeq: 3 });
    await cache.readTold(1, 3, 3);
    expect(cache.pendingReads()).toEqual([]);
    await cache.applyEvents(1, events(1, 7, 1_506), 1_506, EPOCH);
    expect(cache.unread()).toBe(1_000);
  });

  it('compares with the server what it has of a read pointer, which after a restore is less than was told', async () => {
    await cache.applyChat(chat(1, 0));
    await cache.applyEvents(1, events(1, 1, 6), 6, EPOCH);
    await cache.markRead(1, 5);
    const { pointers } = cache.sums();
    await cache.readTold(1, 5, 2);
    expect(cache.sums().pointers).toBe(pointers + 2);
    expect(cache.pendingReads()).toEqual([]);
    expect(cache.chat(1)?.readSeq).toBe(5);
  });

  it('trusts the server’s count while a hole lies above the pointer, less what was read here', async () => {
    await cache.applyChat(chat(1, 0));
    await cache.applyEvents(1, events(1, 1, 10), 10, EPOCH);
    await cache.applyChat(chat(1, 50, { unread_count: 45 }));
    expect(cache.chat(1)?.unread).toBe(45);
    await cache.applyLive(text(1, 51, PEER, 'live'));
    expect(cache.chat(1)?.unread).toBe(46);
    await cache.markRead(1, 10);
    expect(cache.chat(1)?.unread).toBe(36);
    await cache.markRead(1, 51);
    expect(cache.chat(1)?.unread).toBe(0);
  });

  it('keeps a pointer that was moved here through a crash and a new cache', async () => {
    await cache.applyChat(chat(1, 0));
    await cache.applyEvents(1, events(1, 1, 5), 5, EPOCH);
    await cache.markRead(1, 5);
    await cache.reset();
    expect(cache.chats()).toEqual([]);
    expect(cache.token()).toBeNull();
    await cache.applyChat(chat(1, 5, { unread_count: 5 }));
    expect(cache.chat(1)).toMatchObject({ readSeq: 5, unread: 0 });
  });

  it('what was read elsewhere before it came here is not unread, and no news', async () => {
    await cache.applyChat(chat(1, 0));
    await cache.applyEvents(1, events(1, 1, 1), 1, EPOCH);
    const timestamp = new Date(T0).toISOString();
    await cache.applyUserEvent({ useq: 1, kind: 'read', payload: { chatId: 1, seq: 3 }, timestamp });
    await cache.applyChat(chat(1, 2, { unread_count: 2 }));
    expect((await cache.applyEvents(1, events(1, 2, 3), 3, EPOCH)).arrived).toEqual([]);
    expect(cache.chat(1)).toMatchObject({ unread: 0, readSeq: 3, headSeq: 3 });
    await cache.applyLive(text(1, 4, PEER, 'new'));
    expect(cache.unread()).toBe(1);
  });

  it('takes the least of the others who have not left, and sums what heartbeat compares', async () => {
    const members = [
      member(SELF, { read_seq: 1, delivered_seq: 2 }),
      member(PEER, { read_seq: 3, delivered_seq: 4 }),
      member('3', { left_seq: 2 }),
    ];
    await cache.applyChat(chat(1, 9, { members }));
    expect(cache.chat(1)).toMatchObject({ peersReadSeq: 3, peersDeliveredSeq: 4, readSeq: 1 });
    await cache.applyPointers(1, [{ userId: PEER, read: 2, delivered: 0 }]);
    expect(cache.chat(1)?.peersReadSeq).toBe(3);
    await cache.applyPointers(1, [{ userId: PEER, read: 0, delivered: 9 }]);
    expect(cache.chat(1)).toMatchObject({ peersReadSeq: 3, peersDeliveredSeq: 9 });
    expect(cache.sums()).toMatchObject({ chats: 1, heads: 9, pointers: 1 + 3 + 9 });
  });

  it('names what is stored and was not told as delivered', async () => {
    await cache.applyChat(chat(1, 0));
    await cache.applyEvents(1, [...events(1, 1, 2), ...events(1, 3, 3, SELF)], 3, EPOCH);
    expect(cache.pendingDelivered()).toEqual([{ chatId: 1, seq: 2 }]);
    await cache.deliveredTold([{ chatId: 1, seq: 2 }]);
    expect(cache.pendingDelivered()).toEqual([]);
  });

  it('follows the user’s own log, presence and names', async () => {
    await cache.applySync(
      answer([chat(1, 0), chat(2, 0, { user2: user('3'), user2_id: '3', members: [member(SELF), member('3')] })], {
        online: [PEER],
      }),
    );
    expect(cache.chat(1)?.peer).toMatchObject({ online: true });
    await cache.setPresence([{ id: PEER, online: false, lastSeen: T0 }]);
    expect(cache.chat(1)?.peer).toMatchObject({ online: false, lastSeen: T0 });
    const timestamp = new Date(T0).toISOString();
    await cache.applyEvents(1, events(1, 1, 4), 4, EPOCH);
    await cache.applyUserEvent({ useq: 1, kind: 'read', payload: { chatId: 1, seq: 4 }, timestamp });
    expect(cache.chat(1)?.unread).toBe(0);
    const set = { chatId: 2, muted_until: null, pinned_at: null, archived_seq: null };
    await cache.applyUserEvent({ useq: 3, kind: 'chat_settings', payload: { ...set, hidden_seq: 0 }, timestamp });
    expect(cache.chats().map((c) => c.id)).toEqual([1]);
    expect(cache.userSeq()).toBe(1);
    expect(
      (await cache.applyUserEvent({ useq: 2, kind: 'chat_removed', payload: { chatId: 1 }, timestamp })).gone,
    ).toEqual([1]);
    await cache.applyUserEvent({ useq: 3, kind: 'profile', payload: { id: '3', name: 'สมหญิง' }, timestamp });
    expect(cache.chat(2)?.title).toBe('สมหญิง');
    // One that waited since before it brings the old name.
    await cache.applyEvents(2, [event(text(2, 1, '3', 'late', { senderName: 'User 3' }))], 1, EPOCH);
    expect(cache.page(2, {}, 5).messages.map((m) => m.senderName)).toEqual(['สมหญิง']);
    expect(cache.chat(2)?.last).toMatchObject({ text: 'late', senderName: 'สมหญิง' });
  });
});

it('shows pictures, links and unknown kinds', async () => {
  await cache.applyChat(chat(1, 0));
  const id = 'A'.repeat(22);
  await cache.applyEvents(
    1,
    [
      event(
        text(1, 1, PEER, '', { messageType: 'IMAGE', imageUrl: `/api/files/${id}`, imageWidth: 4, imageHeight: 3 }),
      ),
      event(text(1, 2, PEER, '', { messageType: 'IMAGE', imageUrl: 'https://example.org/a.png' })),
      event(text(1, 3, PEER, 'x', { messageType: 'POLL' })),
    ],
    3,
    EPOCH,
  );
  const [uploaded, linked, unknown] = cache.page(1, {}, 9).messages;
  expect(uploaded?.picture).toEqual({ src: `app://media/${id}`, link: null, width: 4, height: 3 });
  expect(linked?.picture).toEqual({ src: null, link: 'https://example.org/a.png', width: null, height: null });
  expect(unknown?.kind).toBe('unsupported');
});
