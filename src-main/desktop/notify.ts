import type { ChatView, MessageView, Settings } from '../../contract/ipc.ts';
import type { Timer } from '../core-api.ts';
import { words, type Locale } from './words.ts';

/** One notification on the screen. */
export interface Shown {
  close(): void;
}

export interface NotifierParts {
  /** Puts a notification on the screen; `onGone` when the user dismissed it. */
  show(n: { title: string; body: string; silent: boolean; onClick: () => void; onGone: () => void }): Shown;
  settings: () => Settings;
  locale: () => Locale;
  /** The chat is in front of the user's eyes: nothing needs to be said. */
  isLookedAt: (chatId: number) => boolean;
  openChat: (chatId: number) => void;
  after: (ms: number, work: () => void) => Timer;
  /** Linux desktops read the body as markup. */
  markup: boolean;
}

interface Pending {
  message: MessageView;
  count: number;
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

/** & < > as a notification server that reads markup needs them. Desktop Notifications Specification §"Markup". */
export const escapeMarkup = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

export interface Notifier {
  /** Others' unread messages that came in; `live` is false for what a catch-up brought (one notification a chat). */
  arrived(messages: readonly MessageView[], live: boolean): void;
  /** Rows that changed: a chat read here or on another device takes its notification away. */
  chatsChanged(chats: readonly Pick<ChatView, 'id' | 'unread' | 'readSeq'>[]): void;
  closeAll(): void;
}

/** Decides what is notified: at most one live notification a chat, none for what is looked at or one's own. */
export const createNotifier = (parts: NotifierParts): Notifier => {
  const shown = new Map<number, { notification: Shown; seq: number }>();
  const resting = new Map<number, { timer: Timer; pending: Pending | null }>();

  const content = ({ message, count }: Pending): { title: string; body: string } => {
    const w = words[parts.locale()];
    if (!parts.settings().notificationPreview)
      return { title: 'Sarn', body: count > 1 ? w.newMessages(count) : w.newMessage };
    const said = message.text !== '' ? cut(message.text) : message.kind === 'image' ? w.picture : w.newMessage;
    return { title: message.senderName, body: count > 1 ? w.newMessages(count) : said };
  };

  const close = (chatId: number): void => {
    shown.get(chatId)?.notification.close();
    shown.delete(chatId);
  };

  const put = (chatId: number, pending: Pending): void => {
    close(chatId);
    const { title, body } = content(pending);
    const forget = (): void => {
      if (shown.get(chatId)?.notification === notification) shown.delete(chatId);
    };
    const notification = parts.show({
      title,
      body: parts.markup ? escapeMarkup(body) : body,
      silent: !parts.settings().sound,
      onClick: () => {
        forget();
        parts.openChat(chatId);
      },
      onGone: forget,
    });
    shown.set(chatId, { notification, seq: pending.message.seq ?? 0 });
    const timer = parts.after(GAP_MS, () => {
      const next = resting.get(chatId)?.pending ?? null;
      resting.delete(chatId);
      if (next !== null && !parts.isLookedAt(chatId)) put(chatId, next);
    });
    resting.set(chatId, { timer, pending: null });
  };

  return {
    arrived(messages, live) {
      if (!parts.settings().notifications) return;
      const byChat = new Map<number, Pending>();
      for (const message of messages) {
        if (message.own || parts.isLookedAt(message.chatId)) continue;
        const before = live ? 0 : (byChat.get(message.chatId)?.count ?? 0);
        byChat.set(message.chatId, { message, count: before + 1 });
      }
      for (const [chatId, pending] of byChat) {
        const rest = resting.get(chatId);
        if (rest) rest.pending = pending;
        else put(chatId, pending);
      }
    },
    chatsChanged(chats) {
      for (const chat of chats) {
        const read = (seq: number): boolean => chat.unread === 0 || chat.readSeq >= seq;
        const rest = resting.get(chat.id);
        if (rest?.pending && read(rest.pending.message.seq ?? 0)) rest.pending = null;
        const now = shown.get(chat.id);
        if (now && read(now.seq)) close(chat.id);
      }
    },
    closeAll() {
      for (const { timer } of resting.values()) timer.cancel();
      resting.clear();
      for (const chatId of [...shown.keys()]) close(chatId);
    },
  };
};
