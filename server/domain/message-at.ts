import { fail, ok, type Result } from '../../contract/result.ts';
import type { RequestOutput } from '../../contract/socket.ts';
import { readMessageAt } from '../data/dates.ts';
import type { Parts } from '../parts.ts';

/** The message that stands at a time, for a member of its chat. FORBIDDEN for others. */
export const messageAt = async (
  { db }: Parts,
  userId: number,
  { chatId, at }: { chatId: number; at: string },
): Promise<Result<RequestOutput<'message_at'>>> => {
  const row = await readMessageAt(db, userId, chatId, at);
  if (row === undefined) return fail('FORBIDDEN', 'You are not in this chat.');
  return ok({
    found: row.seq === null ? null : { seq: Number(row.seq), timestamp: row.created_at.toISOString() },
  });
};
