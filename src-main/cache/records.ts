import type { MessagePayload, MessageRow } from '../../contract/message.ts';
import type { MessageView, Picture } from '../../contract/ipc.ts';
import { messageIdOf } from '../../contract/ids.ts';
import type { OutboxItem } from './api.ts';
import { brokenSeal, sealOf, whole } from './seal.ts';

/** A stored message as the reads join it (`name`: the sender's). */
export interface MessageRecord {
  chat_id: number;
  seq: number;
  sender: string;
  name: string;
  client_id: string | null;
  type: string;
  content: string;
  image: string | null;
  width: number | null;
  height: number | null;
  at: number;
}

/** The same as it comes from the file: with what its seal and its sender's cover. */
export interface StoredRecord extends MessageRecord {
  id: number;
  own: number;
  plain: number;
  seal: number;
  person_picture: string | null;
  person_seal: number | null;
}

/** Columns of a StoredRecord; `message` must be joined as m and `person` as p. */
export const MESSAGE_COLUMNS = `m.chat_id, m.seq, m.sender, coalesce(p.name, '') AS name, m.client_id, m.type, m.content, m.image, m.width, m.height, m.at,
  m.id, m.own, m.plain, m.seal, p.picture AS person_picture, p.seal AS person_seal`;

/** Passes on a message that is what was written, its sender's name as well. @throws otherwise. */
export const wholeRecord = <T extends StoredRecord>(row: T): T => {
  if (row.person_seal !== null && sealOf([row.sender, row.name, row.person_picture]) !== row.person_seal)
    throw brokenSeal('person');
  return whole('message', row);
};

export const MESSAGE_SOURCE = 'message m LEFT JOIN person p ON p.id = m.sender';

/** Where unsent messages sort: after every stored one. */
export const UNSENT_ORDER = 2 ** 52;
/** Year 2109: keeps `ms * 1024` inside 2^52. */
const MAX_MS = 2 ** 42 - 1;

/** Milliseconds of an ISO timestamp; 0 for one that cannot be read. */
export const msOf = (iso: string): number => {
  const ms = Date.parse(iso);
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), MAX_MS) : 0;
};

/** The push's or ack's form of a message as a record. */
export const recordOfPayload = (m: MessagePayload): MessageRecord => ({
  chat_id: m.chatId,
  seq: m.seq,
  sender: m.senderId,
  name: m.senderName,
  client_id: m.clientId,
  type: m.messageType,
  content: m.content,
  image: m.imageUrl ?? null,
  width: m.imageWidth ?? null,
  height: m.imageHeight ?? null,
  at: msOf(m.timestamp),
});

/** The list row's form of a message as a record. */
export const recordOfRow = (m: MessageRow): MessageRecord => ({
  chat_id: m.chat_id,
  seq: m.seq,
  sender: m.sender_id,
  name: m.sender.name,
  client_id: m.client_id,
  type: m.message_type,
  content: m.content,
  image: m.image_url,
  width: m.image_width,
  height: m.image_height,
  at: msOf(m.timestamp),
});

const UPLOADED = /^\/api\/files\/([A-Za-z0-9_-]{22})$/;

const pictureOf = (m: MessageRecord): Picture | null => {
  if (m.type !== 'IMAGE' || m.image === null) return null;
  const id = UPLOADED.exec(m.image)?.[1];
  return {
    src: id === undefined ? null : `app://media/${id}`,
    link: id === undefined ? m.image : null,
    width: m.width,
    height: m.height,
  };
};

const kindOf = (type: string): MessageView['kind'] =>
  type === 'TEXT' ? 'text' : type === 'IMAGE' ? 'image' : 'unsupported';

/** A stored message as the window shows it. */
export const viewOfRecord = (m: MessageRecord, selfId: string): MessageView => {
  const id = messageIdOf(m.chat_id, m.seq);
  const own = m.sender === selfId;
  return {
    key: m.client_id ?? id,
    chatId: m.chat_id,
    id,
    seq: m.seq,
    order: m.seq,
    senderId: m.sender,
    senderName: m.name,
    own,
    kind: kindOf(m.type),
    text: m.content,
    picture: pictureOf(m),
    at: m.at,
    state: own ? 'sent' : 'received',
    error: null,
  };
};

/** An unsent message as the window shows it. */
export const viewOfUnsent = (item: OutboxItem, selfId: string, selfName: string): MessageView => ({
  key: item.clientId,
  chatId: item.chatId,
  id: null,
  seq: null,
  order: UNSENT_ORDER + item.position,
  senderId: selfId,
  senderName: selfName,
  own: true,
  kind: item.picture === null ? 'text' : 'image',
  text: item.content,
  picture:
    item.picture === null
      ? null
      : { src: `app://local/${item.picture.id}`, link: null, width: item.picture.width, height: item.picture.height },
  at: item.createdAt,
  state: item.state,
  error: item.error,
});
