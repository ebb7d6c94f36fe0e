import { fail, ok, type Result } from '../../contract/result.ts';
import type { RequestOutput } from '../../contract/socket.ts';
import { readHead } from '../data/chats.ts';
import { readEvents } from '../data/events.ts';
import { readMembers } from '../data/members.ts';
import type { Parts } from '../parts.ts';
import { eventOf } from './chat-view.ts';

/** A stretch of a chat's log within the caller's membership. FORBIDDEN when the caller is not in the chat. */
export const fetchEvents = async (
  { db }: Parts,
  userId: number,
  { chatId, from, to }: { chatId: number; from: number; to: number },
): Promise<Result<RequestOutput<'fetch_events'>>> => {
  const members = await readMembers(db, chatId);
  const own = members.find((m) => m.user_id === userId);
  // The head is read after the events' upper end is fixed, so it is never below an event of the answer.
  const rows = own === undefined ? [] : await readEvents(db, chatId, Math.max(from, Number(own.joined_seq) + 1), to);
  const head = own === undefined ? undefined : await readHead(db, chatId);
  if (head === undefined) return fail('FORBIDDEN', 'You are not in this chat.');
  return ok({ chatId, ...head, events: rows.map((e) => eventOf(e, members)) });
};
