import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Cache } from './api.ts';
import { answer, chat, EPOCH, events, kit, PEER, SELF, type Kit } from './test-kit.ts';

let at: Kit;
let cache: Cache;
const timestamp = '2026-02-01T12:00:00.000Z';
const told = (useq: number, kind: string, payload: Record<string, unknown>) => ({ useq, kind, payload, timestamp });
const face = { id: PEER, name: 'User 2', profile_image: null };
beforeEach(async () => {
  at = kit();
  ({ cache } = await at.open({}));
  await cache.applySync(answer([chat(1, 0)]));
  await cache.applyEvents(1, events(1, 1, 3), 3, EPOCH);
  await cache.markRead(1, 3);
});
afterEach(() => at.end());

it('a block marks the chat, follows a new name, outlives a start, and goes when it is ended or a sync says so', async () => {
  const changes = await cache.applyUserEvent(told(1, 'blocks', { ...face, on: true }));
  expect(changes).toMatchObject({ chatIds: [1], faces: 'own' });
  expect(cache.chat(1)?.blocked).toBe(true);
  const renamed = await cache.applyUserEvent(told(2, 'profile', { ...face, name: 'Two' }));
  expect(renamed).toMatchObject({ chatIds: [1], faces: 'names' });
  expect(cache.own().blocked).toEqual([{ ...face, name: 'Two' }]);
  await cache.close();
  ({ cache } = await at.open({}));
  expect(cache.chat(1)).toMatchObject({ blocked: true, title: 'Two' });
  await cache.applyUserEvent(told(3, 'blocks', { ...face, on: false }));
  expect(cache.chat(1)?.blocked).toBe(false);
  const own = { readReceipts: false, presence: true, blocked: [face] };
  expect(await cache.applySync({ ...answer([]), full: false, own })).toMatchObject({ chatIds: [1] });
  expect(cache.own()).toEqual(own);
  expect(cache.chat(1)?.blocked).toBe(true);
});

it('who keeps their presence to themselves is shown nobody’s; what was hidden is not shown again', async () => {
  await cache.setPresence([{ id: PEER, online: true, lastSeen: 5 }]);
  await cache.applyUserEvent(told(1, 'privacy', { readReceipts: true, presence: false }));
  expect(cache.chat(1)?.peer).toMatchObject({ online: false, lastSeen: null });
  await cache.applyUserEvent(told(2, 'privacy', { readReceipts: true, presence: true }));
  expect(cache.chat(1)?.peer).toMatchObject({ online: true, lastSeen: 5 });
  await cache.setPresence([{ id: PEER, online: false, lastSeen: 0 }]);
  expect(cache.chat(1)?.peer).toMatchObject({ online: false, lastSeen: null });
});

it('another own name and picture are at once those that the account shows', async () => {
  const picture = `/api/files/${'a'.repeat(22)}`;
  await cache.applyUserEvent(told(1, 'profile', { id: SELF, name: 'Me Now', profile_image: picture }));
  expect(cache.self()).toMatchObject({ name: 'Me Now', profile_image: picture });
});

it('a mark counts as one at least, moves no pointer, and goes with hiding the chat', async () => {
  const set = { chatId: 1, muted_until: null, pinned_at: null, archived_seq: null, hidden_seq: null };
  await cache.applyUserEvent(told(1, 'chat_settings', { ...set, marked_seq: 2 }));
  expect(cache.chat(1)).toMatchObject({ unread: 1, counted: 1, marked: 2, readSeq: 3 });
  expect(cache.unread()).toBe(1);
  expect(cache.unreadChats()).toEqual([1]);
  await cache.applyEvents(1, events(1, 4, 5), 5, EPOCH);
  expect([cache.chat(1)?.unread, cache.unread()]).toEqual([2, 2]);
  await cache.markRead(1, 5);
  expect([cache.chat(1)?.unread, cache.unread()]).toEqual([1, 1]);
  await cache.applyUserEvent(told(2, 'chat_settings', { ...set, marked_seq: null, hidden_seq: 5 }));
  expect([cache.chat(1)?.marked, cache.unread()]).toEqual([null, 0]);
});
