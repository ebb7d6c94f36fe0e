import type { SearchFilters } from '../../contract/search-ipc.ts';
import { dayOfTime, startOfDay } from '../../contract/search-day.ts';
import { parseSearch, type Has, type TypedFilter } from '../../contract/search-text.ts';
import { fold, queryWords } from '../../contract/fold.ts';
import { hasLink } from '../../contract/links.ts';
import type { Db } from './migrate.ts';
import { CHAT_TITLE } from './records.ts';

/** What a search looks for, with names turned into those who bear them. */
export interface Want {
  /** Folded; every one must occur. */
  words: string[];
  /** null: all. */
  chats: ReadonlySet<number> | null;
  senders: ReadonlySet<string> | null;
  has: ReadonlySet<Has>;
  /** Times, ms: from here on, before there. */
  after: number;
  before: number;
}

/** What is asked of a stored message, or of an unsent one. */
export interface Candidate {
  chat_id: number;
  sender: string;
  type: string;
  content: string;
  at: number;
}

/** Whoever asks, in words. */
const ME = new Set(['me', 'ฉัน', 'เรา', 'ผม'].map(fold));

/** The names that are meant: those that are exactly so, or else those that hold it. */
const named = <T>(all: readonly { id: T; name: string }[], name: string): T[] => {
  const wanted = fold(name);
  const folded = all.map(({ id, name: n }) => ({ id, name: fold(n) }));
  const exact = folded.filter((x) => x.name === wanted);
  return (exact.length > 0 ? exact : folded.filter((x) => x.name.includes(wanted))).map((x) => x.id);
};

/** Does a message fit? */
export const fits = (want: Want, row: Candidate): boolean => {
  if (want.chats !== null && !want.chats.has(row.chat_id)) return false;
  if (want.senders !== null && !want.senders.has(row.sender)) return false;
  if (row.at < want.after || row.at >= want.before) return false;
  if (want.has.has('image') && row.type !== 'IMAGE') return false;
  if (want.has.has('file') && row.type !== 'FILE') return false;
  if (want.has.has('link') && !hasLink(row.content)) return false;
  if (want.words.length === 0) return true;
  const folded = fold(row.content);
  return want.words.every((word) => folded.includes(word));
};

/** Reads searches. */
export const wants = (db: Db, selfId: string) => {
  const people = db.prepare<[], { id: string; name: string; picture: string | null }>(
    'SELECT id, name, picture FROM person',
  );
  const chats = db.prepare<[], { id: number; name: string }>(
    `SELECT id, title AS name FROM (SELECT c.id, ${CHAT_TITLE} FROM chat c)`,
  );

  /** Whom one filter means. */
  const senders = ({ name }: { name: string }): string[] =>
    ME.has(fold(name)) ? [selfId] : named(people.all(), name.replace(/^@/, ''));

  return {
    /** What a query with chosen filters looks for; null: nothing can be that. */
    read: (query: string, chosen: SearchFilters, now: number): Want | null => {
      const { words, filters } = parseSearch(query, dayOfTime(now));
      const typed = filters.map((f) => f.filter);
      const of = <K extends TypedFilter['kind']>(kind: K) =>
        typed.filter((f): f is Extract<TypedFilter, { kind: K }> => f.kind === kind);
      const fromAll = [...(chosen.from ?? []), ...of('from').flatMap(senders)];
      const inAll = [...(chosen.in ?? []), ...of('in').flatMap((f) => named(chats.all(), f.name.replace(/^#/, '')))];
      const byPerson = chosen.from !== undefined || of('from').length > 0;
      const byChat = chosen.in !== undefined || of('in').length > 0;
      const want: Want = {
        words: queryWords(words),
        chats: byChat ? new Set(inAll) : null,
        senders: byPerson ? new Set(fromAll) : null,
        has: new Set([...(chosen.has ?? []), ...of('has').map((f) => f.what)]),
        after: Math.max(chosen.after ?? 0, ...of('after').map((f) => startOfDay(f.day))),
        before: Math.min(chosen.before ?? Infinity, ...of('before').map((f) => startOfDay(f.day))),
      };
      const nobody = want.chats?.size === 0 || want.senders?.size === 0 || want.after >= want.before;
      const unseen = words !== '' && want.words.length === 0;
      return nobody || unseen || isEmpty(want) ? null : want;
    },
    /** People whose name holds the text, those whose name begins with it first. */
    people: (text: string, limit: number): { id: string; name: string; picture: string | null }[] => {
      const wanted = fold(text.trim());
      const rank = (name: string): number => (name.startsWith(wanted) ? 0 : 1);
      return people
        .all()
        .map((p) => ({ ...p, folded: fold(p.name) }))
        .filter((p) => p.folded.includes(wanted))
        .sort((a, b) => rank(a.folded) - rank(b.folded) || a.name.localeCompare(b.name))
        .slice(0, limit)
        .map(({ id, name, picture }) => ({ id, name, picture }));
    },
  };
};

/** Nothing is asked for: everything would be found, or all of a chat. */
const isEmpty = (want: Want): boolean =>
  want.words.length === 0 &&
  want.senders === null &&
  want.has.size === 0 &&
  want.after === 0 &&
  want.before === Infinity;
