import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Bridge } from '../../contract/bridge.ts';
import type { ChatView } from '../../contract/ipc.ts';
import type { Result } from '../../contract/result.ts';

export interface ChatsState {
  loaded: boolean;
  byId: ReadonlyMap<number, ChatView>;
  /**
   * Ids of the list that is shown, the archive or all others: pinned ones on top, then newest first; kept as it is while the
   * pointer is over the list.
   */
  order: readonly number[];
  /** The archive is shown. */
  archive: boolean;
  /** The one unread number. */
  unread: number;
  selected: number | null;
  /** Grows whenever the caret is wanted in the open chat's field. */
  writes: number;
}

export interface ChatsActions {
  /** Listens to main, then reads the list from the cache. */
  start(): Promise<void>;
  stop(): void;
  /** Puts a chat in front (null: none) and tells main. */
  select(id: number | null): void;
  /** Puts a chat in front, to write in it: also when it is there already, the caret goes into its field. */
  open(id: number): void;
  /** Wants the caret in the open chat's field, if a chat is open. */
  write(): void;
  /** The chat `step` rows further down (or up); stays at the ends. */
  step(step: 1 | -1): void;
  /** Finds or makes the direct chat with a person and opens it. */
  create(userId: string): Promise<Result<ChatView>>;
  /** Opens a chat that main just answered with. */
  take(chat: ChatView): void;
  /** While held, rows change but do not change places; new ones go to the end. */
  hold(on: boolean): void;
  /** Shows the archive, or the other chats again. */
  showArchive(on: boolean): void;
  /** Forgets everything: signed out. */
  clear(): void;
}

export type ChatsStore = StoreApi<ChatsState> & ChatsActions;

/** The first painting comes before the rest of the list, ms. */
const REST_AFTER_MS = 100;
/** A part that cannot be read is asked for again so often. */
const PART_TRIES = 3;

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const empty: ChatsState = {
  loaded: false,
  byId: new Map(),
  order: [],
  archive: false,
  unread: 0,
  selected: null,
  writes: 0,
};

/** The newest pin on top, in the order in which they were pinned: what is pinned does not jump. */
const inOrder = (a: ChatView, b: ChatView): number =>
  (b.pinnedAt ?? 0) - (a.pinnedAt ?? 0) || b.updatedAt - a.updatedAt || b.id - a.id;
const sorted = (byId: ReadonlyMap<number, ChatView>, archive: boolean): number[] =>
  [...byId.values()]
    .filter((chat) => chat.archived === archive)
    .sort(inOrder)
    .map((c) => c.id);
/** Pinned chats, whatever their order. */
const pins = (byId: ReadonlyMap<number, ChatView>, ids: readonly number[]): string =>
  ids
    .filter((id) => byId.get(id)?.pinnedAt != null)
    .sort((a, b) => a - b)
    .join();
const same = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((id, i) => id === b[i]);

/** The chat list as main tells it, and which chat is in front. */
export const createChatsStore = (bridge: Bridge): ChatsStore => {
  const store = createStore<ChatsState>(() => empty);
  const { setState, getState } = store;
  let offs: (() => void)[] = [];
  let held = false;

  /** `was`: the chats as they were when `before` was their order. */
  const ordered = (
    byId: ReadonlyMap<number, ChatView>,
    before: readonly number[],
    was: ReadonlyMap<number, ChatView> = byId,
    archive = getState().archive,
  ): readonly number[] => {
    const now = sorted(byId, archive);
    const wanted = new Set(now);
    const kept = new Set(before);
    // What the user pins under the pointer goes where it belongs at once.
    const hold = held && pins(byId, before) === pins(was, before);
    const order = hold ? [...before.filter((id) => wanted.has(id)), ...now.filter((id) => !kept.has(id))] : now;
    return same(order, before) ? before : order;
  };
  const put = (
    chats: readonly ChatView[],
    removed: readonly number[],
    unread = getState().unread,
    before = getState().order,
  ) => {
    const state = getState();
    const byId = new Map(state.byId);
    for (const chat of chats) byId.set(chat.id, chat);
    for (const id of removed) byId.delete(id);
    const gone = state.selected !== null && removed.includes(state.selected);
    const order = ordered(byId, before, state.byId);
    // An archive that has become empty is no place to be.
    const leave = state.archive && order.length === 0;
    setState({ byId, unread, ...(leave ? { archive: false, order: sorted(byId, false) } : { order }) });
    if (gone) actions.select(null);
    // Opened before it was here.
    else if (state.selected !== null && !state.byId.has(state.selected)) unmark(state.selected);
  };

  /** Opening a chat that was marked unread ends that. */
  const unmark = (chatId: number): void => {
    if (getState().byId.get(chatId)?.marked == null) return;
    void bridge.invoke('chats.set', { chatId, set: { kind: 'unread', from: null } });
  };

  /** The rest of the list, part by part, until another listens. */
  const rest = async (mine: typeof offs, first: number | null): Promise<void> => {
    const top = new Set(getState().order);
    if (first !== null && top.size > 0) await wait(REST_AFTER_MS);
    let failed = 0;
    for (let next = first; next !== null && offs === mine;) {
      const answer = await bridge.invoke('chats.part', { after: next });
      if (offs !== mine) return;
      if (answer.ok) {
        const { chats, unread } = answer.value;
        ({ next } = answer.value);
        // A list that is held keeps its top; parts come by their numbers, and would else stand as they came.
        put(
          chats,
          [],
          unread,
          getState().order.filter((id) => top.has(id)),
        );
      } else if (failed < PART_TRIES) await wait(++failed * 1_000);
      else break;
    }
    if (offs === mine) setState({ loaded: true });
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
      const mine = offs;
      const first = await bridge.invoke('chats.part', { after: null });
      if (!first.ok) return setState({ loaded: true });
      const byId = new Map(first.value.chats.map((chat) => [chat.id, chat]));
      const order = sorted(byId, getState().archive);
      // Where all that is newest is archived, the list is not empty, but not here yet.
      setState({ loaded: order.length > 0 || first.value.next === null, byId, order, unread: first.value.unread });
      void rest(mine, first.value.next);
    },
    stop() {
      for (const off of offs) off();
      offs = [];
    },
    select(id) {
      if (getState().selected === id) return;
      setState({ selected: id });
      void bridge.invoke('chats.show', { chatId: id });
      if (id !== null) unmark(id);
    },
    open(id) {
      // Chosen once more, it is read like one that is opened.
      if (getState().selected === id) unmark(id);
      actions.select(id);
      actions.write();
    },
    write: () => setState({ writes: getState().writes + 1 }),
    step(step) {
      const { order, selected } = getState();
      const at = selected === null ? (step === 1 ? -1 : order.length) : order.indexOf(selected);
      const next = order[Math.min(Math.max(at + step, 0), order.length - 1)];
      if (next !== undefined) actions.select(next);
    },
    async create(userId) {
      const answer = await bridge.invoke('chats.create', { userId });
      if (answer.ok) actions.take(answer.value);
      return answer;
    },
    take(chat) {
      put([chat], []);
      actions.open(chat.id);
    },
    hold(on) {
      held = on;
      const { byId, order } = getState();
      if (!on) setState({ order: ordered(byId, order) });
    },
    showArchive(archive) {
      setState({ archive, order: sorted(getState().byId, archive) });
    },
    clear() {
      held = false;
      setState(empty, true);
    },
  };
  return Object.assign(store, actions);
};
