import { createStore } from 'zustand/vanilla';
import type { StoreApi } from 'zustand/vanilla';
import type { Bridge } from '../../contract/bridge.ts';
import type { IpcEventData, MessagePage, MessageView, StagedPicture } from '../../contract/ipc.ts';
import type { Called } from '../../contract/markup.ts';
import { limits } from '../../contract/limits.ts';
import type { Failure } from '../../contract/result.ts';
import type { StagedFile } from '../../contract/transfers.ts';
import { untouched } from '../../contract/untouched.ts';
import { newClientId } from './client-id.ts';
import { perFrame } from './frame.ts';
import { applyChange, emptyWindow, extendBy, fillBy, refreshBy, replaceBy } from './message-window.ts';
import type { ChatWindow, Hole, Landing } from './message-window.ts';
import { quoteOf } from './quote.ts';

/** Messages in one page. */
const PAGE = 60;
/** Chats whose stretch is kept after they were left, so that going back to them is instant. */
const CHATS_KEPT = 6;
/** Orders of messages that main has not answered for: above every order that main gives (2^52 and on for its own unsent). */
const UNANSWERED_ORDER = 2 ** 52 + 2 ** 40;
/** A file on its way stands after them, as main has it. */
const FILE_ORDER = 2 ** 52 + 2 ** 51;

export interface MessagesState {
  chats: Readonly<Record<number, ChatWindow>>;
  /** clientId → how much of its picture is on the server, 0 to 1. */
  uploads: Readonly<Record<string, number>>;
}

export interface Outgoing {
  chatId: number;
  text: string;
  picture: StagedPicture | null;
  file?: StagedFile | null;
  /** The pictures that it is sent together with. */
  album?: string | null;
  sender: { id: string; name: string };
  /** The message that it answers. */
  replyTo?: MessageView | null;
  /** Whom it calls by name. */
  mentions?: readonly Called[];
}

/** Where a reader stood who left a chat: how far below the pane's top a message of the stretch `version` begins, px. */
export interface Stand {
  version: number;
  seq: number;
  below: number;
}

export interface MessagesActions {
  /**
   * Shows a chat: its kept stretch at once, then what is new. Whoever left it further up comes back to that place; otherwise a
   * long unread part is opened at its first message.
   */
  open(chatId: number, at: { readSeq: number; unread: number }): Promise<void>;
  loadOlder(chatId: number): Promise<void>;
  loadNewer(chatId: number): Promise<void>;
  /** Fetches what is missing in a hole, from the end that the reader is nearer to. */
  fill(chatId: number, hole: Hole, from: 'above' | 'below'): Promise<void>;
  /**
   * Replaces the stretch by the one around `seq`, which a view then brings into sight. Answers whether it is there; when it is
   * not, nothing is replaced.
   */
  jumpTo(chatId: number, seq: number, landing?: Landing): Promise<boolean>;
  /** Replaces the stretch by the newest one. */
  newest(chatId: number): Promise<void>;
  /** Shows the message at once, hands it to main; answers its clientId. */
  send(out: Outgoing): string;
  retry(chatId: number, key: string): Promise<void>;
  discard(chatId: number, key: string): Promise<void>;
  /** Whether the reader's eyes are at the newest message: decides which end a full window lets go. */
  setAtBottom(chatId: number, atBottom: boolean): void;
  isAtBottom(chatId: number): boolean;
  /** Remembers where the reader stands (null: at the end), and, while they are away, what a jump led to no more. */
  leave(chatId: number, stand: Stand | null): void;
  /** Where the reader stood when they left, if what is held is still that stretch. */
  standOf(chatId: number): Stand | null;
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
  const stands = new Map<number, Stand>();
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
    ask(chatId, 'first', {}, PAGE, (window, page) => replaceBy(window, page, null, 'end'));

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
      const { uploads } = store.getState();
      const over = new Set([...change.removed, ...change.messages.filter((m) => m.seq !== null).map((m) => m.key)]);
      if (Object.keys(uploads).some((key) => over.has(key)))
        store.setState({ uploads: Object.fromEntries(Object.entries(uploads).filter(([key]) => !over.has(key))) });
      incoming.add(change);
      return;
    }
    incoming.flush();
    if (store.getState().chats[change.chatId] !== undefined) void showNewest(change.chatId);
  });
  bridge.on('upload.progress', ({ clientId, sent, total }) => {
    const { uploads } = store.getState();
    store.setState({ uploads: { ...uploads, [clientId]: total === 0 ? 0 : Math.min(1, sent / total) } });
  });
  bridge.on('connection.changed', ({ state }) => {
    if (state !== 'online') return;
    const { chats } = store.getState();
    const again = (hole: Hole): Hole => (hole.tried ? { ...hole, tried: false } : hole);
    const mended = Object.entries(chats).map(([id, w]) => [
      id,
      w.holes.some((hole) => hole.tried) ? { ...w, holes: w.holes.map(again) } : w,
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
      ...(out.file == null ? {} : { fileId: out.file.id }),
      ...(out.album == null ? {} : { albumId: out.album }),
      ...(out.replyTo?.seq == null ? {} : { replyTo: out.replyTo.seq }),
      ...(out.mentions === undefined || out.mentions.length === 0 ? {} : { mentions: out.mentions.map((m) => m.id) }),
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
      const stand = stands.get(chatId);
      const known = new Set(unanswered.keys());
      if (held !== undefined && !held.hasNewer && held.messages.length > 0) {
        const reading = stand !== undefined;
        await ask(chatId, null, {}, PAGE, (window, page) => refreshBy(window, page, known, reading));
      } else if (held !== undefined && stand?.version === held.version) {
        // The stretch is further up, and the reader in it.
      } else if (stand !== undefined) {
        await ask(chatId, 'first', { around: stand.seq }, PAGE, (window, page) => {
          const shown = replaceBy(window, page, null);
          stands.set(chatId, { ...stand, version: shown.version });
          return shown;
        });
      } else if (unread + PAGE > limits.pageMax) {
        await ask(chatId, 'first', { around: readSeq + 1 }, PAGE, (window, page) => replaceBy(window, page, null));
      } else await ask(chatId, 'first', {}, unread + PAGE, (window, page) => replaceBy(window, page, null));
    },
    async loadOlder(chatId) {
      const window = get(chatId);
      const first = window.messages.find((m) => m.seq !== null)?.seq;
      if (window.loading !== null || !window.hasOlder || first == null) return;
      await ask(chatId, 'older', { before: first }, PAGE, (now, page) => extendBy(now, page, 'older'));
    },
    async loadNewer(chatId) {
      const window = get(chatId);
      const last = window.messages.findLast((m) => m.seq !== null)?.seq;
      if (window.loading !== null || !window.hasNewer || last == null) return;
      await ask(chatId, 'newer', { after: last }, PAGE, (now, page) => extendBy(now, page, 'newer'));
    },
    async fill(chatId, hole, from) {
      if (get(chatId).loading !== null) return;
      const cursor = from === 'below' ? { before: hole.to + 1 } : { after: hole.from - 1 };
      await ask(chatId, 'hole', cursor, PAGE, (now, page) => fillBy(now, page, from === 'below' ? 'older' : 'newer'));
    },
    async jumpTo(chatId, seq, landing = 'middle') {
      touch(chatId);
      const window = get(chatId);
      // To begin reading, the next one will do.
      const fits = (m: MessageView): boolean => m.seq !== null && (landing === 'top' ? m.seq >= seq : m.seq === seq);
      if (window.messages.some((m) => m.seq === seq)) {
        put(chatId, { ...window, version: window.version + 1, target: seq, landing });
        return true;
      }
      let found = false;
      await ask(chatId, 'first', { around: seq }, PAGE, (now, page) => {
        const target = page.messages.find(fits)?.seq ?? null;
        found = target !== null;
        // A chat that shows nothing yet shows what is around the place.
        return found || now.version === 0 ? replaceBy(now, page, target, landing) : { ...now, loading: null };
      });
      return found;
    },
    newest: showNewest,
    send(out) {
      const clientId = newClientId();
      const last = get(out.chatId).messages.findLast((m) => m.order < FILE_ORDER);
      nextOrder = Math.max(nextOrder, last?.order ?? 0) + 1;
      const { picture, file = null } = out;
      const shown: MessageView = {
        key: clientId,
        chatId: out.chatId,
        id: null,
        seq: null,
        order: file === null ? nextOrder : nextOrder + 2 ** 51,
        senderId: out.sender.id,
        senderName: out.sender.name,
        own: true,
        kind: file !== null ? 'file' : picture === null ? 'text' : 'image',
        text: out.text,
        picture:
          picture === null ? null : { src: picture.src, link: null, width: picture.width, height: picture.height },
        ...(out.album == null ? {} : { album: out.album }),
        at: Date.now(),
        state: 'sending',
        error: null,
        ...untouched,
        file: file && { id: null, name: file.name, size: file.size },
        replyTo: out.replyTo == null ? null : quoteOf(out.replyTo),
        mentions: [...(out.mentions ?? [])],
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
    isAtBottom: (chatId) => !awayFromBottom.has(chatId),
    leave(chatId, stand) {
      if (stand === null) stands.delete(chatId);
      else stands.set(chatId, stand);
      const held = store.getState().chats[chatId];
      const led = held !== undefined && held.loading === null && (held.target !== null || held.landing !== 'middle');
      if (led) put(chatId, { ...held, target: null, landing: 'middle' });
    },
    standOf(chatId) {
      const stand = stands.get(chatId);
      return stand !== undefined && stand.version === get(chatId).version ? stand : null;
    },
    reset() {
      era += 1;
      asked.clear();
      incoming.clear();
      unanswered.clear();
      awayFromBottom.clear();
      stands.clear();
      recent = [];
      store.setState({ chats: {}, uploads: {} });
    },
  };
  // A new sign-in of the same account (its session was lost, its files were not) changes nothing that is shown.
  bridge.on('account.changed', ({ account }) => account === null && actions.reset());
  return Object.assign(store, actions);
};
