import type { ChatRow } from '../../contract/chat.ts';
import type { ChatEvent } from '../../contract/event.ts';
import { messageIdOf } from '../../contract/ids.ts';
import type { DeliveryStatus, MessagePayload, MessageRow } from '../../contract/message.ts';
import type { UserRow } from '../../contract/user.ts';
import type { ChatRecord, UserRecord } from '../data/chats.ts';
import type { EventRecord } from '../data/events.ts';
import type { MessageRecord } from '../data/messages.ts';

/** A member's pointers, in whatever form the query gave them. */
interface Pointers {
  user_id: number;
  read_seq: bigint | number;
  delivered_seq: bigint | number;
}

/** Shown for a sender whose account is gone (the seed's word). */
const UNKNOWN = 'Unknown User';

/** How far a message has come: derived from the pointers of everybody but its sender, the slowest counts. */
export const statusOf = (seq: bigint | number, senderId: number, members: readonly Pointers[]): DeliveryStatus => {
  const others = members.filter((m) => m.user_id !== senderId);
  if (others.length === 0) return 'sent';
  if (others.every((m) => m.read_seq >= seq)) return 'read';
  return others.every((m) => m.delivered_seq >= seq) ? 'delivered' : 'sent';
};

/** A stored message as the socket tells it. */
export const payloadOf = (m: MessageRecord, status: DeliveryStatus): MessagePayload => {
  const seq = Number(m.seq);
  return {
    id: messageIdOf(m.chat_id, seq),
    chatId: m.chat_id,
    senderId: String(m.sender_id),
    content: m.content,
    messageType: m.type,
    ...(m.image_url === null ? {} : { imageUrl: m.image_url }),
    ...(m.image_width === null ? {} : { imageWidth: m.image_width }),
    ...(m.image_height === null ? {} : { imageHeight: m.image_height }),
    timestamp: m.created_at.toISOString(),
    isRead: status === 'read',
    senderName: m.sender_name ?? UNKNOWN,
    ...(m.sender_image === null ? {} : { senderProfileImage: m.sender_image }),
    ...(m.sender_image_id === null ? {} : { senderProfileImagePublicId: m.sender_image_id }),
    seq,
    clientId: m.client_id,
    status,
    enc: 'none',
    ...(m.reply_to_seq === null ? {} : { replyToId: messageIdOf(m.chat_id, Number(m.reply_to_seq)) }),
  };
};

/** A stored message as the seed's REST rows name it. */
export const messageRowOf = (m: MessageRecord, status: DeliveryStatus): MessageRow => ({
  id: messageIdOf(m.chat_id, Number(m.seq)),
  chat_id: m.chat_id,
  sender_id: String(m.sender_id),
  message_type: m.type,
  content: m.content,
  image_url: m.image_url,
  image_width: m.image_width,
  image_height: m.image_height,
  timestamp: m.created_at.toISOString(),
  is_read: status === 'read',
  seq: Number(m.seq),
  client_id: m.client_id,
  sender: { id: String(m.sender_id), name: m.sender_name ?? UNKNOWN, profile_image: m.sender_image },
});

/** An entry of a chat's log. A message that is no longer there keeps its place, without a body. */
export const eventOf = (e: EventRecord, members: readonly Pointers[]): ChatEvent => ({
  chatId: e.chat_id,
  seq: Number(e.seq),
  kind: e.kind,
  senderId: String(e.sender_id),
  clientId: e.client_id,
  timestamp: e.created_at.toISOString(),
  ...(e.kind === 'message' && e.type !== null
    ? { message: payloadOf({ ...e, type: e.type, content: e.content ?? '' }, statusOf(e.seq, e.sender_id, members)) }
    : { payload: e.payload }),
});

/** A user as rows show one. */
export const userRowOf = (u: UserRecord): UserRow => ({
  id: String(u.id),
  name: u.name,
  email: u.email,
  profile_image: u.profile_image,
  is_online: u.is_online,
  last_seen: u.last_seen === null ? null : new Date(u.last_seen).toISOString(),
});

const lastMessageOf = (c: ChatRecord): MessageRow | null => {
  if (c.last_seq === null || c.last_sender_id === null || c.last_created_at === null) return null;
  const record: MessageRecord = {
    chat_id: c.id,
    seq: c.last_seq,
    sender_id: c.last_sender_id,
    client_id: c.last_client_id,
    created_at: c.last_created_at,
    type: c.last_type ?? 'TEXT',
    content: c.last_content ?? '',
    image_url: c.last_image_url,
    image_width: c.last_image_width,
    image_height: c.last_image_height,
    reply_to_seq: null,
    sender_name: c.last_sender_name,
    sender_image: c.last_sender_image,
    sender_image_id: null,
  };
  return messageRowOf(record, statusOf(c.last_seq, c.last_sender_id, c.members));
};

/** A chat as its reader sees it. */
export const chatRowOf = (c: ChatRecord): ChatRow => {
  const last = lastMessageOf(c);
  return {
    id: c.id,
    user1_id: c.user1_id === null ? null : String(c.user1_id),
    user2_id: c.user2_id === null ? null : String(c.user2_id),
    last_message_id: last?.id ?? null,
    updated_at: c.updated_at.toISOString(),
    user1: c.user1 === null ? null : userRowOf(c.user1),
    user2: c.user2 === null ? null : userRowOf(c.user2),
    last_message: last,
    unread_count: c.unread,
    kind: c.kind,
    title: c.title,
    head_seq: Number(c.head_seq),
    epoch: c.epoch,
    hidden: c.hidden,
    members: c.members.map((m) => ({ ...m, user_id: String(m.user_id) })),
  };
};
