import type { z } from 'zod';
import { limits } from '../../contract/limits.ts';
import type { historyAnswer, historyQuery } from '../../contract/rest.ts';
import { fail, ok, type Result } from '../../contract/result.ts';
import { readMembers } from '../data/members.ts';
import { readPage } from '../data/messages.ts';
import type { Parts } from '../parts.ts';
import { messageRowOf, statusOf } from './chat-view.ts';
import type { Pointers } from './pointers.ts';

type Page = Omit<z.infer<typeof historyAnswer>, 'success'>;

/**
 * A page of a chat's messages: the newest `limit` before `before`, ascending. The seed's own call (no `before`, no
 * `peek=true`) also marks the chat read. FORBIDDEN when the caller is not in the chat.
 */
export const readHistory = async (
  parts: Parts,
  pointers: Pointers,
  userId: number,
  chatId: number,
  query: z.output<typeof historyQuery>,
): Promise<Result<Page>> => {
  if (query.before === undefined && query.peek !== 'true') {
    const marked = await pointers.read(userId, chatId);
    if (!marked.ok) return marked;
  }
  const members = await readMembers(parts.db, chatId, userId);
  const own = members.find((m) => m.user_id === userId);
  if (own === undefined) return fail('FORBIDDEN', 'You are not in this chat.');
  const limit = query.limit ?? limits.pageDefault;
  const from = Number(own.joined_seq) + 1;
  const rows = await readPage(parts.db, userId, chatId, from, query.before ?? Number.MAX_SAFE_INTEGER, limit + 1);
  const messages = rows
    .slice(0, limit)
    .reverse()
    .map((m) => messageRowOf(m, statusOf(m.seq, m.sender_id, members)));
  return ok({ messages, hasMore: rows.length > limit });
};
