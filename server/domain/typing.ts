import { fail, ok, type Result } from '../../contract/result.ts';
import { readListeners } from '../data/members.ts';
import type { Parts } from '../parts.ts';
import type { Caller } from './caller.ts';
import type { Publisher } from './publisher.ts';

/** Passes a typing sign on to the other members who have not blocked the caller. FORBIDDEN for a stranger. Nothing is stored. */
export const passTyping = async (
  { db }: Parts,
  publish: Publisher,
  caller: Caller,
  { chatId, typing }: { chatId: number; typing: boolean },
): Promise<Result<Record<string, never>>> => {
  const listeners = await readListeners(db, chatId, caller.userId);
  if (listeners === null) return fail('FORBIDDEN', 'You are not in this chat.');
  publish.typing(chatId, caller.userId, typing, listeners);
  return ok({});
};
