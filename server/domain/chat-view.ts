import type { ChatRow } from '../../contract/chat.ts';
import type { ChatEvent } from '../../contract/event.ts';
import { fileOfAddress } from '../../contract/file.ts';
import { messageIdOf } from '../../contract/ids.ts';
import { EVERYONE } from '../../contract/everyone.ts';
import type { MessageState, TargetState } from '../../contract/state.ts';
import type { DeliveryStatus, MessagePayload, MessageRow } from '../../contract/message.ts';
import type { UserRow } from '../../contract/user.ts';
import type { ChatRecord, UserRecord } from '../data/chats.ts';
import { draftStateOf } from '../data/drafts.ts';
import type { EventRecord } from '../data/events.ts';
import type { MessageRecord } from '../data/messages.ts';
import type { StateRecord, TargetRecord } from '../data/states.ts';
import { type Faces, groupChangeOf, UNKNOWN } from './group-view.ts';

/** A member's pointers, in whatever form the query gave them. */
interface Pointers {
  user_id: number;
  read_seq: bigint | number;
  delivered_seq: bigint | number;
}

/** How far a message has come: derived from the pointers of everybody but its sender, the slowest counts. */
export const statusOf = (seq: bigint | number, senderId: number, members: readonly Pointers[]): DeliveryStatus => {
  const all = (reached: (m: Pointers) => boolean): boolean =>
    members.every((m) => m.user_id === senderId || reached(m));
  if (!members.some((m) => m.user_id !== senderId)) return 'sent';
  if (all((m) => m.read_seq >= seq)) return 'read';
  return all((m) => m.delivered_seq >= seq) ? 'delivered' : 'sent';
};

/** What became of a message; null: nothing. */
const stateOf = (m: StateRecord): MessageState | null =>
  m.state_seq === 0n
    ? null
    : {
        seq: Number(m.state_seq),
        editedAt: m.edited_at?.toISOString() ?? null,
        deletedAt: m.deleted_at?.toISOString() ?? null,
        reactions: m.reactions ?? [],
      };

const mentionsOf = (ids: readonly number[]): string[] => ids.map((id) => (id === 0 ? EVERYONE : String(id)));

/** What a message carries, by its kind: a picture's address, or a file. */
const carriedBy = (m: Pick<MessageRecord, 'type' | 'image_url'>) =>
  m.type === 'FILE' ? { imageUrl: null, file: fileOfAddress(m.image_url) } : { imageUrl: m.image_url, file: null };

/** A stored message as the socket tells it. */
export const payloadOf = (m: MessageRecord, status: DeliveryStatus): MessagePayload => {
  const seq = Number(m.seq);
  const state = stateOf(m);
  const { imageUrl, file } = carriedBy(m);
  return {
    id: messageIdOf(m.chat_id, seq),
    chatId: m.chat_id,
    senderId: String(m.sender_id),
    content: m.content,
    messageType: m.type,
    ...(imageUrl === null ? {} : { imageUrl }),
    ...(file === null ? {} : { file }),
    ...(m.image_width === null ? {} : { imageWidth: m.image_width }),
    ...(m.image_height === null ? {} : { imageHeight: m.image_height }),
    ...(m.image_preview === null ? {} : { imagePreview: m.image_preview }),
    ...(m.album_id === null ? {} : { albumId: m.album_id }),
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
    ...(m.mentions.length === 0 ? {} : { mentions: mentionsOf(m.mentions) }),
    ...(state === null ? {} : { state }),
  };
};

/** A stored message as the seed's REST rows name it. */
export const messageRowOf = (m: MessageRecord, status: DeliveryStatus): MessageRow => ({
  file: carriedBy(m).file,
  id: messageIdOf(m.chat_id, Number(m.seq)),
  chat_id: m.chat_id,
  sender_id: String(m.sender_id),
  message_type: m.type,
  content: m.content,
  image_url: carriedBy(m).imageUrl,
  image_width: m.image_width,
  image_height: m.image_height,
  image_preview: m.image_preview,
  album_id: m.album_id,
  timestamp: m.created_at.toISOString(),
  is_read: status === 'read',
  seq: Number(m.seq),
  client_id: m.client_id,
  sender: { id: String(m.sender_id), name: m.sender_name ?? UNKNOWN, profile_image: m.sender_image },
  reply_to_id: m.reply_to_seq === null ? null : messageIdOf(m.chat_id, Number(m.reply_to_seq)),
  mentions: mentionsOf(m.mentions),
  state: stateOf(m),
});

/** The present state of an act's message, as it comes beside the act. */
export const targetStateOf = (t: TargetRecord): TargetState | null => {
  const state = stateOf(t);
  return state && { ...state, content: t.content };
};

/** Which message an entry of the log is about; null: it is one itself. */
export const targetOf = (e: Pick<EventRecord, 'payload'>): number | null => {
  const { target } = e.payload;
  return typeof target === 'number' ? target : null;
};

/** What is pinned since an entry of the log; null: the same as before it. The server alone writes payloads. */
const pinsOf = (e: Pick<EventRecord, 'payload'>): number[] | null => {
  const { pins } = e.payload;
  return Array.isArray(pins) ? pins.filter((n) => typeof n === 'number') : null;
};

/**
 * An entry of a chat's log. A message that the reader does not see keeps its place, without a body. `state`: of the act's
 * message, when it is to be told here. `faces`: of the people that it names.
 */
export const eventOf = (
  e: EventRecord,
  members: readonly Pointers[],
  state: TargetState | null = null,
  faces: Faces = new Map(),
): ChatEvent => {
  const target = targetOf(e);
  const group = groupChangeOf(e, faces);
  const pins = pinsOf(e);
  return {
    chatId: e.chat_id,
    seq: Number(e.seq),
    kind: e.kind,
    senderId: String(e.sender_id),
    clientId: e.client_id,
    timestamp: e.created_at.toISOString(),
    ...(e.kind === 'message' && e.type !== null && e.state_seq !== null
      ? {
          message: payloadOf(
            { ...e, type: e.type, content: e.content ?? '', mentions: e.mentions ?? [], state_seq: e.state_seq },
            statusOf(e.seq, e.sender_id, members),
          ),
        }
      : group === undefined
        ? { payload: e.payload }
        : { group }),
    ...(target === null ? {} : { target }),
    ...(pins === null ? {} : { pins }),
    ...(state === null ? {} : { state }),
  };
};

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
    image_preview: c.last_image_preview,
    album_id: c.last_album_id,
    reply_to_seq: c.last_reply_to_seq,
    mentions: c.last_mentions ?? [],
    state_seq: c.last_state_seq ?? 0n,
    edited_at: c.last_edited_at,
    deleted_at: c.last_deleted_at,
    reactions: c.last_reactions,
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
    picture: c.picture,
    head_seq: Number(c.head_seq),
    epoch: c.epoch,
    hidden: c.hidden,
    settings: {
      useq: Number(c.settings_useq),
      muted_until: c.muted_until?.toISOString() ?? null,
      pinned_at: c.pinned_at?.toISOString() ?? null,
      archived_seq: c.archived_seq === null ? null : Number(c.archived_seq),
      marked_seq: c.marked_seq === null ? null : Number(c.marked_seq),
    },
    draft:
      c.draft_rev === null
        ? null
        : draftStateOf({ rev: c.draft_rev, text: c.draft_text ?? '', reply_to_seq: c.draft_reply_to }),
    pins: { seq: Number(c.pins_seq), messages: c.pins.map(Number) },
    as_of: Number(c.as_of),
    members: c.members.map((m) => ({ ...m, user_id: String(m.user_id) })),
  };
};
