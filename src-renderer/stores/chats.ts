import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Bridge } from '../../contract/bridge.ts';
import type { ChatView } from '../../contract/ipc.ts';
import type { Result } from '../../contract/result.ts';

export interface ChatsState {
  loaded: boolean;
  byId: ReadonlyMap<number, ChatView>;
  /** Ids, newest first; kept as it is while the pointer is over the list. */
  order: readonly number[];
  /** The one unread number. */
  unread: number;
  selected: number | null;
}

export interface ChatsActions {
  /** Listens to main, then reads the list from the cache. */
  start(): Promise<void>;
  stop(): void;
  /** Puts a chat in front (null: none) and tells main. */
  select(id: number | null): void;
  /** The chat `step` rows further down (or up); stays at the ends. */
  step(step: 1 | -1): void;
  /** Finds or makes the direct chat with a person and opens it. */
  create(userId: string): Promise<Result<ChatView>>;
  /** While held, rows change but do not change places; new ones go to the end. */
  hold(on: boolean): void;
  /** Forgets everything: signed out. */
  clear(): void;
}

export type ChatsStore = StoreApi<ChatsState> & ChatsActions;

const empty: ChatsState = { loaded: false, byId: new Map(), order: [], unread: 0, selected: null };

const newestFirst = (a: ChatView, b: ChatView): number => b.updatedAt - a.updatedAt || b.id - a.id;
const sorted = (byId: ReadonlyMap<number, ChatView>): number[] => [...byId.values()].sort(newestFirst).map((c) => c.id);
const same = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((id, i) => id === b[i]);

/** The chat list as main tells it, and which chat is in front. */
export const createChatsStore = (bridge: Bridge): ChatsStore => {
  const store = createStore<ChatsState>(() => empty);
  const { setState, getState } = store;
  let offs: (() => void)[] = [];
  let held = false;

  const ordered = (byId: ReadonlyMap<number, ChatView>, before: readonly number[]): readonly number[] => {
    const kept = new Set(before);
    const order = held
      ? [...before.filter((id) => byId.has(id)), ...sorted(byId).filter((id) => !kept.has(id))]
      : sorted(byId);
    return same(order, before) ? before : order;
  };
  const put = (chats: readonly ChatView[], removed: readonly number[], unread = getState().unread) => {
    const state = getState();
    const byId = new Map(state.byId);
    for (const chat of chats) byId.set(chat.id, chat);
    for (const id of removed) byId.delete(id);
    const gone = state.selected !== null && removed.includes(state.selected);
    setState({ byId, order: ordered(byId, state.order), unread });
    if (gone) actions.select(null);
  };

  const actions: ChatsActions = {
    async start() {
      actions.stop();
      offs = [
        bridge.on('chats.changed', ({ chats, removed, unread }) => put(chats, removed, unread)),
        bridge.on('typing.changed', ({ chatId, userIds }) => {
          const chat = getState().byId.get(chatId);
          if (chat) put([{ ...chat, typing: userIds }], []);
        }),
      ];
      const answer = await bridge.invoke('chats.list');
      if (!answer.ok) return setState({ loaded: true });
      const byId = new Map(answer.value.chats.map((chat) => [chat.id, chat]));
      setState({ loaded: true, byId, order: sorted(byId), unread: answer.value.unread });
    },
    stop() {
      for (const off of offs) off();
      offs = [];
    },
    select(id) {
      if (getState().selected === id) return;
      setState({ selected: id });
      void bridge.invoke('chats.show', { chatId: id });
    },
    step(step) {
      const { order, selected } = getState();
      const at = selected === null ? (step === 1 ? -1 : order.length) : order.indexOf(selected);
      const next = order[Math.min(Math.max(at + step, 0), order.length - 1)];
      if (next !== undefined) actions.select(next);
    },
    async create(userId) {
      const answer = await bridge.invoke('chats.create', { userId });
      if (answer.ok) {
        put([answer.value], []);
        actions.select(answer.value.id);
      }
      return answer;
    },
    hold(on) {
      held = on;
      const { byId, order } = getState();
      if (!on) setState({ order: ordered(byId, order) });
    },
    clear() {
      held = false;
      setState(empty, true);
    },
  };
  return Object.assign(store, actions);
};
