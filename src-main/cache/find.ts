import type { SearchHit } from '../../contract/ipc.ts';
import { fold, matchRanges, queryWords } from './fold.ts';
import type { Db } from './migrate.ts';
import type { SearchRequest } from './protocol.ts';
import {
  MESSAGE_COLUMNS,
  MESSAGE_SOURCE,
  viewOfRecord,
  viewOfUnsent,
  wholeRecord,
  type StoredRecord,
} from './records.ts';

/** A trigram index answers words of this many characters and more. */
const INDEXED = 3;

/** Characters as SQLite counts them: code points. */
const codePoints = (word: string): number => Array.from(word).length;
/** A scan (a word too short for the index) reads the newest rows, in steps, until one of these is reached. */
const SCAN_STEP = 2_000;
const SCAN_ROWS = 400_000;
const SCAN_MS = 50;
/** A chat of at most this many events is read whole: its own index beats filtering every chat's hits. */
const SMALL_CHAT = 5_000;

interface Candidate {
  id: number;
  content: string;
}

const likeOf = (word: string): string => `%${word.replace(/[\\%_]/g, '\\$&')}%`;

/** Search over what is stored and what is unsent: every word must occur; newest first. */
export const finder = (db: Db, selfId: string) => {
  const record = db.prepare<[number], StoredRecord & { title: string }>(
    `SELECT ${MESSAGE_COLUMNS}, CASE c.kind WHEN 'direct' THEN coalesce(c.peer_name, '') ELSE c.title END AS title
     FROM ${MESSAGE_SOURCE} JOIN chat c ON c.id = m.chat_id WHERE m.id = ?`,
  );
  const title = db.prepare<[number], { title: string }>(
    "SELECT CASE kind WHEN 'direct' THEN coalesce(peer_name, '') ELSE title END AS title FROM chat WHERE id = ?",
  );
  const span = db.prepare<[number], { top: number; joined_seq: number }>(
    'SELECT top, joined_seq FROM chat WHERE id = ?',
  );
  const indexed = db.prepare<[{ query: string; chat: number | null }], Candidate>(
    `SELECT f.rowid AS id, m.content FROM fts f CROSS JOIN message m ON m.id = f.rowid
     WHERE f.fts MATCH :query AND (:chat IS NULL OR m.chat_id = :chat) ORDER BY f.rowid DESC`,
  );
  const waiting = db.prepare<[{ chat: number | null }], Candidate>(
    'SELECT m.id, m.content FROM fts_todo t JOIN message m ON m.id = t.id WHERE :chat IS NULL OR m.chat_id = :chat ORDER BY t.id DESC',
  );
  // A row that folds plainly must contain the first word as it is; the others are folded and looked at.
  const scanAll = db.prepare<[number, number, string], Candidate>(
    "SELECT id, content FROM message WHERE id < ? AND id >= ? AND (plain = 0 OR content LIKE ? ESCAPE '\\') ORDER BY id DESC",
  );
  const stepEnd = db.prepare<[number, number], { id: number }>(
    'SELECT id FROM message WHERE id < ? ORDER BY id DESC LIMIT 1 OFFSET ?',
  );
  const scanChat = db.prepare<[number, number, number, string], Candidate>(
    "SELECT id, content FROM message WHERE chat_id = ? AND seq <= ? AND seq > ? AND (plain = 0 OR content LIKE ? ESCAPE '\\') ORDER BY seq DESC",
  );

  const matches = (text: string, words: readonly string[]): boolean => {
    const folded = fold(text);
    return words.every((word) => folded.includes(word));
  };

  const collect = (rows: Iterable<Candidate>, words: readonly string[], enough: number): number[] => {
    const ids: number[] = [];
    for (const row of rows) {
      if (!matches(row.content, words)) continue;
      ids.push(row.id);
      if (ids.length >= enough) break;
    }
    return ids;
  };

  const byIndex = (words: readonly string[], chatId: number | null, enough: number): number[] => {
    const query = words
      .filter((w) => codePoints(w) >= INDEXED)
      .map((w) => `"${w.replaceAll('"', '""')}"`)
      .join(' AND ');
    const ids = [
      ...collect(indexed.iterate({ query, chat: chatId }), words, enough),
      ...collect(waiting.iterate({ chat: chatId }), words, enough),
    ];
    return [...new Set(ids)].sort((a, b) => b - a);
  };

  const byScan = (words: readonly string[], chatId: number | null, enough: number): { ids: number[]; cut: boolean } => {
    const like = likeOf([...words].sort((a, b) => b.length - a.length)[0] ?? '');
    const until = performance.now() + SCAN_MS;
    const ids: number[] = [];
    const chat = chatId === null ? undefined : span.get(chatId);
    if (chatId !== null && chat === undefined) return { ids, cut: false };
    let high = chat?.top ?? Number.MAX_SAFE_INTEGER;
    for (let seen = 0; seen < SCAN_ROWS && performance.now() < until; seen += SCAN_STEP) {
      let low: number;
      if (chatId !== null && chat !== undefined) {
        low = high - SCAN_STEP;
        ids.push(...collect(scanChat.all(chatId, high, low, like), words, enough - ids.length));
        if (low <= chat.joined_seq) return { ids, cut: false };
      } else {
        const end = stepEnd.get(high, SCAN_STEP - 1)?.id;
        low = end ?? 0;
        ids.push(...collect(scanAll.all(high, low, like), words, enough - ids.length));
        if (end === undefined) return { ids, cut: false };
      }
      if (ids.length >= enough) return { ids, cut: true };
      high = low;
    }
    return { ids, cut: true };
  };

  const isSmall = (chatId: number): boolean => {
    const chat = span.get(chatId);
    return chat !== undefined && chat.top - chat.joined_seq <= SMALL_CHAT;
  };

  const find = ({
    query,
    chatId,
    limit,
    unsent,
    selfName,
  }: Omit<SearchRequest, 'id'>): { hits: SearchHit[]; more: boolean } => {
    const words = queryWords(query);
    if (words.length === 0) return { hits: [], more: false };
    const hits: SearchHit[] = unsent
      .filter((item) => (chatId === null || item.chatId === chatId) && matches(item.content, words))
      .sort((a, b) => b.position - a.position)
      .map((item) => ({
        message: viewOfUnsent(item, selfId, selfName),
        chatTitle: title.get(item.chatId)?.title ?? '',
        ranges: matchRanges(item.content, words),
      }));
    const useIndex = words.some((w) => codePoints(w) >= INDEXED) && !(chatId !== null && isSmall(chatId));
    const found = useIndex ? { ids: byIndex(words, chatId, limit + 1), cut: false } : byScan(words, chatId, limit + 1);
    for (const id of found.ids.slice(0, limit + 1)) {
      const row = record.get(id);
      if (row !== undefined)
        hits.push({
          message: viewOfRecord(wholeRecord(row), selfId),
          chatTitle: row.title,
          ranges: matchRanges(row.content, words),
        });
    }
    return { hits: hits.slice(0, limit), more: hits.length > limit || found.cut };
  };
  /** All statements of one search see the same state of the file. */
  return db.transaction(find);
};
