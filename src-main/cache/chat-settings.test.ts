import { afterEach, beforeEach, expect, it } from 'vitest';
import { MUTED_FOREVER } from '../../contract/attention.ts';
import type { ChatSettings } from '../../contract/chat-settings.ts';
import type { ChatView } from '../../contract/ipc.ts';
import { limits } from '../../contract/limits.ts';
import type { Cache } from './api.ts';
import type { SettingItem } from './unsent-items.ts';
import {
  answer,
  chat,
  draftItem,
  EPOCH,
  event,
  events,
  kit,
  lastMessage,
  PEER,
  SELF,
  text,
  type Kit,
  uuid,
} from './test-kit.ts';

let at: Kit;
let cache: Cache;
let now = Date.parse('2026-02-01T12:00:00Z');
let counts: 'all' | 'unmuted' | 'mentions' = 'unmuted';
const HOUR = 3_600_000;
const open = async (): Promise<void> => {
  ({ cache } = await at.open({ now: () => now, counts: () => counts }));
};
beforeEach(async () => {
  at = kit();
  counts = 'unmuted';
  await open();
  await cache.applySync(answer([chat(1, 0), chat(2, 0)]));
  await cache.applyEvents(1, events(1, 1, 3), 3, EPOCH);
  await cache.applyEvents(2, events(2, 1, 2), 2, EPOCH);
});
afterEach(() => at.end());

const nothing = { muted_until: null, pinned_at: null, archived_seq: null };
const told = (useq: number, chatId: number, set: Partial<ChatSettings> & { hidden_seq?: number | null }) => ({
  useq,
  kind: 'chat_settings',
  payload: { ...nothing, hidden_seq: null, ...set, chatId },
  timestamp: new Date(now).toISOString(),
});
const wish = (what: SettingItem['what'], n = 1): SettingItem => ({
  key: `${what.kind} ${what.chatId}`,
  clientId: uuid(n),
  createdAt: now,
  what,
});
const iso = (ms: number): string => new Date(ms).toISOString();

it('a muted chat keeps its own number and adds nothing to the one number, until its mute is over', async () => {
  expect(cache.unread()).toBe(5);
  await cache.applyUserEvent(told(1, 1, { muted_until: iso(now + HOUR) }));
  expect(cache.chat(1)).toMatchObject({ unread: 3, counted: 0, muted: true, mutedUntil: now + HOUR });
  expect(cache.unread()).toBe(2);
  expect(cache.mutes()).toEqual([{ chatId: 1, until: now + HOUR }]);
  counts = 'all';
  expect(cache.unread()).toBe(5);
  counts = 'unmuted';
  now += HOUR;
  expect(cache.chat(1)).toMatchObject({ counted: 3, muted: false });
  expect(cache.unread()).toBe(5);
  expect(cache.mutes()).toEqual([]);
});

it('what was set here counts at once, survives a restart, and a later one of its kind takes its place', async () => {
  await cache.set(wish({ kind: 'mute', chatId: 1, until: MUTED_FOREVER }, 1));
  await cache.set(wish({ kind: 'pin', chatId: 1, on: true }, 2));
  expect(cache.chat(1)).toMatchObject({ muted: true, pinnedAt: now });
  expect(cache.unread()).toBe(2);
  await cache.set({ ...wish({ kind: 'mute', chatId: 1, until: now + HOUR }, 3), createdAt: now + 1 });
  await cache.close();
  await open();
  expect(cache.chat(1)).toMatchObject({ mutedUntil: now + HOUR, pinnedAt: now });
  expect(cache.settings().map((item) => item.clientId)).toEqual([uuid(2), uuid(3)]);
});

it('what was set last is told last, whatever the clock said, also after a restart', async () => {
  const order = () => cache.settings().map((item) => item.clientId);
  await cache.set(wish({ kind: 'unread', chatId: 1, from: 2 }, 1));
  await cache.set(wish({ kind: 'hide', chatId: 1, upTo: 3 }, 2));
  now -= HOUR;
  // A chat that is hidden is not marked any more; one that is marked after that is.
  await cache.set(wish({ kind: 'unread', chatId: 1, from: 1 }, 3));
  expect(order()).toEqual([uuid(2), uuid(3)]);
  await cache.close();
  await open();
  expect(order()).toEqual([uuid(2), uuid(3)]);
});

it('the server’s answer closes what it answers, and nothing that took its place', async () => {
  const first = wish({ kind: 'mute', chatId: 1, until: now + HOUR }, 1);
  await cache.set(first);
  await cache.set(wish({ kind: 'mute', chatId: 1, until: null }, 2));
  await cache.settingTold(first, told(1, 1, { muted_until: iso(now + HOUR) }));
  expect(cache.settings()).toHaveLength(1);
  expect(cache.chat(1)?.muted).toBe(false);
  const [second] = cache.settings();
  if (second === undefined) throw new Error('the second wish is gone');
  await cache.settingTold(second, null);
  expect(cache.settings()).toEqual([]);
  expect(cache.chat(1)?.muted, 'refused: as the server has it').toBe(true);
});

it('an older word changes nothing, whether it comes as an event or in a row', async () => {
  await cache.applyUserEvent(told(5, 1, { pinned_at: iso(now) }));
  await cache.applyUserEvent(told(4, 1, { pinned_at: null, hidden_seq: 3 }));
  await cache.applyChat(chat(1, 3, { settings: { ...nothing, useq: 3 }, hidden: true }));
  expect(cache.chat(1)).toMatchObject({ pinnedAt: now, hidden: false });
  await cache.applyChat(chat(1, 3, { settings: { ...nothing, useq: 6 } }));
  expect(cache.chat(1)?.pinnedAt).toBeNull();
});

it('an archived chat comes back with the next message, but not while it is muted', async () => {
  await cache.applyUserEvent(told(1, 1, { archived_seq: 3 }));
  expect(cache.chat(1)?.archived).toBe(true);
  await cache.applyUserEvent(told(2, 1, { archived_seq: 3, muted_until: iso(now + HOUR) }));
  await cache.applyLive(text(1, 4, PEER, 'next'));
  expect(cache.chat(1)?.archived).toBe(true);
  now += HOUR;
  expect(cache.chat(1)?.archived).toBe(false);
});

it('a hidden chat is off the list and out of every sum until the next message', async () => {
  await cache.set(wish({ kind: 'hide', chatId: 1, upTo: 3 }));
  expect(cache.chats().map((c) => c.id)).toEqual([2]);
  expect(cache.unread()).toBe(2);
  await cache.settingTold(wish({ kind: 'hide', chatId: 1, upTo: 3 }), told(1, 1, { hidden_seq: 3 }));
  expect(cache.chats().map((c) => c.id)).toEqual([2]);
  expect(cache.sums()).toMatchObject({ chats: 1, heads: 2 });
  // A row of before does not bring it back.
  await cache.applyChat(chat(1, 3, { settings: { ...nothing, useq: 0 } }));
  expect(cache.chats().map((c) => c.id)).toEqual([2]);
  await cache.applyEvents(1, [event(text(1, 4, SELF, 'from another device'))], 4, EPOCH);
  expect(cache.chats().map((c) => c.id)).toEqual([1, 2]);
});

it('a row that shows a chat again does so, with its message', async () => {
  await cache.applyUserEvent(told(1, 1, { hidden_seq: 3 }));
  await cache.applyChat(
    chat(1, 4, { settings: { ...nothing, useq: 1 }, last_message: lastMessage(text(1, 4, PEER, 'news')) }),
  );
  expect(cache.chats().map((c) => c.id)).toEqual([1, 2]);
});

it('the list in parts is the list: its top with what is pinned or waits, then all by their numbers', async () => {
  const many = limits.firstChats + limits.furtherChats + 20;
  await cache.applySync(answer(Array.from({ length: many }, (_, i) => chat(i + 1, 0))));
  await cache.applyUserEvent(told(1, 3, { pinned_at: iso(now) }));
  await cache.set(wish({ kind: 'pin', chatId: 5, on: true }));
  await cache.enqueue(draftItem(uuid(9), 7, 'waits'));
  const first = cache.chatsPart(null);
  expect(first.next).toBe(0);
  expect(first.chats.map(({ id }) => id)).toEqual(expect.arrayContaining([3, 5, 7]));
  const top = cache.chats().filter(({ pinnedAt }) => pinnedAt === null);
  for (const { id } of top.slice(0, limits.firstChats - 1)) expect(first.chats.some((c) => c.id === id)).toBe(true);

  const parts: ChatView[] = [];
  for (let next: number | null = 0; next !== null;) {
    const part = cache.chatsPart(next);
    expect(part.chats.length).toBeLessThanOrEqual(limits.furtherChats);
    parts.push(...part.chats);
    ({ next } = part);
  }
  const byId = (a: ChatView, b: ChatView): number => a.id - b.id;
  expect(parts).toEqual(cache.chats().sort(byId));
});
