import type { Candidate, Want } from './find-want.ts';
import type { Db } from './migrate.ts';

/**
 * Ways to read the stored messages that may be meant, the newest first. The one that reads least is taken: a chat, a sender,
 * pictures and files or texts that may hold a link by their indexes, the text index, or all there is.
 */

/** A stored message that may be meant. */
export interface Row extends Candidate {
  id: number;
  seq: number;
}

/** A trigram index answers words of this many characters and more. */
const INDEXED = 3;
/** Rows looked at between two looks at the clock. */
const STEP = 2_000;
/** As many rows are read whole, in whatever order they lie. */
export const FEW = 2_000;
/** A chat of at most this many events is read whole: its own index beats filtering every chat's hits. */
const SMALL_CHAT = 5_000;
/** Milliseconds in an id (schema.ts). */
const PER_MS = 1_024;

/** Characters as SQLite counts them: code points. */
const codePoints = (word: string): number => Array.from(word).length;
const likeOf = (word: string): string => `%${word.replace(/[\\%_]/g, '\\$&')}%`;

/** SQL, word for word as in the indexes of schema.ts. */
export const LINK_MAYBE = "instr(content, '.') > 0 OR instr(content, '://') > 0 OR instr(content, '@') > 0";
const OTHER_TYPE = "type <> 'TEXT'";

/** A set of messages that an index holds in the order of their ids. */
interface Kind {
  /** FROM and the beginning of WHERE. */
  sql: string;
  of: string | null;
}
const kinds = {
  all: { sql: 'message WHERE :of IS NULL', of: null },
  sender: (of: string): Kind => ({ sql: 'message INDEXED BY message_sender WHERE sender = :of', of }),
  other: { sql: `message INDEXED BY message_other WHERE :of IS NULL AND ${OTHER_TYPE}`, of: null },
  link: { sql: `message INDEXED BY message_link WHERE :of IS NULL AND (${LINK_MAYBE})`, of: null },
};

/** Where a search goes on: below this id, or in one chat below this number. */
export type Cursor = { by: 'id' | 'seq'; below: number };
/** Rows in their order, or that none came until `below`; a reader that ends has read all. */
export type Step = { row: Row } | { below: number };
export interface Reading {
  by: Cursor['by'];
  rows: Generator<Step, void>;
}

const COLUMNS = 'id, chat_id, seq, sender, type, content, at';
const FITTING = "deleted = 0 AND (:like IS NULL OR plain = 0 OR content LIKE :like ESCAPE '\\')";

interface Bounds {
  low: number;
  high: number;
  /** What SQLite can tell already; null: nothing. */
  like: string | null;
}
type Text = Bounds & { like: string };

export const readings = (db: Db) => {
  const prepared = new Map<string, ReturnType<Db['prepare']>>();
  const prepare = (sql: string): ReturnType<Db['prepare']> => {
    const known = prepared.get(sql) ?? db.prepare(sql);
    prepared.set(sql, known);
    return known;
  };
  const span = db.prepare<[number], { top: number; joined_seq: number }>(
    'SELECT top, joined_seq FROM chat WHERE id = ?',
  );
  const inChat = db.prepare<[{ chat: number; low: number; high: number; like: string | null }], Row>(
    `SELECT ${COLUMNS} FROM message WHERE chat_id = :chat AND seq < :high AND seq >= :low AND ${FITTING} ORDER BY seq DESC`,
  );
  const indexed = db.prepare<[{ query: string; low: number; high: number }], Row>(
    `SELECT m.id, m.chat_id, m.seq, m.sender, m.type, m.content, m.at FROM fts f CROSS JOIN message m ON m.id = f.rowid
     WHERE f.fts MATCH :query AND f.rowid < :high AND f.rowid >= :low AND m.deleted = 0 ORDER BY f.rowid DESC`,
  );
  const waiting = db.prepare<[{ low: number; high: number; like: string }], Row>(
    `SELECT m.id, m.chat_id, m.seq, m.sender, m.type, m.content, m.at FROM fts_todo t JOIN message m ON m.id = t.id
     WHERE t.id < :high AND t.id >= :low AND ${FITTING} ORDER BY t.id DESC`,
  );

  /** How many messages a kind has, counted to FEW + 1. */
  const count = ({ sql, of }: Kind, low: number, high: number): number => {
    // The statement has one column.
    const row = prepare(
      `SELECT count(*) AS n FROM (SELECT 1 FROM ${sql} AND id < :high AND id >= :low LIMIT ${FEW + 1})`,
    ).get({ of, low, high }) as { n: number };
    return row.n;
  };

  function* stepwise({ sql, of }: Kind, { low, high, like }: Bounds): Generator<Step, void> {
    const end = prepare(
      `SELECT id FROM ${sql} AND id < :high AND id >= :low ORDER BY id DESC LIMIT 1 OFFSET ${STEP - 1}`,
    );
    const rows = prepare(`SELECT ${COLUMNS} FROM ${sql} AND id < :high AND id >= :low AND ${FITTING} ORDER BY id DESC`);
    for (let top = high; ;) {
      // One column, and a row as selected.
      const next = (end.get({ of, low, high: top }) as { id: number } | undefined)?.id ?? low;
      for (const row of rows.all({ of, low: next, high: top, like }) as Row[]) yield { row };
      if (next <= low) return;
      yield { below: next };
      top = next;
    }
  }

  /** Some small kinds, or chats, read whole. */
  function* whole(parts: readonly Row[][], by: Cursor['by']): Generator<Step, void> {
    const rows = parts.flat().sort((a, b) => (by === 'id' ? b.id - a.id : b.seq - a.seq));
    for (const row of rows) yield { row };
  }

  function* chatwise(chat: number, low: number, high: number, like: string | null): Generator<Step, void> {
    for (let top = high; top > low; top -= STEP) {
      const bottom = Math.max(low, top - STEP);
      for (const row of inChat.all({ chat, low: bottom, high: top, like })) yield { row };
      if (bottom > low) yield { below: bottom };
    }
  }

  /** What the text index has, and what is not in it yet, as one row. */
  function* byText(words: readonly string[], { low, high, like }: Text): Generator<Step, void> {
    const query = words.map((w) => `"${w.replaceAll('"', '""')}"`).join(' AND ');
    const unindexed = waiting.all({ low, high, like });
    let at = 0;
    for (const row of indexed.iterate({ query, low, high })) {
      for (let next = unindexed[at]; next !== undefined && next.id >= row.id; next = unindexed[at]) {
        if (next.id > row.id) yield { row: next };
        at += 1;
      }
      yield { row };
    }
    for (const row of unindexed.slice(at)) yield { row };
  }

  const kindsOf = (want: Want): Kind[][] => [
    ...(want.senders === null ? [] : [[...want.senders].map(kinds.sender)]),
    ...(want.has.has('image') || want.has.has('file') ? [[kinds.other]] : []),
    ...(want.has.has('link') ? [[kinds.link]] : []),
  ];

  return {
    /** Reads what may be meant from `cursor` on. */
    read: (want: Want, cursor: Cursor | null): Reading => {
      const low = want.after * PER_MS;
      const top = Math.min(want.before * PER_MS, Number.MAX_SAFE_INTEGER);
      const high = cursor?.by === 'id' ? Math.min(cursor.below, top) : top;
      const like = likeOf([...want.words].sort((a, b) => b.length - a.length)[0] ?? '');
      const likeOrAll = want.words.length === 0 ? null : like;
      const [only] = want.chats?.size === 1 ? want.chats : [];
      const chats = [...(want.chats ?? [])].map((id) => ({ id, ...(span.get(id) ?? { top: 0, joined_seq: 0 }) }));
      const events = chats.reduce((sum, c) => sum + c.top - c.joined_seq, 0);

      const inWhole = (id: number, below: number): Row[] =>
        inChat.all({ chat: id, low: 0, high: below, like: likeOrAll });
      if (only !== undefined && (cursor?.by === 'seq' || (cursor === null && events <= SMALL_CHAT))) {
        const below = cursor?.below ?? Number.MAX_SAFE_INTEGER;
        if (cursor === null) return { by: 'seq', rows: whole([inWhole(only, below)], 'seq') };
        return { by: 'seq', rows: chatwise(only, 0, Math.min(below, (chats[0]?.top ?? 0) + 1), likeOrAll) };
      }
      if (want.chats !== null && only === undefined && events <= SMALL_CHAT) {
        const parts = chats.map((c) => inWhole(c.id, Number.MAX_SAFE_INTEGER).filter((row) => row.id < high));
        return { by: 'id', rows: whole(parts, 'id') };
      }
      const narrow = kindsOf(want)
        .map((parts) => ({ parts, n: parts.reduce((n, kind) => n + count(kind, low, high), 0) }))
        .sort((a, b) => a.n - b.n);
      const [rarest] = narrow;
      if (rarest !== undefined && rarest.n <= FEW) {
        const all = rarest.parts.map((kind) =>
          [...stepwise(kind, { low, high, like: likeOrAll })].flatMap((step) => ('row' in step ? [step.row] : [])),
        );
        return { by: 'id', rows: whole(all, 'id') };
      }
      const long = want.words.filter((w) => codePoints(w) >= INDEXED);
      if (long.length > 0) return { by: 'id', rows: byText(long, { low, high, like }) };
      if (only !== undefined) return { by: 'seq', rows: chatwise(only, 0, (chats[0]?.top ?? 0) + 1, likeOrAll) };
      const single = narrow.find(({ parts }) => parts.length === 1)?.parts[0];
      return { by: 'id', rows: stepwise(single ?? kinds.all, { low, high, like: likeOrAll }) };
    },
  };
};
