import type { ChatView, MessageView, Person } from '../contract/ipc.ts';

/** What the screen shows but no file holds: who is online and typing, and which messages are on the wire now. */
export interface Overlay {
  online: Set<string>;
  typing: Map<number, Set<string>>;
  inFlight: Set<string>;
}

export const createOverlay = (): Overlay => ({ online: new Set(), typing: new Map(), inFlight: new Set() });

/** A queued message whose send is under way is `sending`. */
export const viewMessage = (overlay: Overlay, m: MessageView): MessageView => {
  if (m.state === 'queued' && overlay.inFlight.has(m.key)) return { ...m, state: 'sending' };
  return m.state === 'sending' && !overlay.inFlight.has(m.key) ? { ...m, state: 'queued' } : m;
};

const viewPerson = (overlay: Overlay, p: Person): Person => {
  const online = overlay.online.has(p.id);
  return p.online === online ? p : { ...p, online };
};

export const viewChat = (overlay: Overlay, chat: ChatView): ChatView => ({
  ...chat,
  peer: chat.peer && viewPerson(overlay, chat.peer),
  last: chat.last && viewMessage(overlay, chat.last),
  typing: [...(overlay.typing.get(chat.id) ?? [])],
});
