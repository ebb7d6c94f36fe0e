import type { ChatView } from '../../contract/ipc.ts';
import type { PeopleState, peopleIpcRequests } from '../../contract/people-ipc.ts';
import { fail, ok } from '../../contract/result.ts';
import type { Emit, Handlers } from './memory-handlers.ts';

interface MemoryPeople {
  emit: Emit;
  name: () => string;
  chats: Map<number, ChatView>;
  /** Keeps a chat and tells the window. */
  put: (chat: ChatView) => void;
  online: () => boolean;
}

/** The own profile, the blocked and what others are told, in memory. */
export const memoryPeople = ({
  emit,
  name,
  chats,
  put,
  online,
}: MemoryPeople): Handlers<keyof typeof peopleIpcRequests> => {
  let state: Omit<PeopleState, 'name'> & { name: string | null } = {
    ...{ name: null, picture: null, readReceipts: true, presence: true, blocked: [] },
  };
  const now = (): PeopleState => ({ ...state, name: state.name ?? name() });
  const set = (change: Partial<PeopleState>) => {
    if (!online()) return fail('OFFLINE', 'No connection.');
    state = { ...state, ...change };
    emit('people.changed', now());
    return ok({});
  };
  return {
    'people.state': () => ok(now()),
    'people.block': ({ userId, on }) => {
      const chat = [...chats.values()].find((c) => c.peer?.id === userId);
      const others = state.blocked.filter((f) => f.id !== userId);
      const face = { id: userId, name: chat?.title ?? userId, picture: null };
      const done = set({ blocked: on ? [face, ...others] : others });
      if (done.ok && chat) put({ ...chat, blocked: on });
      return done;
    },
    'people.profile': ({ name: wanted, pictureId }) =>
      set({
        ...(wanted === undefined ? {} : { name: wanted }),
        ...(pictureId === undefined ? {} : { picture: pictureId && `app://local/${pictureId}` }),
      }),
    'people.privacy': (wish) =>
      set({
        ...(wish.readReceipts === undefined ? {} : { readReceipts: wish.readReceipts }),
        ...(wish.presence === undefined ? {} : { presence: wish.presence }),
      }),
  };
};
