import { fold, queryWords } from '../../contract/fold.ts';
import { limits } from '../../contract/limits.ts';
import { hasLink } from '../../contract/links.ts';
import { ok, type Result } from '../../contract/result.ts';
import type { RequestOutput, Requests } from '../../contract/socket.ts';
import type { z } from 'zod';
import type { Stretch } from '../data/events.ts';
import { readMembersOf } from '../data/members.ts';
import { readCandidates, readOwnLogs, type SearchRecord } from '../data/search.ts';
import type { Parts } from '../parts.ts';
import { payloadOf, statusOf } from './chat-view.ts';

type Wish = z.output<Requests['search_messages']['input']>;

/** Entries of logs that one answer looks at: on the embedded database, which does one thing at a time, some 20 ms. */
const LOOKED_AT = { postgres: 20_000, embedded: 4_000 };
/** At least so many of each stretch. */
const LEAST = 10;
/** Messages that are read for one answer, of which some may turn out not to be meant. */
const CANDIDATES = 200;

/** The parts of stretches that lie in somebody's logs. */
const within = (stretches: readonly Stretch[], logs: readonly Stretch[]): Stretch[] => {
  const byChat = new Map(logs.map((log) => [log.chatId, log]));
  return stretches.flatMap(({ chatId, from, to }) => {
    const log = byChat.get(chatId);
    if (log === undefined || from > log.to || to < log.from) return [];
    return [{ chatId, from: Math.max(from, log.from), to: Math.min(to, log.to) }];
  });
};

/** The newest part of each stretch that is looked at now, and what is left of it; of small stretches all. */
const windows = (stretches: readonly Stretch[], budget: number) => {
  const each = Math.max(LEAST, Math.floor(budget / Math.max(1, stretches.length)));
  return stretches.map((s) => ({ ...s, low: Math.max(s.from, s.to - each + 1) }));
};

/**
 * Looks for messages within the caller's membership, a bounded part of the log at a time; answers what is left to look at.
 * Chats that the caller is not in are left out: nothing tells them from chats that do not exist.
 */
export const searchMessages = async (
  { db }: Pick<Parts, 'db'>,
  userId: number,
  wish: Wish,
): Promise<Result<RequestOutput<'search_messages'>>> => {
  const wanted: SearchRecord = {
    words: queryWords(wish.query),
    from: wish.from?.map(Number) ?? null,
    has: wish.has ?? [],
    after: wish.after === undefined ? null : new Date(wish.after),
    before: wish.before === undefined ? null : new Date(wish.before),
  };
  const meant = (content: string): boolean => {
    const folded = fold(content);
    return wanted.words.every((w) => folded.includes(w)) && (!wanted.has.includes('link') || hasLink(content));
  };
  const chats = wish.within === undefined ? null : [...new Set(wish.within.map((s) => s.chatId))];
  const logs = await readOwnLogs(db, userId, chats, limits.searchStretches);
  const stretches = wish.within === undefined ? logs : within(wish.within, logs);
  const parts = windows(stretches, LOOKED_AT[db.kind]);
  const found = await readCandidates(
    db,
    userId,
    wanted,
    parts.map((s) => ({ chatId: s.chatId, from: s.low, to: s.to })),
    CANDIDATES,
  );

  const hits: typeof found = [];
  let seen = 0;
  for (const row of found) {
    if (hits.length === wish.limit) break;
    if (meant(row.content)) hits.push(row);
    seen += 1;
  }
  const cut = seen < found.length || found.length === CANDIDATES;
  const newestUnseen = new Map<number, number>();
  for (const row of found.slice(seen))
    newestUnseen.set(row.place, Math.max(Number(row.seq), newestUnseen.get(row.place) ?? 0));
  const oldestSeen = new Map(found.slice(0, seen).map((row) => [row.place, Number(row.seq)]));
  const rest = parts.flatMap(({ chatId, from, to, low }, place): Stretch[] => {
    const below = cut ? (newestUnseen.get(place) ?? (oldestSeen.get(place) ?? to + 1) - 1) : low - 1;
    return below < from ? [] : [{ chatId, from, to: below }];
  });

  const members = Map.groupBy(
    await readMembersOf(db, [...new Set(hits.map((m) => m.chat_id))], userId),
    (m) => m.chat_id,
  );
  const messages = hits.map((m) => payloadOf(m, statusOf(m.seq, m.sender_id, members.get(m.chat_id) ?? [])));
  return ok({ messages, rest });
};
