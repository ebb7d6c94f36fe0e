import { limits } from '../../contract/limits.ts';
import { fail, ok, type Result } from '../../contract/result.ts';
import { countChats, readChats, upsertDirectChat, userExists } from '../data/chats.ts';
import { numberSettings } from '../data/chat-settings.ts';
import { appendUserEvent } from '../data/user-events.ts';
import type { Parts } from '../parts.ts';
import { chatRowOf } from './chat-view.ts';
import type { Publisher } from './publisher.ts';

/**
 * The direct chat of two people: the one there is, or a new one, hidden from the other until the first message. Two who
 * start it at once get the same chat. NOT_FOUND for an unknown or disabled user, BAD_INPUT for oneself.
 */
export const createChat = async (
  { db }: Parts,
  publish: Publisher,
  userId: number,
  otherId: number,
): Promise<Result<{ chatId: number; isNewChat: boolean }>> => {
  if (userId === otherId) return fail('BAD_INPUT', 'A chat needs somebody else.');
  if (!(await userExists(db, otherId))) return fail('NOT_FOUND', 'There is no such user.');
  if ((await countChats(db, userId)) >= limits.chatsPerUser) return fail('CONFLICT', 'You are in too many chats.');
  const made = await db.transaction('read committed', async (sql) => {
    const chat = await upsertDirectChat(sql, userId, otherId);
    const event = chat.shown ? await appendUserEvent(sql, userId, 'chat_added', { chatId: chat.chatId }) : null;
    if (event !== null) await numberSettings(sql, chat.chatId, [{ userId, useq: event.useq }]);
    return { ...chat, event };
  });
  if (made.event !== null) {
    publish.userEvent(made.event, userId);
    const [row] = await readChats(db, [{ readerId: userId, chatId: made.chatId }]);
    if (row !== undefined) publish.chatListUpdate(userId, chatRowOf(row), 'all');
  }
  return ok({ chatId: made.chatId, isNewChat: made.isNew });
};
