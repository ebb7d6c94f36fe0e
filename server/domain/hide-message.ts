import { fail, ok, type Result } from '../../contract/result.ts';
import type { RequestOutput } from '../../contract/socket.ts';
import { hideMessage, readVersions } from '../data/acts.ts';
import { readChats } from '../data/chats.ts';
import { readMembers } from '../data/members.ts';
import { appendUserEvent } from '../data/user-events.ts';
import type { Parts } from '../parts.ts';
import { chatRowOf } from './chat-view.ts';
import type { Publisher } from './publisher.ts';

interface Place {
  chatId: number;
  seq: number;
  of?: string | undefined;
}

/**
 * Takes a message away for the caller alone: an entry of their own log tells their devices, and no later answer holds it.
 * FORBIDDEN when it is not theirs to see.
 */
export const hideForUser = async (
  { db }: Parts,
  publish: Publisher,
  userId: number,
  { chatId, seq, of }: Place,
): Promise<Result<RequestOutput<'hide_message'>>> => {
  const done = await db.transaction('read committed', async (sql) => {
    const hidden = await hideMessage(sql, userId, chatId, seq, of ?? null);
    const event = hidden === true ? await appendUserEvent(sql, userId, 'message_hidden', { chatId, seq }) : null;
    return { hidden, event };
  });
  if (done.hidden === null) return fail('FORBIDDEN', 'There is no such message in a chat of yours.');
  if (done.event === null) return ok({});
  publish.userEvent(done.event, userId);
  // It may have been unread, or the newest one.
  const [row] = await readChats(db, [{ readerId: userId, chatId }]);
  if (row !== undefined) publish.chatListUpdate(userId, chatRowOf(row), 'all');
  return ok({});
};

/** The versions of a message, for a member who sees it. FORBIDDEN for others. */
export const messageHistory = async (
  { db }: Parts,
  userId: number,
  { chatId, seq }: Place,
): Promise<Result<RequestOutput<'message_history'>>> => {
  const members = await readMembers(db, chatId);
  if (!members.some((m) => m.user_id === userId)) return fail('FORBIDDEN', 'You are not in this chat.');
  const versions = await readVersions(db, userId, chatId, seq);
  return ok({ versions: versions.map((v) => ({ content: v.content, at: v.at.toISOString() })) });
};
