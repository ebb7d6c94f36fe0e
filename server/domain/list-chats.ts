import type { ChatRow } from '../../contract/chat.ts';
import { limits } from '../../contract/limits.ts';
import { readChangedChats, readChats } from '../data/chats.ts';
import type { Parts } from '../parts.ts';
import { chatRowOf } from './chat-view.ts';

/** The caller's chats that are not hidden, or hidden with unread messages, newest first. */
export const listChats = async ({ db }: Parts, userId: number): Promise<ChatRow[]> => {
  const places = await readChangedChats(db, userId, '0', null, limits.chatsPerUser);
  return (
    await readChats(
      db,
      places.map((p) => ({ readerId: userId, chatId: p.id })),
    )
  ).map(chatRowOf);
};
