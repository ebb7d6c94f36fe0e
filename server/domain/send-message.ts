import { hash, randomUUID } from 'node:crypto';
import { EVERYONE } from '../../contract/everyone.ts';
import { addressOfFile } from '../../contract/file.ts';
import type { MessagePayload, SendMessageData } from '../../contract/message.ts';
import type { RequestOutput } from '../../contract/socket.ts';
import { fail, ok, type Result } from '../../contract/result.ts';
import type { SendRecord, StoredRow } from '../data/events.ts';
import { findOwnFile } from '../data/files.ts';
import { readMembers } from '../data/members.ts';
import { readMessage } from '../data/messages.ts';
import type { Parts } from '../parts.ts';
import type { Caller } from './caller.ts';
import { payloadOf, statusOf } from './chat-view.ts';
import { findOwnPicture } from './pictures.ts';
import type { SendBatch } from './send-batch.ts';

/** Told of each new message after its commit, in the order of the log. `members`: everybody in the chat. */
export type OnStored = (payload: MessagePayload, members: readonly number[], from: Caller) => void;

const OWN_FILE = /^\/api\/files\/([A-Za-z0-9_-]{22})$/;

/** SHA-256 over everything that makes two sends the same send. What came later stands at the end, where there is some of it. */
const bodyHash = (d: SendMessageData): string =>
  hash(
    'sha256',
    JSON.stringify([
      ...[d.chatId, d.messageType, d.content, d.imageUrl ?? null, d.replyToId ?? null],
      ...(d.mentions === undefined || d.mentions.length === 0 ? [] : [{ mentions: d.mentions }]),
      ...(d.fileIds ?? []),
      ...(d.albumId === undefined ? [] : [{ album: d.albumId }]),
    ]),
    'hex',
  );

/** What a message carries: an address, and the file behind it when it is one of the sender's. */
type Carried = Pick<SendRecord, 'imageUrl' | 'imageWidth' | 'imageHeight' | 'imagePreview' | 'fileId'>;

const carried = async (parts: Parts, caller: Caller, data: SendMessageData): Promise<Result<Carried>> => {
  const pixels = { imageWidth: null, imageHeight: null, imagePreview: null };
  const none = { imageUrl: data.imageUrl ?? null, ...pixels, fileId: null };
  const [uploaded] = data.fileIds ?? [];
  if (uploaded !== undefined) {
    const file = await findOwnFile(parts.prisma, caller.userId, uploaded);
    if (file === null) return fail('NOT_FOUND', 'There is no such file of yours.');
    return ok({ ...none, imageUrl: addressOfFile({ id: uploaded, ...file }), fileId: uploaded });
  }
  const fileId = data.imageUrl === undefined ? null : (OWN_FILE.exec(data.imageUrl)?.[1] ?? null);
  if (fileId === null) return ok(none);
  const picture = await findOwnPicture(parts, caller.userId, fileId);
  if (picture === null) return fail('FORBIDDEN', 'imageUrl is not a picture of yours.');
  const { width: imageWidth, height: imageHeight, preview: imagePreview } = picture;
  return ok({ ...none, imageWidth, imageHeight, imagePreview, fileId });
};

const payloadFrom = (record: SendRecord, row: StoredRow): MessagePayload =>
  payloadOf(
    {
      chat_id: row.chat_id,
      seq: row.seq,
      sender_id: record.senderId,
      client_id: record.clientId,
      created_at: row.created_at,
      type: record.type,
      content: record.content,
      image_url: record.imageUrl,
      image_width: record.imageWidth,
      image_height: record.imageHeight,
      image_preview: record.imagePreview,
      album_id: record.albumId,
      reply_to_seq: row.reply_to_seq,
      mentions: row.mentions ?? [],
      state_seq: 0n,
      edited_at: null,
      deleted_at: null,
      reactions: null,
      sender_name: row.sender_name,
      sender_image: row.sender_image,
      sender_image_id: row.sender_image_id,
    },
    'sent',
  );

/** What `data` asks to store, or why it may not: a forged sender, a foreign picture, an answer to another chat's message. */
const prepare = async (parts: Parts, caller: Caller, data: SendMessageData): Promise<Result<SendRecord>> => {
  if (data.senderId !== undefined && data.senderId !== '' && data.senderId !== String(caller.userId)) {
    return fail('FORBIDDEN', 'senderId is not the signed-in user.');
  }
  const [replyChat, replySeq] = data.replyToId?.split('-').map(Number) ?? [];
  if (replyChat !== undefined && replyChat !== data.chatId) return fail('BAD_INPUT', 'replyToId is of another chat.');
  const holds = await carried(parts, caller, data);
  if (!holds.ok) return holds;
  return ok({
    ...holds.value,
    chatId: data.chatId,
    senderId: caller.userId,
    deviceId: caller.deviceId,
    clientId: data.clientId ?? randomUUID(),
    hash: bodyHash(data),
    type: data.messageType,
    content: data.content,
    albumId: data.albumId ?? null,
    replyToSeq: replySeq ?? null,
    mentions: data.mentions?.map((id) => (id === EVERYONE ? 0 : Number(id))) ?? null,
    receiverId: data.receiverId === undefined || data.receiverId === '' ? null : Number(data.receiverId),
  });
};

/**
 * Stores a message and answers it as stored; a repeated one answers the first again. Others are told (`onStored`) and
 * the sender is answered only after the commit. FORBIDDEN, CONFLICT, BAD_INPUT; throws what the database throws.
 */
export const createSendMessage =
  (parts: Parts, batch: SendBatch, onStored: OnStored) =>
  async (caller: Caller, data: SendMessageData): Promise<Result<RequestOutput<'send_message'>>> => {
    const prepared = await prepare(parts, caller, data);
    if (!prepared.ok) return prepared;
    const record = prepared.value;
    let fresh: MessagePayload | undefined;
    const answer = await batch.add({
      record,
      stored: (row) => {
        fresh = payloadFrom(record, row);
        onStored(fresh, row.members ?? [], caller);
      },
    });
    if (!answer.ok) return answer;
    if (fresh !== undefined) return ok({ message: fresh, duplicate: false });
    const { chat_id: chatId, seq } = answer.value.row;
    const [first, members] = await Promise.all([
      readMessage(parts.db, chatId, Number(seq)),
      readMembers(parts.db, chatId, caller.userId),
    ]);
    if (first === undefined) return fail('CONFLICT', 'This message is no longer there.');
    const message = payloadOf(first, statusOf(seq, first.sender_id, members));
    if (answer.value.untold)
      onStored(
        message,
        members.map((m) => m.user_id),
        caller,
      );
    const own = members.find((m) => m.user_id === caller.userId);
    if (own !== undefined && seq > own.joined_seq) return ok({ message, duplicate: true });
    // Who is out of the group, or came back later, learns nothing of what became of it.
    const { state: _state, ...plain } = payloadOf(first, 'sent');
    return ok({ message: plain, duplicate: true });
  };
