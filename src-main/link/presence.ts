import { limits } from '../../contract/limits.ts';
import type { Timer } from '../core-api.ts';
import type { LinkContext } from './context.ts';

export interface Presence {
  /** The list that `all` takes is asked for now: what is pushed from here on is newer than it. */
  expect(): void;
  /** Who is online, all of them. */
  all(ids: string[]): void;
  online(id: string): void;
  offline(id: string): void;
  /** Neither is told any more, nor when they were there. */
  hidden(id: string): void;
  /** Somebody else began or stopped typing. */
  typing(chatId: number, userId: string, on: boolean): void;
  /** This account's own typing: told to the server at most every 3 s. */
  type(chatId: number, on: boolean): void;
  /** Without a connection nobody is known to be online or typing: who was, was last seen now. */
  down(): void;
}

const TELL_TYPING_MS = 3_000;
/** When somebody was last seen who does not tell it: takes the place of what was known. */
const NOT_TOLD = 0;

export const createPresence = (ctx: LinkContext): Presence => {
  const { overlay, feed, jobs, events } = ctx;
  /** What was pushed since the list was asked for. */
  let news = new Map<string, boolean>();
  const signs = new Map<string, Timer>();
  /** Chats where the server thinks this account types, and when it was last told. */
  const told = new Map<number, Timer | null>();

  const set = (id: string, on: boolean, lastSeen: number | null = null): void => {
    if (overlay.online.has(id) === on) return;
    if (on) overlay.online.add(id);
    else overlay.online.delete(id);
    feed.person(id, on, lastSeen);
  };
  const keepAll = (people: Parameters<LinkContext['cache']['setPresence']>[0]): void =>
    jobs.run('keep presence', () => ctx.cache.setPresence(people));
  /** Last seen times are kept for later starts. */
  const keep = (id: string, online: boolean, lastSeen: number | null): void => keepAll([{ id, online, lastSeen }]);

  const show = (chatId: number): void => {
    events.emit('typing.changed', { chatId, userIds: [...(overlay.typing.get(chatId) ?? [])] });
  };
  const typing = (chatId: number, userId: string, on: boolean): void => {
    if (userId === ctx.selfId) return;
    const key = `${chatId}:${userId}`;
    signs.get(key)?.cancel();
    signs.delete(key);
    const now = overlay.typing.get(chatId) ?? new Set<string>();
    const before = now.has(userId);
    if (on) {
      now.add(userId);
      overlay.typing.set(chatId, now);
      signs.set(
        key,
        jobs.after(limits.typingMs, () => typing(chatId, userId, false)),
      );
    } else {
      now.delete(userId);
      if (now.size === 0) overlay.typing.delete(chatId);
    }
    if (before !== on) show(chatId);
  };

  const tell = (chatId: number, on: boolean): void => {
    if (ctx.isUp()) jobs.run('tell typing', () => ctx.request('typing', { chatId, typing: on }));
  };

  return {
    expect: () => void (news = new Map()),
    all(ids) {
      const next = new Set(ids);
      for (const [id, on] of news) {
        if (on) next.add(id);
        else next.delete(id);
      }
      for (const id of [...overlay.online]) if (!next.has(id)) set(id, false);
      for (const id of next) set(id, true);
    },
    online(id) {
      news.set(id, true);
      set(id, true);
      keep(id, true, null);
    },
    offline(id) {
      news.set(id, false);
      const lastSeen = ctx.parts.now();
      set(id, false, lastSeen);
      keep(id, false, lastSeen);
    },
    hidden(id) {
      news.set(id, false);
      overlay.online.delete(id);
      feed.person(id, false, NOT_TOLD);
      keep(id, false, NOT_TOLD);
    },
    typing,
    type(chatId, on) {
      if (!on) {
        if (!told.has(chatId)) return;
        told.get(chatId)?.cancel();
        told.delete(chatId);
        tell(chatId, false);
        return;
      }
      if (told.get(chatId)) return;
      tell(chatId, true);
      told.set(
        chatId,
        jobs.after(TELL_TYPING_MS, () => void told.set(chatId, null)),
      );
    },
    down() {
      const lastSeen = ctx.parts.now();
      const gone = [...overlay.online].map((id) => ({ id, online: false, lastSeen }));
      for (const { id } of gone) set(id, false, lastSeen);
      if (gone.length > 0) keepAll(gone);
      for (const timer of signs.values()) timer.cancel();
      signs.clear();
      const chats = [...overlay.typing.keys()];
      overlay.typing.clear();
      for (const chatId of chats) show(chatId);
      told.clear();
    },
  };
};
