import type { ChatView, MessageView, Settings } from '../../contract/ipc.ts';
import { plainText } from '../../contract/markup.ts';
import type { Timer } from '../core-api.ts';
import type { Note } from './note.ts';
import { words, type Locale } from './words.ts';

export interface NotifierParts {
  /** Where notifications are shown: one for each chat, replaced by the next one of that chat. */
  desk: { put(chatId: number, note: Note): void; remove(chatId: number): void };
  settings: () => Settings;
  locale: () => Locale;
  /** The chat is in front of the user's eyes: nothing needs to be said. */
  isLookedAt: (chatId: number) => boolean;
  isMuted: (chatId: number) => boolean;
  /** The user wants peace now (quiet.ts). */
  isQuiet: () => boolean;
  openChat: (chatId: number) => void;
  after: (ms: number, work: () => void) => Timer;
}

/** Why a chat gets no notification. */
export type Silence = 'off' | 'in-front' | 'muted' | 'quiet';

/** The one place that decides whether a chat may be notified of; null: it may. */
export const silence = (of: {
  notifications: boolean;
  lookedAt: boolean;
  muted: boolean;
  quiet: boolean;
}): Silence | null =>
  !of.notifications ? 'off' : of.lookedAt ? 'in-front' : of.muted ? 'muted' : of.quiet ? 'quiet' : null;

/** Whether what stands on the screen outside the window (notifications, menus, answers) may say who wrote. */
export const namesPeople = ({ notificationContent }: Pick<Settings, 'notificationContent'>): boolean =>
  notificationContent === 'full' || notificationContent === 'name';

/** What came in of one chat that the user has neither read nor dealt with. */
interface News {
  newest: MessageView;
  count: number;
  /** How many of them came after what is on the desk. */
  unsaid: number;
  /** Several that came while nobody was told: said as a number. */
  collapsed: boolean;
  /** The newest of them that calls this user by name: it is told of in a muted chat, too. */
  call: MessageView | null;
  /** Not announced yet: with a sound and a popup. What is shown again (after quiet hours, say) comes without. */
  fresh: boolean;
}

/** A chat's notification is replaced at most this often, so that a flood of messages is not a flood of popups. */
const GAP_MS = 1_000;
const BODY_MAX = 240;

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The beginning of a text, cut between graphemes: Thai marks and emoji stay whole. */
const cut = (text: string): string => {
  if (text.length <= BODY_MAX) return text;
  let kept = '';
  for (const { segment } of graphemes.segment(text.slice(0, BODY_MAX + 64))) {
    if (kept.length + segment.length > BODY_MAX) break;
    kept += segment;
  }
  return `${kept}…`;
};

export type NotifierChat = Pick<ChatView, 'id' | 'kind' | 'title' | 'unread' | 'readSeq'>;

export interface Notifier {
  /** Others' unread messages that came in; `live` is false for what a catch-up brought (one notification a chat). */
  arrived(messages: readonly MessageView[], live: boolean): void;
  /** Rows that changed: a chat read here or on another device takes its notification away. */
  chatsChanged(chats: readonly NotifierChat[], removed: readonly number[]): void;
  /** Another chat, or none, is in front of the user's eyes. */
  lookedAt(chatId: number | null): void;
  /** Settings, language, mutes or quiet hours changed. */
  refresh(): void;
  /** The user took a chat's notification away, or clicked it. */
  dismissed(chatId: number): void;
  clicked(chatId: number): void;
  /** The newest message that a chat's notification told of; null: there is none. */
  toldUpTo(chatId: number): number | null;
  closeAll(): void;
}

/**
 * Decides what is notified. What is on the desk always follows from two things: the news of each chat, and whether the chat
 * may be notified of now. So the order in which messages, reads, mutes and focus come makes no difference once all is quiet.
 */
export const createNotifier = (parts: NotifierParts): Notifier => {
  const news = new Map<number, News>();
  const chats = new Map<number, NotifierChat>();
  /** What is on the desk: as a text to compare, and the newest message it tells of. */
  const shown = new Map<number, { as: string; seq: number | null }>();
  const resting = new Map<number, Timer>();

  /** `called`: somebody calls the user by name. */
  const silent = (chatId: number, called: boolean): Silence | null =>
    silence({
      notifications: parts.settings().notifications,
      lookedAt: parts.isLookedAt(chatId),
      muted: !called && parts.isMuted(chatId),
      quiet: parts.isQuiet(),
    });

  const content = ({
    newest,
    count,
    collapsed,
  }: Pick<News, 'newest' | 'count' | 'collapsed'>): { title: string; body: string } => {
    const w = words[parts.locale()];
    const chat = chats.get(newest.chatId);
    const group = chat?.kind === 'group';
    const name = group ? chat.title : newest.senderName;
    const many = count > 1 ? w.newMessages(count) : w.newMessage;
    switch (parts.settings().notificationContent) {
      case 'none':
        return { title: 'Sarn', body: w.newMessage };
      case 'count':
        return { title: 'Sarn', body: many };
      case 'name':
        return { title: name, body: many };
      case 'full': {
        if (collapsed && count > 1) return { title: name, body: many };
        const said =
          newest.text !== '' ? cut(plainText(newest.text)) : newest.kind === 'image' ? w.picture : w.newMessage;
        return { title: name, body: group ? `${newest.senderName}: ${said}` : said };
      }
    }
  };

  /** Of a muted chat only what calls the user by name is told. */
  const toldOf = (chatId: number, of: News): Pick<News, 'newest' | 'count' | 'collapsed'> =>
    of.call !== null && parts.isMuted(chatId) ? { newest: of.call, count: 1, collapsed: false } : of;

  const remove = (chatId: number): void => {
    if (shown.delete(chatId)) parts.desk.remove(chatId);
  };

  /** Brings the desk in line with the news of one chat. */
  const update = (chatId: number): void => {
    const of = news.get(chatId);
    const why = silent(chatId, of?.call != null);
    if (of === undefined || (why !== null && why !== 'quiet')) return remove(chatId);
    // In quiet hours nothing new appears; what is there already is kept true, without a sound.
    if (why === 'quiet') of.fresh = false;
    if (why === 'quiet' && !shown.has(chatId)) return;
    if (resting.has(chatId)) return;
    const told = toldOf(chatId, of);
    const { title, body } = content(told);
    const now = JSON.stringify([told.newest.seq, told.count, title, body]);
    if (shown.get(chatId)?.as === now) return;
    shown.set(chatId, { as: now, seq: told.newest.seq });
    // An answer to somebody who is not named could go to anybody.
    const answerable = namesPeople(parts.settings());
    parts.desk.put(chatId, {
      ...{ title, body, answerable },
      silent: !of.fresh || !parts.settings().sound,
      quiet: !of.fresh,
    });
    of.fresh = false;
    of.unsaid = 0;
    resting.set(
      chatId,
      parts.after(GAP_MS, () => {
        resting.delete(chatId);
        update(chatId);
      }),
    );
  };
  const updateAll = (): void => {
    for (const chatId of new Set([...news.keys(), ...shown.keys()])) update(chatId);
  };
  const forget = (chatId: number): void => {
    news.delete(chatId);
    update(chatId);
  };

  return {
    arrived(messages, live) {
      const changed = new Set<number>();
      for (const message of messages) {
        const { chatId } = message;
        const why = silent(chatId, message.mentionsMe);
        if (message.own || why === 'off' || why === 'in-front') continue;
        if ((message.seq ?? 0) <= (chats.get(chatId)?.readSeq ?? 0)) continue;
        const before = news.get(chatId);
        const newest = before && (before.newest.seq ?? 0) > (message.seq ?? 0) ? before.newest : message;
        news.set(chatId, {
          newest,
          count: (before?.count ?? 0) + 1,
          unsaid: (before?.unsaid ?? 0) + 1,
          collapsed: !live || why !== null,
          call: message.mentionsMe ? message : (before?.call ?? null),
          fresh: why === null || (before?.fresh ?? false),
        });
        changed.add(chatId);
      }
      for (const chatId of changed) update(chatId);
    },
    chatsChanged(rows, removed) {
      for (const row of rows) {
        chats.set(row.id, row);
        const of = news.get(row.id);
        if (of === undefined) continue;
        if (row.unread === 0 || row.readSeq >= (of.newest.seq ?? 0)) news.delete(row.id);
        else {
          if (row.readSeq >= (of.call?.seq ?? 0)) of.call = null;
          of.count = Math.min(of.count, row.unread);
          of.unsaid = Math.min(of.unsaid, of.count);
        }
        update(row.id);
      }
      for (const chatId of removed) {
        chats.delete(chatId);
        forget(chatId);
      }
    },
    lookedAt(chatId) {
      if (chatId !== null) forget(chatId);
    },
    refresh() {
      if (!parts.settings().notifications) news.clear();
      updateAll();
    },
    dismissed(chatId) {
      shown.delete(chatId);
      const of = news.get(chatId);
      if (of === undefined) return;
      // What came since the user last saw it was not meant.
      of.count = of.unsaid;
      if (of.unsaid === 0) news.delete(chatId);
    },
    clicked(chatId) {
      news.delete(chatId);
      remove(chatId);
      parts.openChat(chatId);
    },
    toldUpTo: (chatId) => shown.get(chatId)?.seq ?? null,
    closeAll() {
      for (const timer of resting.values()) timer.cancel();
      resting.clear();
      news.clear();
      chats.clear();
      for (const chatId of [...shown.keys()]) remove(chatId);
    },
  };
};
