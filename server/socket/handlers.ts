import { fail, ok } from '../../contract/result.ts';
import type { ActData } from '../../contract/act.ts';
import type { CreateGroupData, GroupActData } from '../../contract/group.ts';
import type { SendMessageData } from '../../contract/message.ts';
import type { RequestInput, RequestOutput } from '../../contract/socket.ts';
import type { Result } from '../../contract/result.ts';
import type { Caller } from '../domain/caller.ts';
import { setDraft } from '../domain/drafts.ts';
import { fetchEvents, fetchPages } from '../domain/fetch-events.ts';
import { heartbeat } from '../domain/heartbeat.ts';
import { hideForUser, messageHistory } from '../domain/hide-message.ts';
import { messageAt } from '../domain/message-at.ts';
import { groupInvite, readInvited } from '../domain/invites.ts';
import type { Pointers } from '../domain/pointers.ts';
import type { Presence } from '../domain/presence.ts';
import type { Publisher } from '../domain/publisher.ts';
import type { Seen } from '../domain/seen.ts';
import { searchMessages } from '../domain/search-messages.ts';
import { setChat } from '../domain/set-chat.ts';
import { blockUser, listBlocked } from '../domain/people.ts';
import { setPrivacy } from '../domain/privacy.ts';
import { sync } from '../domain/sync.ts';
import { passTyping } from '../domain/typing.ts';
import type { Parts } from '../parts.ts';
import type { Handlers } from './dispatch.ts';
import { lookingRoom } from './publish.ts';
import { callerOf, type SarnSocket } from './types.ts';

/** What the handlers lead to. */
export interface Domain {
  parts: Parts;
  publish: Publisher;
  pointers: Pointers;
  presence: Presence;
  seen: Seen;
  sendMessage: (caller: Caller, data: SendMessageData) => Promise<Result<RequestOutput<'send_message'>>>;
  createGroup: (caller: Caller, data: CreateGroupData) => Promise<Result<RequestOutput<'create_group'>>>;
  actOnGroup: (caller: Caller, data: GroupActData) => Promise<Result<RequestOutput<'act_on_group'>>>;
  joinGroup: (caller: Caller, data: RequestInput<'join_group'>) => Promise<Result<RequestOutput<'join_group'>>>;
  setProfile: (caller: Caller, data: RequestInput<'set_profile'>) => Promise<Result<RequestOutput<'set_profile'>>>;
  actOnMessage: (caller: Caller, data: ActData) => Promise<Result<RequestOutput<'act_on_message'>>>;
}

/** The socket looks at `chatId` from now on (null: at none). */
const look = async (socket: SarnSocket, chatId: number | null): Promise<void> => {
  const { userId, openChat } = socket.data;
  if (openChat !== null) await socket.leave(lookingRoom(userId, openChat));
  if (chatId !== null) await socket.join(lookingRoom(userId, chatId));
  socket.data.openChat = chatId;
};

/** Each request → the domain function that answers it. */
export const createHandlers = ({
  parts,
  publish,
  pointers,
  presence,
  seen,
  sendMessage,
  actOnMessage,
  createGroup,
  actOnGroup,
  joinGroup,
  setProfile,
}: Domain): Handlers => ({
  async join_app(socket, claimed) {
    const userId = String(socket.data.userId);
    if (typeof claimed === 'string' && claimed !== userId)
      return fail('FORBIDDEN', 'You are signed in as somebody else.');
    const online = await presence.online(socket.data.userId);
    socket.emit('online_users_list', online);
    return ok({ userId, online });
  },
  send_message: (socket, data) => sendMessage(callerOf(socket), data),
  act_on_message: (socket, data) => actOnMessage(callerOf(socket), data),
  hide_message: (socket, place) => hideForUser(parts, publish, socket.data.userId, place),
  set_draft: (socket, draft) => setDraft(parts, publish, socket.data.userId, draft),
  message_history: (socket, place) => messageHistory(parts, socket.data.userId, place),
  search_messages: (socket, wish) => searchMessages(parts, socket.data.userId, wish),
  message_at: (socket, place) => messageAt(parts, socket.data.userId, place),
  create_group: (socket, data) => createGroup(callerOf(socket), data),
  act_on_group: (socket, data) => actOnGroup(callerOf(socket), data),
  join_group: (socket, data) => joinGroup(callerOf(socket), data),
  group_invite: (socket, data) => groupInvite(parts, socket.data.userId, data),
  read_invite: (socket, { token }) => readInvited(parts, socket.data.userId, token),
  block_user: (socket, input) => blockUser(parts, publish, callerOf(socket), input),
  list_blocked: (socket) => listBlocked(parts, socket.data.userId),
  set_profile: (socket, input) => setProfile(callerOf(socket), input),
  set_privacy: (socket, input) => setPrivacy(parts, publish, socket.data.userId, input),
  set_chat: (socket, input) => setChat({ parts, publish, pointers }, socket.data.userId, input),
  async open_chat(socket, { chatId }) {
    const marked = await pointers.read(socket.data.userId, chatId);
    if (!marked.ok) return marked;
    await look(socket, chatId);
    return ok({ readSeq: marked.value.readSeq });
  },
  async close_chat(socket, { chatId }) {
    if (socket.data.openChat === chatId) await look(socket, null);
    return ok({});
  },
  mark_read: (socket, { chatId, seq }) => pointers.read(socket.data.userId, chatId, seq),
  async mark_delivered(socket, { items }) {
    await pointers.delivered(socket.data.userId, items);
    return ok({});
  },
  typing: (socket, input) => passTyping(parts, publish, callerOf(socket), input),
  sync: (socket, { token }) => sync(parts, socket.data.userId, token),
  fetch_events: (socket, input) => fetchEvents(parts, socket.data.userId, input),
  fetch_pages: (socket, { ranges }) => fetchPages(parts, socket.data.userId, ranges),
  heartbeat(socket) {
    seen.here(socket.data.deviceId);
    return heartbeat(parts, socket.data.userId);
  },
});
