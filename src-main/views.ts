import type { ReactionView } from '../contract/act-ipc.ts';
import type { ChatView, MessageView, Person } from '../contract/ipc.ts';
import { limits } from '../contract/limits.ts';
import type { ActItem } from './cache/unsent-items.ts';

/** What the screen shows but no row of the cache holds: who is online and typing, and what is on its way to the server. */
export interface Overlay {
  online: Set<string>;
  typing: Map<number, Set<string>>;
  /** Unsent messages and changes that are on the wire now. */
  inFlight: Set<string>;
  /** Messages that were written down since the start and never tried to be sent: what will be sent can still be changed. */
  untried: Set<string>;
  /** Chats in which nothing is sent now: what waits there is being changed. */
  held: Set<number>;
  /** Own changes of a chat's messages that are not on the server yet, in order. */
  acts: (chatId: number) => readonly ActItem[];
  self: { id: string; name: () => string };
}

export const createOverlay = (
  acts: Overlay['acts'] = () => [],
  self: Overlay['self'] = { id: '', name: () => '' },
): Overlay => ({
  online: new Set(),
  typing: new Map(),
  inFlight: new Set(),
  untried: new Set(),
  held: new Set(),
  acts,
  self,
});

const toggled = (all: ReactionView[], emoji: string, on: boolean, { id, name }: Overlay['self']): ReactionView[] => {
  const known = all.find((r) => r.emoji === emoji);
  const others = known?.users.filter((u) => u.id !== id) ?? [];
  const users = on ? [...others, { id, name: name() }] : others;
  const next: ReactionView = { emoji, users, mine: on, pending: true };
  if (known === undefined) return on ? [...all, next] : all;
  return users.length === 0 ? all.filter((r) => r !== known) : all.map((r) => (r === known ? next : r));
};

/** A message as it will be once the server knows of an own change. */
const withAct = (m: MessageView, { act, createdAt }: ActItem, self: Overlay['self']): MessageView => {
  if (m.deleted) return m;
  switch (act.kind) {
    case 'edit':
      return { ...m, text: act.content, editedAt: m.seq === null ? null : createdAt, pending: 'edit' };
    case 'delete':
      return {
        ...m,
        text: '',
        picture: null,
        replyTo: null,
        mentions: [],
        mentionsMe: false,
        editedAt: null,
        deleted: true,
        reactions: [],
        pending: 'delete',
        canEdit: false,
        canDelete: false,
      };
    case 'reaction':
      return { ...m, reactions: toggled(m.reactions, act.emoji, act.on, self) };
    case 'pin':
    case 'hide':
      return m;
  }
};

/** A stored message as the screen shows it: own changes as if they were done, and a send that is under way as `sending`. */
export const viewMessage = (overlay: Overlay, stored: MessageView): MessageView => {
  const m = overlay
    .acts(stored.chatId)
    .filter((a) => (a.key !== null ? a.key === stored.key : a.seq === stored.seq))
    .reduce((view, a) => withAct(view, a, overlay.self), stored);
  if (m.state === 'queued' && overlay.inFlight.has(m.key)) return { ...m, state: 'sending' };
  return m.state === 'sending' && !overlay.inFlight.has(m.key) ? { ...m, state: 'queued' } : m;
};

const viewPerson = (overlay: Overlay, p: Person): Person => {
  const online = overlay.online.has(p.id);
  return p.online === online ? p : { ...p, online };
};

/** What is pinned once the server knows of an own change. */
const pinned = (pins: number[], { act, seq }: ActItem): number[] => {
  if (seq === null || (act.kind !== 'pin' && act.kind !== 'delete')) return pins;
  const others = pins.filter((n) => n !== seq);
  return act.kind === 'pin' && act.on ? [seq, ...others].slice(0, limits.pins) : others;
};

export const viewChat = (overlay: Overlay, chat: ChatView): ChatView => ({
  ...chat,
  peer: chat.peer && viewPerson(overlay, chat.peer),
  last: chat.last && viewMessage(overlay, chat.last),
  pins: overlay.acts(chat.id).reduce(pinned, chat.pins),
  typing: [...(overlay.typing.get(chat.id) ?? [])],
});
