import { z } from 'zod';
import { isBlank } from './blank.ts';
import { fileId, fileRef } from './file.ts';
import { chatId, clientId, messageId, seq, timestamp, userId } from './ids.ts';
import { limits } from './limits.ts';
import { mention, mentions } from './mention.ts';
import { albumId, picturePreview } from './picture.ts';
import { messageState } from './state.ts';

export { isBlank };

const utf8 = new TextEncoder();

/** Text as it may be stored: well-formed Unicode, no NUL (PostgreSQL cannot store it), within the limits. May be blank. */
export const text = z
  .string()
  .max(limits.textChars, 'The text is too long.')
  .refine((s) => !s.includes('\u0000'), 'The text holds a NUL character.')
  .refine((s) => s.isWellFormed(), 'The text is not well-formed Unicode.')
  .refine((s) => utf8.encode(s).length <= limits.textBytes, 'The text is too long.');

export const messageType = z.enum(['TEXT', 'IMAGE', 'FILE']);
export type MessageType = z.infer<typeof messageType>;

/** An uploaded picture (`/api/files/<id>`), or somebody's https address (shown as a link, never loaded by itself). */
export const imageUrl = z
  .string()
  .max(2_048)
  .regex(/^(\/api\/files\/[A-Za-z0-9_-]{22}|https:\/\/[^\s\u0000-\u001F"'<>\\]+)$/);

/** The seed's SendMessageData, with the fields that make sending twice harmless. */
export const sendMessageData = z
  .strictObject({
    chatId,
    /** May be absent; present and not the caller's own → FORBIDDEN. Identity comes from the handshake. */
    senderId: z.union([userId, z.literal('')]).optional(),
    receiverId: z.union([userId, z.literal('')]).optional(),
    content: text.default(''),
    messageType: messageType.default('TEXT'),
    imageUrl: imageUrl.optional(),
    clientId: clientId.optional(),
    replyToId: messageId.optional(),
    /** Whom it calls by name (mention.ts). */
    mentions: mentions.optional(),
    /** Of a picture that is sent together with others. */
    albumId: albumId.optional(),
    /** Of a FILE: an own upload that is whole. One today; several files are several messages. */
    fileIds: z.array(fileId).length(1).optional(),
    /** Room for end-to-end encrypted chats. */
    enc: z.literal('none').optional(),
  })
  .refine((d) => d.messageType !== 'TEXT' || !isBlank(d.content), 'The text is blank.')
  .refine((d) => d.messageType !== 'IMAGE' || d.imageUrl !== undefined, 'A picture message needs imageUrl.')
  .refine(
    (d) => (d.messageType === 'FILE') === (d.fileIds !== undefined),
    'A file message, and no other, needs fileIds.',
  )
  .refine((d) => d.messageType !== 'FILE' || d.imageUrl === undefined, 'A file message has no imageUrl.')
  .refine((d) => d.messageType === 'IMAGE' || d.albumId === undefined, 'An album holds pictures only.');
export type SendMessageInput = z.input<typeof sendMessageData>;
export type SendMessageData = z.infer<typeof sendMessageData>;

export const deliveryStatus = z.enum(['sent', 'delivered', 'read']);
export type DeliveryStatus = z.infer<typeof deliveryStatus>;

/** The seed's MessagePayload, plus what the protocol needs. */
export const messagePayload = z.object({
  id: messageId,
  chatId,
  senderId: userId,
  content: z.string(),
  messageType: z.string(),
  imageUrl: z.string().optional(),
  /** Pixels of an uploaded picture, so that its box is reserved before its bytes arrive. */
  imageWidth: z.number().int().positive().optional(),
  imageHeight: z.number().int().positive().optional(),
  /** Of a FILE. */
  file: fileRef.optional(),
  imagePreview: picturePreview.optional(),
  albumId: albumId.optional(),
  timestamp,
  isRead: z.boolean(),
  senderName: z.string(),
  senderProfileImage: z.string().optional(),
  senderProfileImagePublicId: z.string().optional(),
  seq: seq.min(1),
  clientId: z.string().nullable(),
  status: deliveryStatus,
  enc: z.literal('none').default('none'),
  replyToId: z.string().optional(),
  /** Whom it calls by name; absent: nobody. An edit changes nothing of it, a deletion takes it away. */
  mentions: z.array(mention).optional(),
  /** Absent: nothing has changed it. `content` and the picture are the present ones. */
  state: messageState.optional(),
});
export type MessagePayload = z.infer<typeof messagePayload>;

/** A message as the seed's REST rows name it. */
export const messageRow = z.object({
  id: messageId,
  chat_id: chatId,
  sender_id: userId,
  message_type: z.string(),
  content: z.string(),
  image_url: z.string().nullable(),
  image_width: z.number().int().positive().nullable(),
  image_height: z.number().int().positive().nullable(),
  /** Of a FILE. */
  file: fileRef.nullable().default(null),
  image_preview: picturePreview.nullable().default(null),
  album_id: albumId.nullable().default(null),
  timestamp,
  is_read: z.boolean(),
  seq: seq.min(1),
  client_id: z.string().nullable(),
  sender: z.object({ id: userId, name: z.string(), profile_image: z.string().nullable() }),
  reply_to_id: messageId.nullable().default(null),
  mentions: z.array(mention).default([]),
  /** null: nothing has changed it. A deleted message has no content. */
  state: messageState.nullable().default(null),
});
export type MessageRow = z.infer<typeof messageRow>;
