import type { Has } from '../../contract/search-text.ts';
import { fold, isPlain } from '../../contract/fold.ts';
import type { MessageRecord } from './messages.ts';
import { messageColumns } from './messages.ts';
import type { Stretch } from './events.ts';
import type { Sql } from './sql.ts';
import { hiddenFor } from './states.ts';

/**
 * How a text is kept for the search, beside itself: folded; null where that changes nothing but the case of A–Z, which the
 * database does as well. '' stands in rows of before this was kept: such a text is folded when it is searched.
 */
export const foldedOf = (content: string): string | null => {
  const folded = fold(content);
  return isPlain(content, folded) ? null : folded;
};

/** What is looked for. */
export interface SearchRecord {
  /** Folded. */
  words: readonly string[];
  from: readonly number[] | null;
  has: readonly Has[];
  after: Date | null;
  before: Date | null;
}

const likeOf = (word: string): string => `%${word.replace(/[\\%_]/g, '\\$&')}%`;

/**
 * Messages within stretches and the membership of `userId` that may be meant, newest first, at most `limit`; those of each
 * stretch from its end on. `place`: of which stretch, counted from 0. They are candidates: whether a link is one, and texts
 * that are not kept folded, the caller looks at. Reads the stretches and no more; the lateral look-up with OFFSET 0 keeps the
 * plan on the key (as in events.ts).
 */
export const readCandidates = (
  sql: Sql,
  userId: number,
  wanted: SearchRecord,
  stretches: readonly Stretch[],
  limit: number,
): Promise<(MessageRecord & { place: number })[]> =>
  sql.query(
    `SELECT (w.place - 1)::int AS place, m.chat_id, m.seq, m.sender_id, m.client_id, m.created_at, ${messageColumns}
     FROM unnest($2::int[], $3::bigint[], $4::bigint[]) WITH ORDINALITY AS w(chat_id, low, high, place)
     JOIN chat_member own ON own.chat_id = w.chat_id AND own.user_id = $1 AND own.left_seq IS NULL
     CROSS JOIN LATERAL (
       SELECT y.* FROM message y
       WHERE y.chat_id = w.chat_id AND y.seq BETWEEN GREATEST(w.low, own.joined_seq + 1) AND w.high AND y.deleted_at IS NULL
         AND (y.folded = '' OR COALESCE(y.folded, lower(y.content COLLATE "C")) LIKE ALL ($5::text[]))
         AND ($6::int[] IS NULL OR y.sender_id = ANY ($6::int[]))
         AND ($7::text[] IS NULL OR y.type::text = ALL ($7::text[]))
         AND (NOT $8::boolean OR y.content ~ '[.@]|://')
         AND ($9::timestamptz IS NULL OR y.created_at >= $9::timestamptz)
         AND ($10::timestamptz IS NULL OR y.created_at < $10::timestamptz)
         AND NOT ${hiddenFor('$1', 'y')}
       ORDER BY y.seq DESC LIMIT $11 OFFSET 0) m
     LEFT JOIN "user" u ON u.id = m.sender_id
     ORDER BY m.created_at DESC, m.chat_id, m.seq DESC LIMIT $11`,
    [
      userId,
      stretches.map((s) => s.chatId),
      stretches.map((s) => s.from),
      stretches.map((s) => s.to),
      wanted.words.map(likeOf),
      wanted.from,
      typesOf(wanted.has),
      wanted.has.includes('link'),
      wanted.after,
      wanted.before,
      limit,
    ],
  );

/** What a message's type must be, all of it. */
const typesOf = (has: readonly Has[]): string[] | null => {
  const types = [...(has.includes('image') ? ['IMAGE'] : []), ...(has.includes('file') ? ['FILE'] : [])];
  return types.length === 0 ? null : types;
};

/** The logs of the chats that `userId` is in, from where the membership began; of `chats`, or all; the last written in first. */
export const readOwnLogs = async (
  sql: Sql,
  userId: number,
  chats: readonly number[] | null,
  limit: number,
): Promise<Stretch[]> =>
  (
    await sql.query<{ chat_id: number; low: bigint; high: bigint }>(
      `SELECT m.chat_id, m.joined_seq + 1 AS low, c.head_seq AS high FROM chat_member m JOIN chat c ON c.id = m.chat_id
       WHERE m.user_id = $1 AND m.left_seq IS NULL AND c.head_seq > m.joined_seq AND ($2::int[] IS NULL OR m.chat_id = ANY ($2::int[]))
       ORDER BY c.updated_at DESC, c.id DESC LIMIT $3`,
      [userId, chats, limit],
    )
  ).map((row) => ({ chatId: row.chat_id, from: Number(row.low), to: Number(row.high) }));
