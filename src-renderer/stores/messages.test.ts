import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Bridge } from '../../contract/bridge.ts';
import type { MessagePage, MessageView } from '../../contract/ipc.ts';
import { fail, ok } from '../../contract/result.ts';
import { untouched } from '../../contract/untouched.ts';
import { createMessagesStore } from './messages.ts';
import type { MessagesStore } from './messages.ts';
import { newClientId } from './client-id.ts';
import { emptyWindow, extendBy, refreshBy, WINDOW_MAX } from './message-window.ts';

const CHAT = 7;
const stored = (seq: number, over: Partial<MessageView> = {}): MessageView => ({
  key: `k${seq}`,
  chatId: CHAT,
  id: `${CHAT}-${seq}`,
  seq,
  order: seq,
  senderId: '2',
  senderName: 'Ploy',
  own: false,
  kind: 'text',
  text: `t${seq}`,
  picture: null,
  at: seq * 1_000,
  state: 'received',
  error: null,
  ...untouched,
  ...over,
});
const range = (from: number, to: number): MessageView[] =>
  Array.from({ length: to - from + 1 }, (_, i) => stored(from + i));

/** A bridge whose main process is a list of stored messages; answers come when the test lets them. */
const setUp = (all: MessageView[]) => {
  const listeners = new Map<string, (data: never) => void>();
  const held: (() => void)[] = [];
  const world = { all, hold: false, refuse: false, calls: [] as string[] };
  const page = (input: { before?: number; after?: number; around?: number; limit: number }): MessagePage => {
    const seqs = (m: MessageView) => m.seq ?? Infinity;
    let part = world.all;
    if (input.before !== undefined) part = part.filter((m) => seqs(m) < (input.before ?? 0)).slice(-input.limit);
    else if (input.after !== undefined) part = part.filter((m) => seqs(m) > (input.after ?? 0)).slice(0, input.limit);
    else if (input.around !== undefined) {
      const at = part.findIndex((m) => seqs(m) >= (input.around ?? 0));
      part = part.slice(Math.max(0, at - input.limit / 2), at + input.limit / 2);
    } else part = part.slice(-input.limit);
    return {
      messages: part,
      hasOlder: part[0] !== world.all[0],
      hasNewer: part.at(-1) !== world.all.at(-1),
      from: 0,
      to: 0,
      holes: [],
    };
  };
  const answer = (name: string, input: never): unknown => {
    world.calls.push(name);
    if (world.refuse) return fail('DISK', 'The disk is full.');
    if (name === 'messages.page') return ok(page(input));
    if (name === 'messages.send') {
      const { clientId, text } = input as { clientId: string; text: string }; // the store's own input
      return ok(
        stored(1, { key: clientId, id: null, seq: null, order: 2 ** 52 + 500, own: true, text, state: 'queued' }),
      );
    }
    return ok({});
  };
  const bridge = {
    invoke: async (name: string, input: never) => {
      const value = answer(name, input);
      if (world.hold) await new Promise<void>((resolve) => held.push(resolve));
      return value;
    },
    on: (name: string, listener: (data: never) => void) => {
      listeners.set(name, listener);
      return () => undefined;
    },
  } as unknown as Bridge; // the generic signature cannot be met by a table of answers
  const store = createMessagesStore(bridge);
  const tell = (name: string, data: unknown): void => listeners.get(name)?.(data as never); // as main would
  const push = (messages: MessageView[], removed: string[] = []): void =>
    tell('messages.changed', { chatId: CHAT, messages, removed, reset: false });
  const release = async (): Promise<void> => {
    world.hold = false;
    for (const go of held.splice(0)) go();
    await vi.advanceTimersByTimeAsync(200);
  };
  return { world, store, tell, push, release };
};
const keys = (store: MessagesStore): string[] => store.getState().chats[CHAT]?.messages.map((m) => m.key) ?? [];
const out = { chatId: CHAT, text: 'hello', picture: null, sender: { id: '1', name: 'Nok' } };
const at = { readSeq: 0, unread: 0 };

describe('messages store', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    return () => vi.useRealTimers();
  });

  it('opens at the newest page and extends both ways without a hole or a double', async () => {
    const { store } = setUp(range(1, 200));
    await store.open(CHAT, at);
    expect(keys(store)).toEqual(range(141, 200).map((m) => m.key));
    await store.loadOlder(CHAT);
    expect(keys(store)).toEqual(range(81, 200).map((m) => m.key));
    expect(store.getState().chats[CHAT]?.hasOlder).toBe(true);
  });

  it('holds at most the limit: going far up lets the newest go, and coming back fetches them again', async () => {
    const { store, push } = setUp(range(1, 700));
    await store.open(CHAT, at);
    store.setAtBottom(CHAT, false);
    for (let i = 0; i < 8; i++) await store.loadOlder(CHAT);
    const window = store.getState().chats[CHAT];
    expect(window?.messages.length).toBe(WINDOW_MAX);
    expect(window?.hasNewer).toBe(true);
    const before = keys(store);
    push([stored(701)]);
    await vi.advanceTimersByTimeAsync(200);
    expect(keys(store), 'a new message behind the gap is not appended').toEqual(before);
    await store.loadNewer(CHAT);
    const seqs = store.getState().chats[CHAT]?.messages.map((m) => m.seq ?? 0) ?? [];
    expect(seqs.every((s, i) => i === 0 || s === (seqs[i - 1] ?? 0) + 1)).toBe(true);
  });

  it.each(['answer first', 'push first'])('shows an own message at once and once: %s', async (order) => {
    const { store, world, push, release } = setUp(range(1, 3));
    await store.open(CHAT, at);
    world.hold = true;
    const key = store.send(out);
    expect(keys(store)).toEqual(['k1', 'k2', 'k3', key]);
    const sent = stored(4, { key, own: true, text: 'hello', state: 'sent' });
    if (order === 'push first') push([sent]);
    await vi.advanceTimersByTimeAsync(200);
    await release();
    if (order === 'answer first') push([sent]);
    await vi.advanceTimersByTimeAsync(200);
    const messages = store.getState().chats[CHAT]?.messages ?? [];
    expect(messages.map((m) => m.key)).toEqual(['k1', 'k2', 'k3', key]);
    expect(messages.at(-1)).toMatchObject({ state: 'sent', seq: 4 });
  });

  it('keeps the order of two messages sent one after the other, whatever is answered first', async () => {
    const { store, world, push, release } = setUp(range(1, 2));
    await store.open(CHAT, at);
    world.hold = true;
    const [a, b] = [store.send(out), store.send(out)];
    push([stored(3)]);
    await vi.advanceTimersByTimeAsync(200);
    expect(keys(store)).toEqual(['k1', 'k2', 'k3', a, b]);
    await release();
    push([stored(5, { key: b, own: true }), stored(4, { key: a, own: true })]);
    await vi.advanceTimersByTimeAsync(200);
    expect(keys(store)).toEqual(['k1', 'k2', 'k3', a, b]);
  });

  it('keeps what main could not take, as failed, and sends it again under the same key', async () => {
    const { store, world } = setUp(range(1, 2));
    await store.open(CHAT, at);
    world.refuse = true;
    const key = store.send(out);
    await vi.advanceTimersByTimeAsync(200);
    expect(store.getState().chats[CHAT]?.messages.at(-1)).toMatchObject({
      key,
      state: 'failed',
      error: { code: 'DISK' },
    });
    world.refuse = false;
    await store.retry(CHAT, key);
    await vi.advanceTimersByTimeAsync(200);
    expect(store.getState().chats[CHAT]?.messages.at(-1)).toMatchObject({ key, state: 'queued' });
    expect(world.calls.filter((c) => c === 'messages.send')).toHaveLength(2);
    await store.discard(CHAT, key);
    expect(keys(store)).toEqual(['k1', 'k2']);
  });

  it('loses nothing that is pushed while a page is on its way', async () => {
    const { store, world, push, release } = setUp(range(1, 5));
    world.hold = true;
    const opening = store.open(CHAT, at);
    push([stored(6)]);
    await release();
    await opening;
    expect(keys(store)).toEqual(range(1, 6).map((m) => m.key));
  });

  it('drops the answer to an older question: the jump wins over the opening', async () => {
    const { store, world, release } = setUp(range(1, 500));
    world.hold = true;
    const opening = store.open(CHAT, at);
    const jump = store.jumpTo(CHAT, 100);
    await release();
    await Promise.all([opening, jump]);
    const window = store.getState().chats[CHAT];
    expect(window?.target).toBe(100);
    expect(window?.messages.some((m) => m.seq === 100)).toBe(true);
    expect(window?.messages.some((m) => m.seq === 500)).toBe(false);
  });

  it('applies a thousand pushes in few steps', async () => {
    const { store, push } = setUp(range(1, 5));
    await store.open(CHAT, at);
    let steps = 0;
    store.subscribe(() => (steps += 1));
    for (let seq = 6; seq <= 1_005; seq++) push([stored(seq)]);
    await vi.advanceTimersByTimeAsync(500);
    expect(steps).toBeLessThan(5);
    expect(keys(store).at(-1)).toBe('k1005');
    expect(keys(store)).toHaveLength(WINDOW_MAX);
  });

  it('starts the chat anew on reset, and forgets all on sign-out', async () => {
    const { store, world, tell } = setUp(range(1, 5));
    await store.open(CHAT, at);
    world.all = range(10, 12);
    tell('messages.changed', { chatId: CHAT, messages: [], removed: [], reset: true });
    await vi.advanceTimersByTimeAsync(50);
    expect(keys(store)).toEqual(['k10', 'k11', 'k12']);
    tell('account.changed', { account: null, reason: 'signed-out' });
    expect(store.getState().chats).toEqual({});
  });
});

describe('a window of messages', () => {
  const page = (messages: MessageView[]): MessagePage => ({
    messages,
    hasOlder: true,
    hasNewer: false,
    from: 0,
    to: 0,
    holes: [],
  });

  it('joins a refreshed page that touches what is held, and replaces what it does not touch', () => {
    const held = { ...emptyWindow, messages: range(1, 10), version: 3 };
    expect(refreshBy(held, page(range(8, 14)), new Set())).toMatchObject({ version: 3, messages: range(1, 14) });
    expect(refreshBy(held, page(range(50, 60)), new Set())).toMatchObject({ version: 4, messages: range(50, 60) });
  });

  it('overlapping pages give each message once', () => {
    const held = { ...emptyWindow, messages: range(10, 20) };
    expect(extendBy(held, page(range(5, 12)), 'older').messages).toEqual(range(5, 20));
  });
});

it('makes UUIDv7 ids that sort by time', () => {
  const [a, b] = [newClientId(1_700_000_000_000), newClientId(1_700_000_000_001)];
  expect(a).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(a < b).toBe(true);
  expect(Number.parseInt(a.replaceAll('-', '').slice(0, 12), 16)).toBe(1_700_000_000_000);
});
