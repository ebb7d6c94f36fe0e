import { limits } from '../../contract/limits.ts';
import { fail, ok, type Result } from '../../contract/result.ts';
import type { RequestOutput } from '../../contract/socket.ts';
import {
  type ChatPlace,
  readChangedChats,
  readChats,
  readLeftChats,
  readSnapshot,
  type SnapshotRecord,
} from '../data/chats.ts';
import { readOnline } from '../data/leases.ts';
import type { Sql } from '../data/sql.ts';
import { readUserEvents, type UserEventRecord, userEventOf } from '../data/user-events.ts';
import type { Parts } from '../parts.ts';
import { chatRowOf, userRowOf } from './chat-view.ts';
import { withDrafts } from './drafts.ts';
import { ownOf } from './people.ts';
import { readToken, type SyncToken, writeToken } from './sync-token.ts';

type Answer = RequestOutput<'sync'>;
type Found = Awaited<ReturnType<typeof readChangedChats>>[number];

/** Entries of the user's own log in one answer. */
const USER_EVENTS = 500;

const resnapshot = fail('RESNAPSHOT', 'The sync token is not known here. Sync without one.');

/** Whether a token is of this database; one from before its first chat ends where that chat's epoch would stand. */
const isSame = (told: string, instance: string): boolean =>
  told === instance || (told.endsWith('.') && instance.startsWith(told));

/** The cursor that the caller's token stands for; null when it is of somebody else, of another database, or ahead of it. */
const startOf = (text: string | undefined, userId: number, snapshot: SnapshotRecord): SyncToken | null => {
  const { instance } = snapshot;
  if (text === undefined) {
    return { v: 1, user: userId, instance, since: '0', useq: Number(snapshot.head_useq), paging: null };
  }
  const token = readToken(text);
  if (token === null || token.user !== userId || !isSame(token.instance, instance)) return null;
  const ahead = BigInt(token.since) > BigInt(snapshot.xmax) || token.useq > Number(snapshot.head_useq);
  // A token of before the first chat is of this database from now on.
  return ahead ? null : { ...token, instance };
};

/** Entries after `after`; null when some of them are no longer kept. */
const newsOf = async (sql: Sql, userId: number, after: number, head: number): Promise<UserEventRecord[] | null> => {
  if (head === after) return [];
  const rows = await readUserEvents(sql, userId, after, USER_EVENTS);
  return rows[0]?.useq === BigInt(after + 1) ? rows : null;
};

/** So many of the chats that their members' names do not make the answer too large; one at least. */
const pageOf = (found: readonly Found[]): Found[] => {
  let members = 0;
  const over = found.findIndex((chat) => (members += chat.members) > limits.syncMembers);
  return over < 0 ? [...found] : found.slice(0, Math.max(1, over));
};

const placeOf = (chat: Found | undefined): ChatPlace | null => (chat ? { at: chat.at, id: chat.id } : null);

const answer = async (sql: Sql, userId: number, text: string | undefined): Promise<Result<Answer>> => {
  const snapshot = await readSnapshot(sql, userId);
  if (snapshot === undefined) return fail('UNAUTHENTICATED', 'The account is gone.');
  const start = startOf(text, userId, snapshot);
  if (start === null) return resnapshot;
  const head = Number(snapshot.head_useq);
  const events = await newsOf(sql, userId, start.useq, head);
  if (events === null) return resnapshot;
  const useq = Number(events.at(-1)?.useq ?? start.useq);

  const first = start.paging === null;
  const place = start.paging?.place ?? null;
  const chatsGiven = start.paging !== null && start.paging.place === null;
  const found = chatsGiven ? [] : await readChangedChats(sql, userId, start.since, place, limits.syncChats + 1);
  const page = pageOf(found.slice(0, limits.syncChats));
  const chatsLeft = found.length > page.length;
  const more = chatsLeft || useq < head;
  // What changes while the pages are read is found by the next sync: it begins where the first page's snapshot did.
  const next = start.paging?.next ?? snapshot.xmin;
  const token: SyncToken = more
    ? { ...start, useq, paging: { next, place: chatsLeft ? placeOf(page.at(-1)) : null } }
    : { ...start, useq, since: next, paging: null };
  const rows = await readChats(
    sql,
    page.map((p) => ({ readerId: userId, chatId: p.id })),
  );
  return ok({
    token: writeToken(token),
    more,
    full: start.since === '0',
    self: userRowOf(snapshot.self),
    chats: rows.map(chatRowOf),
    gone: first && start.since !== '0' ? await readLeftChats(sql, userId, start.since) : [],
    userEvents: await withDrafts(sql, userId, events.map(userEventOf)),
    userSeq: useq,
    online: (await readOnline(sql, userId)).map(String),
    serverTime: snapshot.at.toISOString(),
    ...(events.length > 0 || (first && start.since === '0') ? { own: await ownOf(sql, userId) } : {}),
  });
};

/**
 * What changed for the user since the token, or everything: from one snapshot, chats newest first. RESNAPSHOT for a token
 * that is not the caller's, not of this database, or older than what is kept.
 */
export const sync = (parts: Parts, userId: number, token: string | undefined): Promise<Result<Answer>> =>
  parts.db.transaction('repeatable read', (sql) => answer(sql, userId, token));
