import { createStore } from 'zustand/vanilla';
import type { StoreApi } from 'zustand/vanilla';
import type { Bridge } from '../../contract/bridge.ts';
import type { IpcEventData, MessagePage, MessageView, StagedPicture } from '../../contract/ipc.ts';
import { limits } from '../../contract/limits.ts';
import type { Failure } from '../../contract/result.ts';
import { newClientId } from './client-id.ts';
import { perFrame } from './frame.ts';
import { applyChange, emptyWindow, extendBy, refreshBy, replaceBy } from './message-window.ts';
import type { ChatWindow } from './message-window.ts';

/** Messages in one page. */
const PAGE = 60;
/** Chats whose stretch is kept after they were left, so that going back to them is instant. */
const CHATS_KEPT = 6;
/** Orders of messages that main has not answered for: above every order that main gives (2^52 and on for its own unsent). */
const UNANSWERED_ORDER = 2 ** 52 + 2 ** 40;

export interface MessagesState {
  chats: Readonly<Record<number, ChatWindow>>;
  /** clientId → how much of its picture is on the server, 0 to 1. */
  uploads: Readonly<Record<string, number>>;
}

export interface Outgoing {
  chatId: number;
  text: string;
  picture: StagedPicture | null;
  sender: { id: string; name: string };
}

export interface MessagesActions {
  /** Shows a chat: its kept stretch at once, then what is new; a long unread part is opened at its first message. */
  open(chatId: number, at: { readSeq: number; unread: number }): Promise<void>;
  loadOlder(chatId: number): Promise<void>;
  loadNewer(chatId: number): Promise<void>;
  /** Replaces the stretch by the one around `seq`, which a view then brings into sight. */
  jumpTo(chatId: number, seq: number): Promise<void>;
  /** Replaces the stretch by the newest one. */
  newest(chatId: number): Promise<void>;
  /** Shows the message at once, hands it to main; answers its clientId. */
  send(out: Outgoing): string;
  retry(chatId: number, key: string): Promise<void>;
  discard(chatId: number, key: string): Promise<void>;
  /** Whether the reader's eyes are at the newest message: decides which end a full window lets go. */
  setAtBottom(chatId: number, atBottom: boolean): void;
  /** Forgets everything (signed out). */
  reset(): void;
}
export type MessagesStore = StoreApi<MessagesState> & MessagesActions;

/** The messages of the chats that are or were just looked at. The only state that is not main's: what main has not answered for yet. */
export const createMessagesStore = (bridge: Bridge): MessagesStore => {
  const store = createStore<MessagesState>(() => ({ chats: {}, uploads: {} }));
  /** Sent by this window and not yet taken by main: what to send again, and the view shown meanwhile. */
  const unanswered = new Map<string, { out: Outgoing; shown: MessageView }>();
  const awayFromBottom = new Set<number>();
  let recent: number[] = [];
  let nextOrder = UNANSWERED_ORDER;
  /** The open question per chat, with what was pushed since it was asked: an answer read earlier must not hide it. */
  const asked = new Map<number, { pushed: IpcEventData<'messages.changed'>[] }>();
  /** Bumped by reset, so that answers to questions of the account before are dropped. */
  let era = 0;

  const get = (chatId: number): ChatWindow => store.getState().chats[chatId] ?? emptyWindow;
  const put = (chatId: number, window: ChatWindow): void => {
    const { chats } = store.getState();
    if (chats[chatId] !== window) store.setState({ chats: { ...chats, [chatId]: window } });
  };
  const touch = (chatId: number): void => {
    recent = [chatId, ...recent.filter((id) => id !== chatId)];
    const dropped = new Set(recent.splice(CHATS_KEPT));
    if (dropped.size === 0) return;
    const kept = Object.entries(store.getState().chats).filter(([id]) => !dropped.has(Number(id)));
    store.setState({ chats: Object.fromEntries(kept) });
  };

  type Cursor = { before?: number; after?: number; around?: number };
  /** Asks for a page and applies the answer to the window as it is then, unless something else was asked meanwhile. */
  const ask = async (
    chatId: number,
    loading: ChatWindow['loading'],
    cursor: Cursor,
    limit: number,
    apply: (window: ChatWindow, page: MessagePage) => ChatWindow,
  ): Promise<void> => {
    const question: { pushed: IpcEventData<'messages.changed'>[] } = { pushed: [] };
    asked.set(chatId, question);
    put(chatId, { ...get(chatId), loading, error: null });
    const answer = await bridge.invoke('messages.page', { chatId, ...cursor, limit });
    if (asked.get(chatId) !== question) return;
    incoming.flush();
    asked.delete(chatId);
    const now = store.getState().chats[chatId];
    if (now === undefined) return;
    if (!answer.ok) {
      put(chatId, { ...now, loading: null, error: answer.error });
      return;
    }
    const own = [...unanswered.values()].filter((u) => u.out.chatId === chatId).map((u) => u.shown);
    const page = withChange(apply(now, answer.value), { messages: own, removed: [] }, chatId);
    put(
      chatId,
      question.pushed.reduce((window, change) => withChange(window, change, chatId), page),
    );
  };
  const withChange = (window: ChatWindow, change: Parameters<typeof applyChange>[1], chatId: number): ChatWindow =>
    applyChange(window, change, !awayFromBottom.has(chatId));
  const showNewest = (chatId: number): Promise<void> =>
    ask(chatId, 'first', {}, PAGE, (window, page) => replaceBy(window, page, null));

  const incoming = perFrame<IpcEventData<'messages.changed'>>((changes) => {
    const { chats } = store.getState();
    const next = { ...chats };
    for (const change of changes) {
      asked.get(change.chatId)?.pushed.push(change);
      const window = next[change.chatId];
      if (window !== undefined) next[change.chatId] = withChange(window, change, change.chatId);
    }
    store.setState({ chats: next });
  });

  bridge.on('messages.changed', (change) => {
    if (!change.reset) {
      for (const m of change.messages) unanswered.delete(m.key);
      incoming.add(change);
      return;
    }
    incoming.flush();
    if (store.getState().chats[change.chatId] !== undefined) void showNewest(change.chatId);
  });
  bridge.on('upload.progress', ({ clientId, sent, total }) => {
    const { uploads } = store.getState();
    const done = sent >= total;
    if (!done) store.setState({ uploads: { ...uploads, [clientId]: total === 0 ? 0 : sent / total } });
    else store.setState({ uploads: Object.fromEntries(Object.entries(uploads).filter(([id]) => id !== clientId)) });
  });
  bridge.on('connection.changed', ({ state }) => {
    if (state !== 'online') return;
    const { chats } = store.getState();
    const mended = Object.entries(chats).map(([id, w]) => [
      id,
      w.missing ? { ...w, missing: false, hasOlder: true } : w,
    ]);
    store.setState({ chats: Object.fromEntries(mended) });
  });

  /** Hands an own message to main. Refused before it was written: shown as failed, to be tried again from here. */
  const hand = async (clientId: string, out: Outgoing): Promise<void> => {
    const askedEra = era;
    const answer = await bridge.invoke('messages.send', {
      chatId: out.chatId,
      clientId,
      text: out.text,
      ...(out.picture === null ? {} : { pictureId: out.picture.id }),
    });
    const waiting = unanswered.get(clientId);
    // A push was quicker and tells more than the answer does.
    if (waiting === undefined || era !== askedEra) return;
    if (answer.ok) {
      unanswered.delete(clientId);
      incoming.add({ chatId: out.chatId, messages: [answer.value], removed: [], reset: false });
    } else showUnanswered({ ...waiting.shown, state: 'failed', error: answer.error }, out);
  };
  const showUnanswered = (shown: MessageView, out: Outgoing): void => {
    unanswered.set(shown.key, { out, shown });
    incoming.flush();
    put(out.chatId, applyChange(get(out.chatId), { messages: [shown], removed: [] }, true));
  };
  const setFailed = (chatId: number, key: string, error: Failure): void => {
    const held = get(chatId).messages.find((m) => m.key === key);
    if (held !== undefined) {
      put(chatId, applyChange(get(chatId), { messages: [{ ...held, state: 'failed', error }], removed: [] }, true));
    }
  };

  const actions: MessagesActions = {
    async open(chatId, { readSeq, unread }) {
      const held = store.getState().chats[chatId];
      touch(chatId);
      if (held?.target != null || held?.loading === 'first') return;
      if (held !== undefined && !held.hasNewer && held.messages.length > 0) {
        const known = new Set(unanswered.keys());
        await ask(chatId, null, {}, PAGE, (window, page) => refreshBy(window, page, known));
      } else if (unread + PAGE > limits.pageMax) {
        await ask(chatId, 'first', { around: readSeq + 1 }, PAGE, (window, page) => replaceBy(window, page, null));
      } else await ask(chatId, 'first', {}, unread + PAGE, (window, page) => replaceBy(window, page, null));
    },
    async loadOlder(chatId) {
      const window = get(chatId);
      const first = window.messages.find((m) => m.seq !== null)?.seq;
      if (window.loading !== null || !window.hasOlder || window.missing || first == null) return;
      await ask(chatId, 'older', { before: first }, PAGE, (now, page) => extendBy(now, page, 'older'));
    },
    async loadNewer(chatId) {
      const window = get(chatId);
      const last = window.messages.findLast((m) => m.seq !== null)?.seq;
      if (window.loading !== null || !window.hasNewer || last == null) return;
      await ask(chatId, 'newer', { after: last }, PAGE, (now, page) => extendBy(now, page, 'newer'));
    },
    async jumpTo(chatId, seq) {
      touch(chatId);
      const window = get(chatId);
      if (window.messages.some((m) => m.seq === seq))
        put(chatId, { ...window, version: window.version + 1, target: seq });
      else await ask(chatId, 'first', { around: seq }, PAGE, (now, page) => replaceBy(now, page, seq));
    },
    newest: showNewest,
    send(out) {
      const clientId = newClientId();
      nextOrder = Math.max(nextOrder, get(out.chatId).messages.at(-1)?.order ?? 0) + 1;
      const { picture } = out;
      const shown: MessageView = {
        key: clientId,
        chatId: out.chatId,
        id: null,
        seq: null,
        order: nextOrder,
        senderId: out.sender.id,
        senderName: out.sender.name,
        own: true,
        kind: picture === null ? 'text' : 'image',
        text: out.text,
        picture:
          picture === null ? null : { src: picture.src, link: null, width: picture.width, height: picture.height },
        at: Date.now(),
        state: 'sending',
        error: null,
      };
      const { hasNewer } = get(out.chatId);
      showUnanswered(shown, out);
      void hand(clientId, out).then(() => (hasNewer ? showNewest(out.chatId) : undefined));
      return clientId;
    },
    async retry(chatId, key) {
      const waiting = unanswered.get(key);
      if (waiting !== undefined) {
        showUnanswered({ ...waiting.shown, state: 'sending', error: null }, waiting.out);
        await hand(key, waiting.out);
        return;
      }
      const answer = await bridge.invoke('messages.retry', { chatId, clientId: key });
      if (!answer.ok) setFailed(chatId, key, answer.error);
    },
    async discard(chatId, key) {
      const answer = unanswered.delete(key)
        ? { ok: true }
        : await bridge.invoke('messages.discard', { chatId, clientId: key });
      if (answer.ok) put(chatId, applyChange(get(chatId), { messages: [], removed: [key] }, true));
    },
    setAtBottom(chatId, atBottom) {
      if (atBottom) awayFromBottom.delete(chatId);
      else awayFromBottom.add(chatId);
    },
    reset() {
      era += 1;
      asked.clear();
      incoming.clear();
      unanswered.clear();
      awayFromBottom.clear();
      recent = [];
      store.setState({ chats: {}, uploads: {} });
    },
  };
  // A new sign-in of the same account (its session was lost, its files were not) changes nothing that is shown.
  bridge.on('account.changed', ({ account }) => account === null && actions.reset());
  return Object.assign(store, actions);
};
