import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Bridge } from '../../contract/bridge.ts';
import type { ChatView } from '../../contract/ipc.ts';
import type { GroupMember } from '../../contract/group-ipc.ts';

export interface MembersState {
  /** Who is in a group, the owner first; absent: not read yet. */
  byChat: Readonly<Record<number, readonly GroupMember[]>>;
}

export interface MembersStore extends StoreApi<MembersState> {
  /** Reads the members of a group, and from then on follows them. Answers whether they could be read. */
  load(chatId: number): Promise<boolean>;
  clear(): void;
}

/** What a change of the members, or of how they stand, shows by in the chat's row. */
const markOf = ({ members, role, title, picture }: ChatView): string => JSON.stringify([members, role, title, picture]);

/** The members of the groups that were looked at. A group of hundreds is read anew only when somebody comes, goes or gets another role. */
export const createMembersStore = (bridge: Bridge): MembersStore => {
  const store = createStore<MembersState>(() => ({ byChat: {} }));
  const marks = new Map<number, string>();
  /** An answer of before says nothing about what was asked later. */
  const asked = new Map<number, number>();
  let questions = 0;

  const load = async (chatId: number): Promise<boolean> => {
    questions += 1;
    const question = questions;
    asked.set(chatId, question);
    const answer = await bridge.invoke('groups.members', { chatId });
    if (asked.get(chatId) !== question) return answer.ok;
    if (answer.ok) store.setState(({ byChat }) => ({ byChat: { ...byChat, [chatId]: answer.value.members } }));
    return answer.ok;
  };
  const forget = (chatIds: readonly number[]): void => {
    const byChat = { ...store.getState().byChat };
    for (const id of chatIds) {
      delete byChat[id];
      asked.delete(id);
      marks.delete(id);
    }
    store.setState({ byChat });
  };

  bridge.on('chats.changed', ({ chats, removed }) => {
    for (const chat of chats) {
      const mark = markOf(chat);
      if (chat.kind === 'group' && asked.has(chat.id) && marks.get(chat.id) !== mark) void load(chat.id);
      marks.set(chat.id, mark);
    }
    if (removed.some((id) => asked.has(id))) forget(removed);
  });
  // A line of the history says so where the row looks as before: another one's role.
  bridge.on('messages.changed', ({ chatId, messages }) => {
    if (asked.has(chatId) && messages.some((m) => m.kind === 'notice')) void load(chatId);
  });
  const clear = (): void => {
    marks.clear();
    asked.clear();
    store.setState({ byChat: {} });
  };
  bridge.on('account.changed', ({ account }) => account === null && clear());
  return Object.assign(store, { load, clear });
};
