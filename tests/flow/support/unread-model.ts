import { EventEmitter } from 'node:events';
import type { Bridge } from '../../../contract/bridge.ts';
import { MUTED_FOREVER } from '../../../contract/attention.ts';
import type { ChatView, IpcEventData, IpcEventName, MessageView, Settings } from '../../../contract/ipc.ts';
import { ok } from '../../../contract/result.ts';
import { plainChat } from '../../../contract/plain-chat.ts';
import { untouched } from '../../../contract/untouched.ts';
import type { Changes } from '../../../src-main/cache/api.ts';
import type { Core, Timer } from '../../../src-main/core-api.ts';
import { createDbusDesk } from '../../../src-main/desktop/dbus-desk.ts';
import type { Bus } from '../../../src-main/desktop/dbus.ts';
import { followRecents } from '../../../src-main/desktop/recents.ts';
import { watchLooking, type Looking } from '../../../src-main/desktop/looking.ts';
import { createNotifications, type Notifications } from '../../../src-main/desktop/notifications.ts';
import { createUnread, pictureCount, titleText, trayTexts } from '../../../src-main/desktop/unread.ts';
import { words } from '../../../src-main/desktop/words.ts';
import { createEvents } from '../../../src-main/link/events.ts';
import { createFeed, type Feed, type Origin } from '../../../src-main/link/feed.ts';
import { createChatsStore, type ChatsStore } from '../../../src-renderer/stores/chats.ts';

/** Time that passes when told: timers fire in order, and what they promise is settled before the next one. */
export const createTime = () => {
  let now = 1_000_000;
  let timers: { at: number; work: () => void }[] = [];
  const after = (ms: number, work: () => void): Timer => {
    const timer = { at: now + ms, work };
    timers.push(timer);
    return { cancel: () => void (timers = timers.filter((other) => other !== timer)) };
  };
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 12; i++) await Promise.resolve();
  };
  return {
    now: () => now,
    after,
    settle,
    async pass(ms: number): Promise<void> {
      const end = now + ms;
      await settle();
      for (;;) {
        const next = timers.filter((t) => t.at <= end).sort((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        now = Math.max(now, next.at);
        timers = timers.filter((other) => other !== next);
        next.work();
        await settle();
      }
      now = end;
    },
  };
};
type Time = ReturnType<typeof createTime>;

/** A notification service on a session bus: answers late, and may be started again, when all it showed is gone. */
export const createService = (time: Time) => {
  const onScreen = new Map<number, string>();
  const hearers = new Map<string, ((body: unknown[], path: string) => void)[]>();
  let lastId = 0;
  let starts = 0;
  const tell = (name: string, ...body: unknown[]): void => {
    time.after(1, () => hearers.get(name)?.forEach((heard) => heard(body, '/')));
  };
  const answer = (name: string, body: unknown[]): unknown[] => {
    if (name === 'GetCapabilities') return [['actions', 'body', 'body-markup', 'inline-reply']];
    if (name === 'Notify') {
      const id = Number(body[1]) || ++lastId;
      onScreen.set(id, `${String(body[3])}: ${String(body[4])}`);
      return [id];
    }
    if (name === 'CloseNotification' && onScreen.delete(Number(body[0]))) tell('NotificationClosed', body[0], 3);
    return [];
  };
  const bus: Bus = {
    call: ({ name, body = [] }) =>
      new Promise((resolve) => {
        time.after(2, () => {
          const by = starts;
          const answered = answer(name, body);
          // One that ends before it answered leaves the caller without an answer.
          time.after(3, () => resolve(by === starts ? answered : null));
        });
      }),
    property: () => Promise.resolve(null),
    hear(_service, _of, name, heard) {
      hearers.set(name, [...(hearers.get(name) ?? []), heard]);
    },
    emit: () => undefined,
    variant: (_signature, value) => value,
    follow: () => undefined,
  };
  return {
    bus,
    onScreen,
    tell,
    /** The user's hand on a notification. */
    dismiss(id: number): void {
      if (onScreen.delete(id)) tell('NotificationClosed', id, 2);
    },
    act(id: number, action: string): void {
      tell('ActionInvoked', id, action);
      this.dismiss(id);
    },
    restart(): void {
      onScreen.clear();
      starts += 1;
      tell('NameOwnerChanged', 'org.freedesktop.Notifications', ':1.1', '');
      tell('NameOwnerChanged', 'org.freedesktop.Notifications', '', ':1.2');
    },
  };
};
export type Service = ReturnType<typeof createService>;

/** What is stored on this device: the database that everything on the screen is derived from. */
export interface StoredChat {
  id: number;
  group: boolean;
  log: { seq: number; own: boolean }[];
  readSeq: number;
}
/** What a chat adds to the one number, as the rules say it; kept apart from the code that is tested. */
export const countedIn = (chat: StoredChat, muted: boolean, counts: Settings['counts']): number => {
  if (counts === 'all') return unreadOf(chat);
  return muted || (counts === 'mentions' && chat.group) ? 0 : unreadOf(chat);
};
export const unreadOf = (chat: StoredChat): number => chat.log.filter((m) => !m.own && m.seq > chat.readSeq).length;

const viewOf = (chat: StoredChat, m: { seq: number; own: boolean }): MessageView => ({
  key: `${chat.id}-${m.seq}`,
  chatId: chat.id,
  id: `${chat.id}-${m.seq}`,
  seq: m.seq,
  order: m.seq,
  senderId: m.own ? '1' : '2',
  senderName: `Malee ${chat.id}`,
  own: m.own,
  kind: 'text',
  text: `${chat.id}-${m.seq}`,
  picture: null,
  at: m.seq,
  state: m.own ? 'sent' : 'received',
  error: null,
  ...untouched,
});

/** What the app above it reads of the store. */
export interface Store {
  chat: (id: number) => ChatView | null;
  chats: () => ChatView[];
  chatsPart: (after: number | null) => { chats: ChatView[]; next: number | null };
  unread: () => number;
}

const rowOf = (chat: StoredChat, muted: boolean, counts: Settings['counts']): ChatView => ({
  id: chat.id,
  kind: chat.group ? 'group' : 'direct',
  title: `chat ${chat.id}`,
  peer: null,
  updatedAt: 0,
  unread: unreadOf(chat),
  mentions: 0,
  last: null,
  draft: '',
  pins: [],
  headSeq: chat.log.at(-1)?.seq ?? 0,
  readSeq: chat.readSeq,
  peersReadSeq: 0,
  peersDeliveredSeq: 0,
  typing: [],
  ...plainChat,
  muted,
  mutedUntil: muted ? MUTED_FOREVER : null,
  counted: countedIn(chat, muted, counts),
});

/** A store that is a model. */
export const modelStore = (
  chats: ReadonlyMap<number, StoredChat>,
  muted: ReadonlySet<number>,
  counts: () => Settings['counts'],
): Store => {
  const row = (chat: StoredChat): ChatView => rowOf(chat, muted.has(chat.id), counts());
  return {
    chat: (id) => {
      const chat = chats.get(id);
      return chat ? row(chat) : null;
    },
    chats: () => [...chats.values()].map(row),
    chatsPart: () => ({ chats: [...chats.values()].map(row), next: null }),
    unread: () => [...chats.values()].reduce((sum, chat) => sum + row(chat).counted, 0),
  };
};

/** What such a store would say of messages that came in. */
export const changesOf = (chat: StoredChat, arrived: { seq: number; own: boolean }[]): Changes => ({
  ...{ chatIds: [chat.id], messages: [], removed: [], gone: [], erased: [], drafts: [] },
  arrived: arrived.filter((m) => !m.own && m.seq > chat.readSeq).map((m) => viewOf(chat, m)),
});

/** The app from the store's news upwards: feed, notifications, every place of the unread number, the window's list. */
export interface Desk {
  looking: Looking;
  list: ChatsStore;
  notifications: Notifications;
  window: { focused: boolean; visible: boolean; say(event: string): void };
  /** What the places say now. */
  places: { title: string; tooltip: string; menu: string; icon: string | null; badge: number; jumpList: string[] };
  push(changes: Changes, origin: Origin): void;
  caughtUp(): void;
  quit(): void;
}

export const startDesk = (parts: {
  time: Time;
  service: Service;
  store: Store;
  muted: (chatId: number) => boolean;
  settings: () => Settings;
  /** The user reads up to a seq, by whatever means of this device. */
  read: (chatId: number, seq: number) => void;
  reply: (chatId: number) => void;
}): Desk => {
  const { time, service, store } = parts;
  const events = createEvents(() => undefined);
  let openChat: number | null = null;
  let over = false;
  const after: Time['after'] = (ms, work) => time.after(ms, () => over || work());
  const feed: Feed = createFeed({ now: time.now, after }, events, {
    chat: store.chat,
    message: (m) => m,
    unread: store.unread,
    draft: (chatId) => ({ chatId, text: '', reply: null }),
    openChat: () => openChat,
    own: () => ({ name: '', picture: null, readReceipts: true, presence: true, blocked: [] }),
    erased: () => undefined,
  });

  const emitter = new EventEmitter();
  const window = { focused: true, visible: true, say: (event: string) => void emitter.emit(event) };
  const looking = watchLooking(
    {
      isDestroyed: () => false,
      isVisible: () => window.visible,
      isMinimized: () => false,
      isFocused: () => window.focused,
      on: (event, listener) => emitter.on(event, listener),
    },
    (chatId) => {
      openChat = chatId;
      notifications.notifier.lookedAt(chatId);
    },
  );
  const bridge: Bridge = {
    invoke: async (name: string, input?: unknown) => {
      // The store asks for nothing else than the list and the chat to show.
      if (name === 'chats.part')
        return ok({ ...store.chatsPart((input as { after: number | null }).after), unread: store.unread() });
      if (name === 'chats.show') looking.show((input as { chatId: number | null }).chatId);
      return ok({});
    },
    on: <N extends IpcEventName>(name: N, listener: (data: IpcEventData<N>) => void) =>
      name === 'chats.changed'
        ? // Of this name, the core's event is the window's.
          events.on('chats.changed', (data) => over || listener(data as IpcEventData<N>))
        : () => undefined,
  } as Bridge; // The conditional types of `invoke` cannot be met by one function.
  const list = createChatsStore(bridge);

  const requests = {
    'chats.markRead': ({ chatId, seq }: { chatId: number; seq: number }) =>
      Promise.resolve(ok(parts.read(chatId, seq) ?? {})),
    'messages.send': ({ chatId }: { chatId: number }) => Promise.resolve(ok(parts.reply(chatId) ?? {})),
  };
  const notifications = createNotifications({
    // What notifications ask of the core.
    core: Promise.resolve({ requests } as unknown as Core),
    settings: parts.settings,
    locale: () => 'en',
    isLookedAt: (chatId) => looking.chat() === chatId,
    isMuted: parts.muted,
    openChat(chatId) {
      looking.show(chatId);
      window.visible = true;
      window.focused = true;
      window.say('focus');
      list.select(chatId);
    },
    showWindow: () => undefined,
    answer: () => undefined,
    shown: () => undefined,
    missing: () => undefined,
    after,
    now: () => new Date(time.now()),
    openDesk: (deskEvents, texts) => {
      const alive =
        <A extends unknown[]>(hear: (...given: A) => void) =>
        (...given: A): void =>
          over ? undefined : hear(...given);
      return Promise.resolve(
        createDbusDesk({
          bus: service.bus,
          events: {
            clicked: alive(deskEvents.clicked),
            gone: alive(deskEvents.gone),
            replied: alive(deskEvents.replied),
            markRead: alive(deskEvents.markRead),
            answer: alive(deskEvents.answer),
            missing: alive(deskEvents.missing),
          },
          desktopEntry: 'sarn',
          icon: 'sarn',
          words: texts,
        }),
      );
    },
    log: () => undefined,
  });

  const places: Desk['places'] = { title: '', tooltip: '', menu: '', icon: null, badge: 0, jumpList: [] };
  const number = createUnread({
    read: store.unread,
    after,
    places: [
      (n) => (places.title = titleText(n)),
      (n) => Object.assign(places, { tooltip: trayTexts(words.en, n).tooltip, menu: trayTexts(words.en, n).open }),
      (n) => (places.icon = pictureCount(n)),
      (n) => (places.badge = n),
    ],
  });
  const recents = followRecents({
    read: () => Promise.resolve(store.chats()),
    settings: parts.settings,
    show: (chats) => (places.jumpList = chats.map(({ label }) => label)),
    after,
  });
  events.on('chats.changed', ({ chats: rows, removed }) => {
    if (over) return;
    recents.changed();
    notifications.notifier.chatsChanged(rows, removed);
    number.changed();
  });
  events.on('arrived', ({ messages, live }) => over || notifications.notifier.arrived(messages, live));
  number.changed();
  recents.changed();
  void list.start();

  return {
    looking,
    list,
    notifications,
    window,
    places,
    push: (changes, origin) => feed.push(changes, origin),
    caughtUp: () => feed.caughtUp(true),
    quit() {
      notifications.notifier.closeAll();
      over = true;
    },
  };
};
