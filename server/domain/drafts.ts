import type { UserEvent } from '../../contract/event.ts';
import { fail, ok, type Result } from '../../contract/result.ts';
import type { RequestOutput } from '../../contract/socket.ts';
import { draftStateOf, lockDraft, putDraft, readDrafts } from '../data/drafts.ts';
import type { Sql } from '../data/sql.ts';
import { appendUserEvent } from '../data/user-events.ts';
import type { Parts } from '../parts.ts';
import type { Publisher } from './publisher.ts';

interface Written {
  chatId: number;
  text: string;
  replyTo: number | null;
}

/**
 * Keeps what a user is writing in a chat, and tells the user's devices. The last one written wins; what is there already
 * changes nothing. FORBIDDEN when the user is not in the chat.
 */
export const setDraft = async (
  { db }: Pick<Parts, 'db'>,
  publish: Pick<Publisher, 'userEvent'>,
  userId: number,
  { chatId, text, replyTo }: Written,
): Promise<Result<RequestOutput<'set_draft'>>> => {
  const done = await db.transaction('read committed', async (sql) => {
    const before = await lockDraft(sql, userId, chatId);
    if (before === undefined) return null;
    const there = before === null ? { rev: 0, text: '', replyTo: null } : draftStateOf(before);
    if (there.text === text && there.replyTo === replyTo) return { rev: there.rev, event: null };
    // The text is not in the log: it would stay there.
    const event = await appendUserEvent(sql, userId, 'draft', { chatId });
    const rev = event.useq;
    const reply_to_seq = replyTo === null ? null : BigInt(replyTo);
    await putDraft(sql, userId, { chat_id: chatId, text, reply_to_seq, rev: BigInt(rev) });
    return { rev, event };
  });
  if (done === null) return fail('FORBIDDEN', 'You are not in this chat.');
  const { rev, event } = done;
  if (event !== null) publish.userEvent({ ...event, payload: { chatId, rev, text, replyTo } }, userId);
  return ok({ rev });
};

/** Entries of a user's log with the present state of the drafts that they are about. */
export const withDrafts = async (sql: Sql, userId: number, events: readonly UserEvent[]): Promise<UserEvent[]> => {
  const chatOf = ({ kind, payload }: UserEvent): number | null =>
    kind === 'draft' && typeof payload['chatId'] === 'number' ? payload['chatId'] : null;
  const chats = [...new Set(events.flatMap((e) => chatOf(e) ?? []))];
  const drafts = new Map((await readDrafts(sql, userId, chats)).map((d) => [d.chat_id, draftStateOf(d)]));
  return events.map((e) => ({ ...e, payload: { ...e.payload, ...drafts.get(chatOf(e) ?? 0) } }));
};
