import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Bridge } from '../../contract/bridge.ts';
import type { IpcEventData, MessageView } from '../../contract/ipc.ts';
import { draftsOf, type KeptAim } from './composer.ts';

/** What the field of a chat is for, other than a new message. `text`: the edit so far. The chat's draft is kept meanwhile. */
export type Aim = { kind: 'reply'; message: MessageView } | { kind: 'edit'; message: MessageView; text: string };
/** A change that the server refused for good. */
export type Refusal = Pick<IpcEventData<'messages.refused'>, 'key' | 'kind' | 'text'>;

export interface AimsState {
  byChat: Readonly<Record<number, Aim>>;
  /** The last one of each chat, until it was read. */
  refused: Readonly<Record<number, Refusal>>;
}
export interface AimsActions {
  reply(message: MessageView): void;
  /** `text`: what the field begins with, if not the message as it is. */
  edit(message: MessageView, text?: string): void;
  /** The edit as it stands in the field. */
  typed(chatId: number, text: string): void;
  /** Sent, saved or given up. */
  leave(chatId: number): void;
  dismiss(chatId: number): void;
  /** What main kept since before this window: asked once for each chat. */
  restore(chatId: number): Promise<void>;
}
export type AimsStore = StoreApi<AimsState> & AimsActions;

const without = <T>(all: Readonly<Record<number, T>>, chatId: number): Record<number, T> =>
  Object.fromEntries(Object.entries(all).filter(([id]) => Number(id) !== chatId));

const keptOf = (aim: Aim | null): KeptAim => ({
  replyTo: aim?.kind === 'reply' ? aim.message.seq : null,
  edit: aim?.kind === 'edit' ? { key: aim.message.key, seq: aim.message.seq, text: aim.text } : null,
});

/** Per chat, the message that is being answered or edited. It follows the message: one that is deleted is let go. */
export const createAimsStore = (bridge: Bridge): AimsStore => {
  const store = createStore<AimsState>(() => ({ byChat: {}, refused: {} }));
  const drafts = draftsOf(bridge);
  /** Chats whose aim is this window's own, or was asked for. */
  const asked = new Set<number>();
  const show = (chatId: number, aim: Aim | null): void => {
    asked.add(chatId);
    const { byChat } = store.getState();
    if (aim !== null) store.setState({ byChat: { ...byChat, [chatId]: aim } });
    else if (byChat[chatId] !== undefined) store.setState({ byChat: without(byChat, chatId) });
  };
  const put = (chatId: number, aim: Aim): void => {
    show(chatId, aim);
    drafts.aim(chatId, keptOf(aim));
  };
  const actions: AimsActions = {
    reply: (message) => put(message.chatId, { kind: 'reply', message }),
    edit: (message, text = message.text) => put(message.chatId, { kind: 'edit', message, text }),
    typed(chatId, text) {
      const aim = store.getState().byChat[chatId];
      if (aim?.kind === 'edit') put(chatId, { ...aim, text });
    },
    leave(chatId) {
      if (store.getState().byChat[chatId] === undefined) return;
      show(chatId, null);
      drafts.aim(chatId, keptOf(null));
    },
    dismiss: (chatId) => store.setState({ refused: without(store.getState().refused, chatId) }),
    async restore(chatId) {
      if (asked.has(chatId)) return;
      const answer = await bridge.invoke('drafts.get', { chatId });
      // Something was chosen, or heard of, meanwhile.
      if (asked.has(chatId) || !answer.ok) return;
      const { reply, edit } = answer.value;
      show(
        chatId,
        edit !== null ? { kind: 'edit', ...edit } : reply === null ? null : { kind: 'reply', message: reply },
      );
    },
  };
  bridge.on('messages.changed', ({ chatId, messages, removed }) => {
    const aim = store.getState().byChat[chatId];
    if (aim === undefined) return;
    const message = messages.findLast((m) => m.key === aim.message.key);
    if (removed.includes(aim.message.key) || message?.deleted === true) actions.leave(chatId);
    else if (message !== undefined) show(chatId, { ...aim, message });
  });
  bridge.on('messages.refused', ({ chatId, key, kind, text }) =>
    store.setState({ refused: { ...store.getState().refused, [chatId]: { key, kind, text } } }),
  );
  drafts.onTaken(({ chatId, reply }) => {
    // An edit is of this computer alone.
    if (store.getState().byChat[chatId]?.kind === 'edit') return;
    show(chatId, reply === null ? null : { kind: 'reply', message: reply });
  });
  bridge.on('account.changed', ({ account }) => {
    if (account !== null) return;
    asked.clear();
    store.setState({ byChat: {}, refused: {} });
  });
  return Object.assign(store, actions);
};
