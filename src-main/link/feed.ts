import type { ChatView, IpcEventData, MessageView } from '../../contract/ipc.ts';
import type { PeopleState } from '../../contract/people-ipc.ts';
import type { Changes } from '../cache/api.ts';
import type { CoreParts, Timer } from '../core-api.ts';
import type { Events } from './events.ts';

/** Where a change came from: decides what the window is told. */
export type Origin = 'live' | 'catch-up' | 'here';

export interface Feed {
  push(changes: Changes, origin: Origin): void;
  touchChat(chatId: number): void;
  message(view: MessageView): void;
  /** The window has read a page of this chat: what a catch-up stores there is of interest. */
  paged(chatId: number): void;
  /** The chats that the window has read pages of. */
  shown(): number[];
  /** Something was stored in a chat, in a part that the window may hold, that it was not told of: it reads again. */
  stale(chatId: number): void;
  /** What the window holds of the chats it has paged is void. */
  reset(): void;
  person(id: string, online: boolean, lastSeen: number | null): void;
  /** The catch-up is over: tells what it brought in, each chat once. */
  caughtUp(tell: boolean): void;
  flush(): void;
}

export interface FeedSource {
  chat(id: number): ChatView | null;
  message(view: MessageView): MessageView;
  unread(): number;
  /** What is being written in a chat. */
  draft(chatId: number): IpcEventData<'draft.changed'>;
  /** The chat in front of the user's eyes: its messages raise no notification. */
  openChat(): number | null;
  /** What belongs to the account beside its chats. */
  own(): PeopleState;
  /** Pictures with these ids belong to messages that are gone; none: what is gone was not sent yet. */
  erased(ids: readonly string[]): void;
}

/** At most one event of a kind per this many ms while changes pour in. */
const EVERY_MS = 50;
/** Rows in one event at most, so that the window never gets a long task. */
const CHATS_MAX = 100;
const MESSAGES_MAX = 200;
/** Messages of others in one event about what a catch-up brought. */
const ARRIVED_MAX = 1_000;

interface Waiting {
  messages: Map<string, MessageView>;
  removed: Set<string>;
  reset: boolean;
}

/** Gathers what writes changed and tells the window in few, bounded events. The first change after a pause is told at once. */
export const createFeed = (parts: Pick<CoreParts, 'now' | 'after'>, events: Events, source: FeedSource): Feed => {
  const chats = new Set<number>();
  const gone = new Set<number>();
  const messages = new Map<number, Waiting>();
  const people = new Map<string, { id: string; online: boolean; lastSeen: number | null }>();
  const seen = new Set<number>();
  let arrivedLive: MessageView[] = [];
  let arrivedBefore = new Map<number, MessageView[]>();
  let last = 0;
  let lastMessages = 0;
  let scheduled: { at: number; timer: Timer } | null = null;

  /** A message waits for the messages before it alone: a pointer or a row that was just told does not hold it up. */
  const schedule = (what: 'message' | 'other' = 'other'): void => {
    const now = parts.now();
    const wait = EVERY_MS - (now - (what === 'message' ? lastMessages : last));
    // A clock that jumped back must not hold the events up.
    const at = now + (wait > 0 && wait <= EVERY_MS ? wait : 0);
    if (scheduled && scheduled.at <= at) return;
    scheduled?.timer.cancel();
    scheduled = { at, timer: parts.after(at - now, flush) };
  };
  const waiting = (chatId: number): Waiting => {
    const known = messages.get(chatId);
    if (known) return known;
    const made: Waiting = { messages: new Map(), removed: new Set(), reset: false };
    messages.set(chatId, made);
    return made;
  };
  const put = (view: MessageView): void => {
    const w = waiting(view.chatId);
    w.removed.delete(view.key);
    w.messages.set(view.key, view);
  };
  /** Read meanwhile, or in front of the user's eyes: nothing to notify. */
  const unseen = (list: MessageView[]): MessageView[] => {
    const open = source.openChat();
    const read = new Map<number, number>();
    return list.filter((m) => {
      if (m.chatId === open) return false;
      const upTo = read.get(m.chatId) ?? source.chat(m.chatId)?.readSeq ?? Infinity;
      read.set(m.chatId, upTo);
      return (m.seq ?? 0) > upTo;
    });
  };

  const flushChats = (): void => {
    if (chats.size === 0 && gone.size === 0) return;
    const rows: ChatView[] = [];
    for (const id of chats) {
      chats.delete(id);
      const row = source.chat(id);
      if (row && !row.hidden) rows.push(row);
      else gone.add(id);
      if (rows.length >= CHATS_MAX) break;
    }
    const removed = [...gone].filter((id) => source.chat(id)?.hidden !== false);
    gone.clear();
    events.emit('chats.changed', { chats: rows, removed, unread: source.unread() });
  };

  const flushMessages = (): void => {
    let room = MESSAGES_MAX;
    for (const [chatId, w] of messages) {
      const views: MessageView[] = [];
      for (const [key, view] of w.messages) {
        if (room === 0) break;
        room -= 1;
        w.messages.delete(key);
        views.push(source.message(view));
      }
      if (views.length > 0 || w.removed.size > 0 || w.reset) {
        events.emit('messages.changed', { chatId, messages: views, removed: [...w.removed], reset: w.reset });
      }
      w.removed.clear();
      w.reset = false;
      if (w.messages.size === 0) messages.delete(chatId);
      if (room === 0) break;
    }
  };

  /** Whole chats, so that what counts a chat's messages counts all; many take their turns. */
  const tellArrived = (left: Map<number, MessageView[]>): void => {
    const list: MessageView[] = [];
    for (const [chatId, arrived] of left) {
      if (list.length > 0 && list.length + arrived.length > ARRIVED_MAX) break;
      left.delete(chatId);
      list.push(...unseen(arrived));
    }
    if (list.length > 0) events.emit('arrived', { messages: list.sort((a, b) => a.at - b.at), live: false });
    if (left.size > 0) parts.after(EVERY_MS, () => tellArrived(left));
  };

  function flush(): void {
    scheduled?.timer.cancel();
    scheduled = null;
    last = parts.now();
    if (messages.size > 0) lastMessages = last;
    flushMessages();
    flushChats();
    if (people.size > 0) {
      events.emit('presence.changed', { people: [...people.values()] });
      people.clear();
    }
    const arrived = unseen(arrivedLive);
    arrivedLive = [];
    if (arrived.length > 0) events.emit('arrived', { messages: arrived, live: true });
    if (chats.size > 0 || messages.size > 0) schedule();
  }

  return {
    push(changes, origin) {
      for (const id of changes.chatIds) chats.add(id);
      for (const id of changes.gone) gone.add(id);
      if (changes.erased.length + changes.removed.length > 0) source.erased(changes.erased);
      if (changes.faces !== undefined) events.emit('people.changed', source.own());
      // Names stand in bubbles, quotes and reactions: what the window holds is read again.
      if (changes.faces === 'names') for (const chatId of seen) waiting(chatId).reset = true;
      for (const view of changes.messages) if (origin !== 'catch-up' || seen.has(view.chatId)) put(view);
      for (const chatId of changes.drafts) events.emit('draft.changed', source.draft(chatId));
      for (const { chatId, key } of changes.removed) {
        const w = waiting(chatId);
        w.messages.delete(key);
        w.removed.add(key);
      }
      if (origin === 'catch-up') {
        for (const m of changes.arrived) {
          const list = arrivedBefore.get(m.chatId);
          if (list) list.push(m);
          else arrivedBefore.set(m.chatId, [m]);
        }
      }
      if (origin === 'live') for (const m of changes.arrived) arrivedLive.push(m);
      schedule(messages.size > 0 ? 'message' : 'other');
    },
    touchChat(chatId) {
      chats.add(chatId);
      schedule();
    },
    message(view) {
      put(view);
      schedule('message');
    },
    paged: (chatId) => void seen.add(chatId),
    shown: () => [...seen],
    stale(chatId) {
      waiting(chatId).reset = true;
      schedule();
    },
    reset() {
      for (const chatId of seen) waiting(chatId).reset = true;
      schedule();
    },
    person(id, online, lastSeen) {
      people.set(id, { id, online, lastSeen });
      schedule();
    },
    caughtUp(tell) {
      const chatsOf = arrivedBefore;
      arrivedBefore = new Map();
      if (tell) tellArrived(chatsOf);
    },
    flush,
  };
};
