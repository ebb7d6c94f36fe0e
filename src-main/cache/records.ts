import type { ChatEvent } from '../../contract/event.ts';
import { EVERYONE } from '../../contract/everyone.ts';
import { addressOfFile, fileOfAddress, type FileRef } from '../../contract/file.ts';
import { messageIdOf } from '../../contract/ids.ts';
import type { MessageView, Picture } from '../../contract/ipc.ts';
import type { MessagePayload, MessageRow } from '../../contract/message.ts';
import { callsUser, type Mention, type MentionView } from '../../contract/mention.ts';
import type { MessageState, Reactions } from '../../contract/state.ts';
import type { FileView } from '../../contract/transfers.ts';
import { untouched } from '../../contract/untouched.ts';
import type { OutboxItem } from './unsent-items.ts';
import type { Db } from './migrate.ts';
import { brokenSeal, sealOf, whole } from './seal.ts';
import type { Lookups } from './viewer.ts';

/** What became of a message since it was sent; `state_seq` 0: nothing. `reactions`: JSON of the contract's. */
export interface StateRecord {
  state_seq: number;
  edited_at: number | null;
  deleted: number;
  reactions: string | null;
}
/** The same with the text, as it comes apart from its message. */
export interface TargetRecord extends StateRecord {
  content: string;
}

/** A stored message as the reads join it (`name`: the sender's). */
export interface MessageRecord extends StateRecord {
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
  preview: string | null;
  album: string | null;
  at: number;
  reply_to: number | null;
  /** JSON of the contract's; null: nobody. */
  mentions: string | null;
}

/** The same as it comes from the file: with what its seal and its sender's cover. */
export interface StoredRecord extends MessageRecord {
  id: number;
  own: number;
  plain: number;
  /** It is somebody else's and calls the user. */
  calls: number;
  seal: number;
  person_picture: string | null;
  person_seal: number | null;
}

/** Columns of a StoredRecord; `message` must be joined as m and `person` as p. */
export const MESSAGE_COLUMNS = `m.chat_id, m.seq, m.sender, coalesce(p.name, '') AS name, m.client_id, m.type, m.content, m.image, m.width, m.height, m.preview, m.album, m.at,
  m.id, m.own, m.plain, m.state_seq, m.edited_at, m.deleted, m.reactions, m.reply_to, m.calls, m.mentions, m.seal, p.picture AS person_picture, p.seal AS person_seal`;

/** Passes on a message that is what was written, its sender's name as well. @throws otherwise. */
export const wholeRecord = <T extends StoredRecord>(row: T): T => {
  if (row.person_seal !== null && sealOf([row.sender, row.name, row.person_picture]) !== row.person_seal)
    throw brokenSeal('person');
  return whole('message', row);
};

export const MESSAGE_SOURCE = 'message m LEFT JOIN person p ON p.id = m.sender';

/** What a chat is called, in SQL; `chat` must be joined as c. */
export const CHAT_TITLE = "CASE c.kind WHEN 'direct' THEN coalesce(c.peer_name, '') ELSE c.title END AS title";

/** The message at a place, as it is stored. */
export const messageAt = (db: Db) =>
  db.prepare<[chatId: number, seq: number], StoredRecord>(
    `SELECT ${MESSAGE_COLUMNS} FROM ${MESSAGE_SOURCE} WHERE m.chat_id = ? AND m.seq = ?`,
  );

/** Where unsent messages sort: after every stored one. */
export const UNSENT_ORDER = 2 ** 52;
/** Year 2109: keeps `ms * 1024` inside 2^52. */
const MAX_MS = 2 ** 42 - 1;

/** Milliseconds of an ISO timestamp; 0 for one that cannot be read. */
export const msOf = (iso: string): number => {
  const ms = Date.parse(iso);
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), MAX_MS) : 0;
};

/** A state as a record. */
export const recordOfState = (s: MessageState | null | undefined): StateRecord =>
  s == null
    ? { state_seq: 0, edited_at: null, deleted: 0, reactions: null }
    : {
        state_seq: s.seq,
        edited_at: s.editedAt === null ? null : msOf(s.editedAt),
        deleted: s.deletedAt === null ? 0 : 1,
        reactions: s.reactions.length === 0 ? null : JSON.stringify(s.reactions),
      };

/** A message in another state. A deleted one keeps nothing but its place. */
export const withState = <T extends MessageRecord>(
  m: T,
  { state_seq, edited_at, deleted, reactions, content }: TargetRecord,
): T => ({
  ...m,
  ...{ state_seq, edited_at, deleted, reactions, content },
  ...(deleted === 1
    ? { image: null, width: null, height: null, preview: null, reply_to: null, mentions: null, calls: 0 }
    : {}),
});

/** What an act says of its message; null: nothing. */
export const recordOfTarget = ({ state }: Pick<ChatEvent, 'state'>): TargetRecord | null =>
  state === undefined ? null : { ...recordOfState(state), content: state.content };

/** The number in a message's id; null for none of this chat. */
const seqOf = (id: string | null | undefined, chatId: number): number | null => {
  const [chat, seq] = id?.split('-').map(Number) ?? [];
  return chat === chatId && seq !== undefined && Number.isSafeInteger(seq) ? seq : null;
};

const mentionsOf = (list: readonly Mention[] | undefined): string | null =>
  list === undefined || list.length === 0 ? null : JSON.stringify(list);

/** Whom a record calls by name. Written by `mentionsOf` alone, and sealed. */
export const calledIn = (mentions: string | null): Mention[] =>
  mentions === null ? [] : (JSON.parse(mentions) as Mention[]);

/** Does it call this user, and is it not their own? */
export const calls = (m: Pick<MessageRecord, 'sender' | 'mentions'>, selfId: string): boolean =>
  m.mentions !== null && m.sender !== selfId && callsUser(calledIn(m.mentions), selfId);

/** The push's or ack's form of a message as a record. */
export const recordOfPayload = (m: MessagePayload): MessageRecord => ({
  chat_id: m.chatId,
  seq: m.seq,
  sender: m.senderId,
  name: m.senderName,
  client_id: m.clientId,
  type: m.messageType,
  content: m.content,
  image: m.imageUrl ?? (m.file === undefined ? null : addressOfFile(m.file)),
  width: m.imageWidth ?? null,
  height: m.imageHeight ?? null,
  preview: m.imagePreview ?? null,
  album: m.albumId ?? null,
  at: msOf(m.timestamp),
  reply_to: seqOf(m.replyToId, m.chatId),
  mentions: mentionsOf(m.mentions),
  ...recordOfState(m.state),
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
  image: m.image_url ?? (m.file === null ? null : addressOfFile(m.file)),
  width: m.image_width,
  height: m.image_height,
  preview: m.image_preview,
  album: m.album_id,
  at: msOf(m.timestamp),
  reply_to: seqOf(m.reply_to_id, m.chat_id),
  mentions: mentionsOf(m.mentions),
  ...recordOfState(m.state),
});

const UPLOADED = /^\/api\/files\/([A-Za-z0-9_-]{22})(\?|$)/;

/** The id of an uploaded picture or file; null: there is none, or it is somewhere else. */
export const uploadedIn = (image: string | null): string | null => UPLOADED.exec(image ?? '')?.[1] ?? null;

/** Where the window finds an uploaded picture; null: there is none, or it is somewhere else. */
export const mediaOf = (image: string | null): string | null => {
  const id = uploadedIn(image);
  return id === null ? null : `app://media/${id}`;
};

/** Where the window finds a person's picture: on this server (`app://media/<id>`), or as it was told. */
export const faceSource = (image: string | null): string | null => mediaOf(image) ?? image;

const pictureOf = (m: MessageRecord): Picture | null => {
  if (m.type !== 'IMAGE' || m.image === null) return null;
  const src = mediaOf(m.image);
  return {
    src,
    link: src === null ? m.image : null,
    width: m.width,
    height: m.height,
    ...(m.preview === null ? {} : { preview: m.preview }),
  };
};

/** The file that a message carries; null: none. */
export const fileRefOf = (m: Pick<MessageRecord, 'type' | 'image'>): FileRef | null =>
  m.type === 'FILE' ? fileOfAddress(m.image) : null;

const fileIn = (m: MessageRecord): FileView | null => {
  const file = fileRefOf(m);
  return file && { id: file.id, name: file.name, size: file.size };
};

/** What a message can hold; a notice is none. */
export type ContentKind = Exclude<MessageView['kind'], 'notice'>;
const KINDS: Readonly<Record<string, ContentKind>> = { TEXT: 'text', IMAGE: 'image', FILE: 'file' };

/** What kind of content a message has, by the server's name for it. */
export const kindOf = (type: string): ContentKind => KINDS[type] ?? 'unsupported';

const reactionsOf = (text: string | null, selfId: string, name: Lookups['name']): MessageView['reactions'] => {
  if (text === null) return [];
  // Written by recordOfState alone, and sealed.
  const all = JSON.parse(text) as Reactions;
  return all.map(({ emoji, users }) => ({
    emoji,
    users: users.map((id) => ({ id, name: name(id) })),
    mine: users.includes(selfId),
    pending: false,
  }));
};

const mentionViews = (list: readonly Mention[], name: Lookups['name']): MentionView[] =>
  list.map((id) => ({ id, name: id === EVERYONE ? '' : name(id) }));

/** A stored message as the window shows it. */
export const viewOfRecord = (m: MessageRecord, selfId: string, { quote, name }: Lookups): MessageView => {
  const id = messageIdOf(m.chat_id, m.seq);
  const own = m.sender === selfId;
  const deleted = m.deleted === 1;
  const kind = kindOf(m.type);
  return {
    key: m.client_id ?? id,
    chatId: m.chat_id,
    id,
    seq: m.seq,
    order: m.seq,
    senderId: m.sender,
    senderName: m.name,
    own,
    kind,
    notice: null,
    text: m.content,
    picture: pictureOf(m),
    ...(m.album === null ? {} : { album: m.album }),
    file: fileIn(m),
    at: m.at,
    state: own ? 'sent' : 'received',
    error: null,
    replyTo: m.reply_to === null ? null : quote(m.chat_id, m.reply_to),
    mentions: mentionViews(calledIn(m.mentions), name),
    mentionsMe: calls(m, selfId),
    editedAt: m.edited_at,
    deleted,
    reactions: reactionsOf(m.reactions, selfId, name),
    pending: null,
    canEdit: own && !deleted && kind !== 'unsupported',
    canDelete: own && !deleted,
  };
};

/** Where an unsent message stands: one whose file is not on the server yet comes after those that can be sent. */
const orderOf = ({ position, file }: OutboxItem): number =>
  UNSENT_ORDER + position + (file !== null && file.fileId === null ? UNSENT_ORDER / 2 : 0);

/** An unsent message as the window shows it. */
export const viewOfUnsent = (
  item: OutboxItem,
  selfId: string,
  selfName: string,
  { quote, name }: Lookups,
): MessageView => ({
  key: item.clientId,
  chatId: item.chatId,
  id: null,
  seq: null,
  order: orderOf(item),
  senderId: selfId,
  senderName: selfName,
  own: true,
  kind: item.file !== null ? 'file' : item.picture === null ? 'text' : 'image',
  text: item.content,
  picture:
    item.picture === null
      ? null
      : { src: `app://local/${item.picture.id}`, link: null, width: item.picture.width, height: item.picture.height },
  ...(item.picture?.album == null ? {} : { album: item.picture.album }),
  at: item.createdAt,
  state: item.state,
  error: item.error,
  ...untouched,
  file: item.file && { id: item.file.fileId, name: item.file.name, size: item.file.size },
  replyTo: item.replyTo === null ? null : quote(item.chatId, item.replyTo),
  mentions: mentionViews(item.mentions, name),
  canEdit: true,
  canDelete: true,
});
