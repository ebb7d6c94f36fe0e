import { fail, ok, type Result } from '../../contract/result.ts';
import type { EventPages, RequestOutput } from '../../contract/socket.ts';
import { readHead, readHeads } from '../data/chats.ts';
import { readEvents, readStretches, type Stretch } from '../data/events.ts';
import { readMembers, readMembersOf } from '../data/members.ts';
import type { Parts } from '../parts.ts';
import { viewLog } from './log-view.ts';

/** A stretch of a chat's log within the caller's membership. FORBIDDEN when the caller is not in the chat. */
export const fetchEvents = async (
  { db }: Parts,
  userId: number,
  { chatId, from, to }: { chatId: number; from: number; to: number },
): Promise<Result<RequestOutput<'fetch_events'>>> => {
  const members = await readMembers(db, chatId, userId);
  const own = members.find((m) => m.user_id === userId);
  // The head is read after the events' upper end is fixed, so it is never below an event of the answer.
  const rows =
    own === undefined ? [] : await readEvents(db, userId, chatId, Math.max(from, Number(own.joined_seq) + 1), to);
  const head = own === undefined ? undefined : await readHead(db, chatId);
  if (head === undefined) return fail('FORBIDDEN', 'You are not in this chat.');
  return ok({ chatId, ...head, events: await viewLog(db, userId, rows, () => members) });
};

/** Stretches of several chats' logs, each within the caller's membership; chats that the caller is not in are left out. */
export const fetchPages = async (
  { db }: Parts,
  userId: number,
  ranges: readonly Stretch[],
): Promise<Result<RequestOutput<'fetch_pages'>>> => {
  const chats = [...new Set(ranges.map((r) => r.chatId))];
  const members = Map.groupBy(await readMembersOf(db, chats, userId), (m) => m.chat_id);
  const entries = await readStretches(db, userId, ranges);
  const views = await viewLog(db, userId, entries, (e) => members.get(e.chat_id) ?? []);
  const events = Map.groupBy(views, (_view, i) => entries[i]?.place);
  // As above: read after the events.
  const heads = new Map((await readHeads(db, chats)).map((h) => [h.id, h]));
  const page = ({ chatId }: Stretch, found: EventPages[number]['events']): EventPages => {
    const head = heads.get(chatId);
    const people = members.get(chatId) ?? [];
    if (head === undefined || !people.some((m) => m.user_id === userId)) return [];
    return [{ chatId, epoch: head.epoch, head: Number(head.head_seq), events: found }];
  };
  const pages: EventPages = ranges.flatMap((r, place) => page(r, events.get(place) ?? []));
  return ok({ pages: JSON.stringify(pages) });
};
