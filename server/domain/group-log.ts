import { hash } from 'node:crypto';
import type { ChatEvent, UserEvent } from '../../contract/event.ts';
import { fail, type Result } from '../../contract/result.ts';
import { numberSettings } from '../data/chat-settings.ts';
import { appendEntry, readEvents } from '../data/events.ts';
import { putStandings, raiseRoster, type Signboard, type Standing } from '../data/groups.ts';
import { readMembers } from '../data/members.ts';
import type { Sql } from '../data/sql.ts';
import { appendUserEvents } from '../data/user-events.ts';
import type { Caller } from './caller.ts';
import { payloadOfChange } from './group-view.ts';
import { viewLog } from './log-view.ts';
import type { Publisher } from './publisher.ts';

/** What is to be written into a group's log. */
export interface GroupEntry {
  chatId: number;
  what: string;
  clientId: string;
  hash: string;
  standings: readonly Standing[];
  signboard?: Signboard;
}

/** What was written: the entry as its members see it, who they are, and who has come in or gone. */
export interface Written {
  event: ChatEvent;
  members: number[];
  came: { userId: number; event: UserEvent }[];
  went: { userId: number; event: UserEvent }[];
}

/** SHA-256 over everything that makes two requests the same request. */
export const hashOf = (parts: readonly unknown[]): string => hash('sha256', JSON.stringify(['group', ...parts]), 'hex');

export const conflict = fail('CONFLICT', 'This clientId was used for something else.');
export const notMember = fail('FORBIDDEN', 'You are not in this chat.');

/** Entries that bring the group up in everybody's list. */
const LISTED = new Set(['created', 'added', 'joined']);

/** An entry of the log as a member sees it. */
export const entryFor = async (
  sql: Sql,
  userId: number,
  chatId: number,
  seq: number,
): Promise<ChatEvent | undefined> => {
  const members = await readMembers(sql, chatId);
  return (await viewLog(sql, userId, await readEvents(sql, userId, chatId, seq, seq), () => members))[0];
};

/**
 * Writes an entry into the log of a group that is locked, with all that it makes so, and tells those who come or go in their
 * own logs. Call inside the transaction that has checked it.
 */
export const writeEntry = async (
  sql: Sql,
  by: Caller,
  entry: GroupEntry,
  present: readonly number[],
): Promise<Written> => {
  const { chatId, what, clientId, standings, signboard } = entry;
  const { seq } = await appendEntry(sql, {
    chatId,
    kind: what === 'title' || what === 'picture' ? 'title' : 'member',
    senderId: by.userId,
    deviceId: by.deviceId,
    clientId,
    hash: entry.hash,
    payload: payloadOfChange(what, standings, signboard),
  });
  const before = new Set(present);
  const came = standings.filter((s) => s.role !== null && !before.has(s.userId)).map((s) => s.userId);
  const went = standings.filter((s) => s.role === null).map((s) => s.userId);
  await putStandings(sql, chatId, seq, standings, what === 'removed');
  if (came.length + went.length > 0) await raiseRoster(sql, chatId, LISTED.has(what));
  const told = {
    came: await appendUserEvents(sql, came, 'chat_added', { chatId }),
    went: await appendUserEvents(sql, went, 'chat_removed', { chatId }),
  };
  // What they had set before is over: entries of their logs that say so are older than this.
  const numbered = told.came.map(({ userId, event }) => ({ userId, useq: event.useq }));
  await numberSettings(sql, chatId, numbered);
  const members = await readMembers(sql, chatId);
  // A group that everybody has left is seen by nobody; its last entry is.
  const [event] = await viewLog(
    sql,
    by.userId,
    await readEvents(sql, by.userId, chatId, Number(seq), Number(seq)),
    () => members,
  );
  if (event === undefined) throw new Error('An entry is not in the log that it was written to.');
  return { event, members: members.map((m) => m.user_id), ...told };
};

/** Tells everybody concerned, after the commit. Whoever came in learns of the group by their own log, and asks for it. */
export const tellWritten = (
  publish: Pick<Publisher, 'chatEvent' | 'userEvent'> & { touch(chatId: number, users: readonly number[]): void },
  { event, members, came, went }: Written,
): void => {
  const fresh = new Set(came.map((c) => c.userId));
  publish.chatEvent(
    { kind: 'event', chatId: event.chatId, event },
    members.filter((id) => !fresh.has(id)),
  );
  for (const { userId, event: own } of [...came, ...went]) publish.userEvent(own, userId);
  publish.touch(event.chatId, members);
};

/** What to answer when a (sender, clientId) comes again; null: it is new. */
export const answeredBefore = (
  done: { chat_id: number; same: boolean } | undefined,
  chatId: number | null,
): Result<true> | null => {
  if (done === undefined) return null;
  return done.same && (chatId === null || done.chat_id === chatId) ? { ok: true, value: true } : conflict;
};
