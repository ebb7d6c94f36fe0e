import type { GroupMember, GroupWish } from '../../contract/group-ipc.ts';
import type { ChatView, MessageView, Person } from '../../contract/ipc.ts';
import { plainChat } from '../../contract/plain-chat.ts';
import { fail, ok } from '../../contract/result.ts';
import type { Handlers } from './memory-handlers.ts';
import { noticeOf } from './sample-group.ts';

interface MemoryGroupsParts {
  chats: Map<number, ChatView>;
  messages: Map<number, MessageView[]>;
  members: Map<number, GroupMember[]>;
  people: readonly Person[];
  self: () => { id: string; name: string };
  online: () => boolean;
  /** A new line of a group's history. */
  told: (message: MessageView) => void;
  put: (chat: ChatView) => void;
  remove: (chatId: number) => void;
}

/** The one link that leads anywhere, and the group that it leads to, which one is not in. */
export const TOKEN = 'AAAAAAAAAAAAAAAAAAAAAA';
const JOINED = 300;

type Names = 'groups.create' | 'groups.members' | 'groups.act' | 'groups.invite' | 'groups.lookUp' | 'groups.join';

/** Main's part in groups, played in memory: it does what is asked, and says so in the history. */
export const memoryGroups = (parts: MemoryGroupsParts): Handlers<Names> => {
  const { chats, messages, members, people, self, online, told, put, remove } = parts;
  const offline = fail('OFFLINE', 'No connection.');
  let links = 0;
  let link: string | null = `sarn://join/${TOKEN}`;
  const memberOf = (id: string, role: GroupMember['role']): GroupMember[] => {
    const person = people.find((p) => p.id === id) ?? { ...self(), picture: null, online: true, lastSeen: null };
    return [{ ...person, role, self: id === self().id, since: 0, readSeq: 0, deliveredSeq: 0 }];
  };
  const say = (chatId: number, notice: Omit<Parameters<typeof noticeOf>[3], 'by'>): void => {
    const all = messages.get(chatId) ?? [];
    const message = noticeOf(chatId, all.length + 1, Date.now(), { by: self(), ...notice }, self().id);
    messages.set(chatId, [...all, message]);
    told(message);
    const chat = chats.get(chatId);
    const count = members.get(chatId)?.length ?? 0;
    if (chat) put({ ...chat, last: message, headSeq: message.seq ?? 0, updatedAt: message.at, members: count });
  };
  const made = (id: number, title: string, picture: string | null, all: GroupMember[]): ChatView => {
    const role = all.find((m) => m.self)?.role ?? 'member';
    const chat: ChatView = {
      ...{ id, kind: 'group', title, peer: null, updatedAt: Date.now(), unread: 0, mentions: 0, last: null, draft: '' },
      ...{ pins: [], headSeq: 0, readSeq: 0, peersReadSeq: 0, peersDeliveredSeq: 0, typing: [], ...plainChat },
      ...{ picture, members: all.length, role },
    };
    members.set(id, all);
    messages.set(id, []);
    put(chat);
    return chat;
  };
  const whom = (ids: readonly string[]): { id: string; name: string }[] =>
    ids.map((id) => ({ id, name: people.find((p) => p.id === id)?.name ?? '' }));

  const act = (chat: ChatView, wish: GroupWish): void => {
    const all = members.get(chat.id) ?? [];
    const set = (next: GroupMember[]): void => void members.set(chat.id, next);
    switch (wish.kind) {
      case 'add':
        set([...all, ...wish.users.flatMap((id) => memberOf(id, 'member'))]);
        return say(chat.id, { deed: 'added', whom: whom(wish.users) });
      case 'remove':
        set(all.filter((m) => m.id !== wish.user));
        return say(chat.id, { deed: 'removed', whom: whom([wish.user]) });
      case 'leave':
        return remove(chat.id);
      case 'role':
        set(all.map((m) => (m.id === wish.user ? { ...m, role: wish.role } : m)));
        return say(chat.id, { deed: 'role', role: wish.role, whom: whom([wish.user]) });
      case 'title':
        put({ ...chat, title: wish.title });
        return say(chat.id, { deed: 'title', title: wish.title });
      case 'picture':
        put({ ...chat, picture: wish.pictureId === null ? null : `app://local/${wish.pictureId}` });
        return say(chat.id, { deed: 'picture' });
    }
  };
  return {
    'groups.create': ({ title, pictureId, members: ids }) => {
      if (!online()) return offline;
      const all = [...memberOf(self().id, 'owner'), ...ids.flatMap((id) => memberOf(id, 'member'))];
      const id = 201 + chats.size;
      const picture = pictureId == null ? null : `app://local/${pictureId}`;
      const chat = made(id, title, picture, all);
      say(id, { deed: 'created', title });
      return ok(chats.get(id) ?? chat);
    },
    'groups.members': ({ chatId }) => ok({ members: members.get(chatId) ?? [] }),
    'groups.act': ({ chatId, wish }) => {
      const chat = chats.get(chatId);
      if (!online()) return offline;
      if (!chat) return fail('FORBIDDEN', 'No such group.');
      act(chat, wish);
      return ok({});
    },
    'groups.invite': ({ do: deed }) => {
      if (!online()) return offline;
      links += 1;
      if (deed === 'off') link = null;
      if (deed === 'renew') link = `sarn://join/${String(links).padStart(22, 'B')}`;
      return ok({ link });
    },
    'groups.lookUp': ({ token }) => {
      if (!online()) return offline;
      if (token !== TOKEN) return fail('NOT_FOUND', 'No such invite.');
      return ok({ title: 'Trip to Nan', members: 7, chatId: chats.has(JOINED) ? JOINED : null });
    },
    'groups.join': ({ token }) => {
      if (!online()) return offline;
      if (token !== TOKEN) return fail('NOT_FOUND', 'No such invite.');
      const chat = made(JOINED, 'Trip to Nan', null, [...memberOf('2', 'owner'), ...memberOf(self().id, 'member')]);
      say(JOINED, { deed: 'joined' });
      return ok(chats.get(JOINED) ?? chat);
    },
  };
};
