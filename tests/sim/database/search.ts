import { fold } from '../../../contract/fold.ts';
import { messageColumns } from './conversations.ts';
import { date, numbers, strings } from './params.ts';
import type { Statement } from './statements.ts';
import { memberOf, type Message, seenBy } from './tables.ts';

/** `%word%` as server/data/search.ts writes it. */
const wordOf = (like: string): string => like.slice(1, -1).replace(/\\(.)/g, '$1');
const newestFirst = (a: Message, b: Message): number =>
  b.at.getTime() - a.at.getTime() || a.chatId - b.chatId || b.seq - a.seq;

/** The search: server/data/search.ts. */
export const search: readonly Statement[] = [
  {
    text: /LIKE ALL \(\$5::text\[\]\)/,
    run(t, [user, chats, lows, highs, likes, from, types, link, after, before, limit]) {
      const words = strings(likes).map(wordOf);
      const fits = (m: Message): boolean =>
        m.deletedAt === null &&
        words.every((w) => fold(m.content).includes(w)) &&
        (from === null || numbers(from).includes(m.senderId)) &&
        (types === null || strings(types).every((type) => type === m.type)) &&
        (link !== true || /[.@]|:\/\//.test(m.content)) &&
        (after === null || m.at >= date(after)) &&
        (before === null || m.at < date(before));
      const found = numbers(chats).flatMap((chat, place) => {
        if (memberOf(t, chat, Number(user)) === undefined) return [];
        const [low, high] = [numbers(lows)[place] ?? 0, numbers(highs)[place] ?? 0];
        return seenBy(t, Number(user), chat)
          .filter((m) => m.seq >= low && m.seq <= high && fits(m))
          .map((m) => ({ m, place }));
      });
      return found
        .sort((a, b) => newestFirst(a.m, b.m))
        .slice(0, Number(limit))
        .map(({ m, place }) => ({ place, ...messageColumns(t, m) }));
    },
  },
  {
    text: /^SELECT m\.chat_id, m\.joined_seq \+ 1 AS low, c\.head_seq AS high/,
    run: (t, [user, chats, limit]) =>
      [...t.chats.values()]
        .flatMap((chat) => {
          const own = memberOf(t, chat.id, Number(user));
          return own === undefined || chat.head <= own.joinedSeq ? [] : [{ chat, low: own.joinedSeq + 1 }];
        })
        .filter(({ chat }) => chats === null || numbers(chats).includes(chat.id))
        .sort((a, b) => b.chat.updatedAt.getTime() - a.chat.updatedAt.getTime() || b.chat.id - a.chat.id)
        .slice(0, Number(limit))
        .map(({ chat, low }) => ({ chat_id: chat.id, low: BigInt(low), high: BigInt(chat.head) })),
  },
];
