import { matchRanges } from '../../contract/fold.ts';
import type { SearchHit } from '../../contract/ipc.ts';
import type { SearchPlan } from './api.ts';
import type { OutboxItem } from './unsent-items.ts';
import { readings, type Cursor, type Row } from './find-read.ts';
import { fits, wants, type Want } from './find-want.ts';
import type { Db } from './migrate.ts';
import type { SearchQuestion } from './protocol.ts';
import {
  CHAT_TITLE,
  MESSAGE_COLUMNS,
  MESSAGE_SOURCE,
  viewOfRecord,
  viewOfUnsent,
  wholeRecord,
  type StoredRecord,
} from './records.ts';
import { lookups } from './viewer.ts';

/** How long one answer may take: then it says where to go on. ms. */
const SLICE_MS = 50;
/** Rows looked at between two looks at the clock. */
const CLOCK_ROWS = 64;
/** People in one answer. */
const PEOPLE = 8;
/** Holes of one search that the server is asked about. */
const HOLES = 4_000;

interface Found {
  rows: Row[];
  next: string | null;
}

const writeCursor = ({ by, below }: Cursor): string => `${by === 'id' ? 'i' : 's'}${below}`;
/** null: from the newest on. */
const readCursor = (text: string | null): Cursor | null => {
  const [, by, below] = /^([is])(\d{1,16})$/.exec(text ?? '') ?? [];
  return below === undefined ? null : { by: by === 'i' ? 'id' : 'seq', below: Number(below) };
};

const candidateOf = (item: OutboxItem, selfId: string) => ({
  chat_id: item.chatId,
  sender: selfId,
  type: item.picture === null ? 'TEXT' : 'IMAGE',
  content: item.content,
  at: item.createdAt,
});

/** Search over what is stored and what is unsent, newest first, in slices. All statements of one see the same state of the file. */
export const finder = (db: Db, selfId: string) => {
  const look = lookups(db);
  const wanted = wants(db, selfId);
  const reading = readings(db);
  const record = db.prepare<[number], StoredRecord & { title: string }>(
    `SELECT ${MESSAGE_COLUMNS}, ${CHAT_TITLE}
     FROM ${MESSAGE_SOURCE} JOIN chat c ON c.id = m.chat_id WHERE m.id = ?`,
  );
  const title = db.prepare<[number], { title: string }>(`SELECT ${CHAT_TITLE} FROM chat c WHERE c.id = ?`);
  // What was told of (head) and not seen (top) is a hole as well. The newest chats' newest holes first.
  const holes = db.prepare<[number], { chatId: number; from: number; to: number }>(
    `SELECT chat_id AS chatId, from_seq AS "from", to_seq AS "to" FROM (
       SELECT g.chat_id, g.from_seq, g.to_seq, c.updated_at FROM gap g JOIN chat c ON c.id = g.chat_id
       UNION ALL SELECT id, top + 1, head, updated_at FROM chat WHERE head > top)
     ORDER BY updated_at DESC, chat_id, from_seq DESC LIMIT ?`,
  );

  /** At most `enough` rows that fit; null for `next`: all were looked at. */
  const collect = (want: Want, cursor: Cursor | null, enough: number): Found => {
    const { by, rows: steps } = reading.read(want, cursor);
    const until = performance.now() + SLICE_MS;
    const rows: Row[] = [];
    let seen = 0;
    for (const step of steps) {
      const at = 'row' in step ? step.row[by] : step.below;
      if ('row' in step && fits(want, step.row)) rows.push(step.row);
      if (rows.length > enough) {
        // One too many says that there is more; it is the first of the next page.
        rows.pop();
        return { rows, next: writeCursor({ by, below: at + 1 }) };
      }
      seen += 1;
      if ((seen % CLOCK_ROWS === 0 || 'below' in step) && performance.now() >= until)
        return { rows, next: writeCursor({ by, below: at }) };
    }
    return { rows, next: null };
  };

  const find = ({ query, filters, before, limit, unsent, selfName, now }: SearchQuestion<'find'>) => {
    const want = wanted.read(query, filters, now);
    if (want === null) return { hits: [], next: null };
    const hits: SearchHit[] = (before === null ? unsent : [])
      .filter((item) => fits(want, candidateOf(item, selfId)))
      .sort((a, b) => b.position - a.position)
      .map((item) => ({
        message: viewOfUnsent(item, selfId, selfName, look),
        chatTitle: title.get(item.chatId)?.title ?? '',
        ranges: matchRanges(item.content, want.words),
      }));
    const { rows, next } = collect(want, readCursor(before), limit);
    for (const { id } of rows) {
      const row = record.get(id);
      if (row === undefined) continue;
      const message = viewOfRecord(wholeRecord(row), selfId, look);
      hits.push({ message, chatTitle: row.title, ranges: matchRanges(row.content, want.words) });
    }
    return { hits, next };
  };

  const places = ({ query, filters, before, limit, now }: SearchQuestion<'places'>) => {
    const want = wanted.read(query, filters, now);
    if (want === null) return { places: [], next: null };
    const { rows, next } = collect(want, readCursor(before), limit);
    return { places: rows.map((row) => row.seq), next };
  };

  const plan = ({ query, filters, now }: SearchQuestion<'plan'>): SearchPlan | null => {
    const want = wanted.read(query, filters, now);
    if (want === null) return null;
    const missing = holes.all(HOLES).filter((hole) => want.chats === null || want.chats.has(hole.chatId));
    return {
      words: want.words,
      from: want.senders === null ? null : [...want.senders],
      has: [...want.has],
      after: want.after === 0 ? null : want.after,
      before: want.before === Infinity ? null : want.before,
      holes: missing,
    };
  };

  const answer = {
    find,
    places,
    plan,
    people: ({ text }: SearchQuestion<'people'>) => wanted.people(text, PEOPLE),
  };
  /** The answer to a question; its type is that of the question's kind. */
  return db.transaction((question: SearchQuestion): unknown => {
    switch (question.kind) {
      case 'find':
        return answer.find(question);
      case 'places':
        return answer.places(question);
      case 'plan':
        return answer.plan(question);
      case 'people':
        return answer.people(question);
    }
  });
};
