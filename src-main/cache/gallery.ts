import type { GalleryPage, PageAt } from './api.ts';
import type { Db } from './migrate.ts';
import { MESSAGE_COLUMNS, MESSAGE_SOURCE, viewOfRecord, wholeRecord, type StoredRecord } from './records.ts';
import type { Lookups } from './viewer.ts';

const TOP = Number.MAX_SAFE_INTEGER;

/** The pictures of a chat, by their own index: what else is in the chat costs nothing. */
export const galleryReader = (db: Db, selfId: string, look: Lookups) => {
  const picked = (where: string) =>
    db.prepare<[number, number, number], StoredRecord>(
      `SELECT ${MESSAGE_COLUMNS} FROM ${MESSAGE_SOURCE.replace('message m', 'message m INDEXED BY message_picture')}
       WHERE m.type = 'IMAGE' AND m.deleted = 0 AND m.chat_id = ? AND m.seq ${where} LIMIT ?`,
    );
  const below = picked('< ? ORDER BY m.seq DESC');
  const above = picked('> ? ORDER BY m.seq');
  const hole = db.prepare<[number, number], { one: number }>(
    `SELECT 1 AS one FROM gap WHERE chat_id = ? UNION ALL SELECT 1 FROM chat WHERE id = ? AND head > top LIMIT 1`,
  );

  return db.transaction((chatId: number, at: PageAt, limit: number): GalleryPage => {
    // One more than asked for on each side tells whether there are more.
    const after = at.after ?? at.around;
    const up = after === undefined ? 0 : at.around === undefined ? limit : Math.floor(limit / 2);
    const down = limit - up;
    const place = after === undefined ? (at.before ?? TOP) : after + 1;
    const older = down === 0 ? [] : below.all(chatId, place, down + 1);
    const newer = after === undefined ? [] : above.all(chatId, after, up + 1);
    const messages = [...older.slice(0, down).reverse(), ...newer.slice(0, up)];
    return {
      messages: messages.map((m) => viewOfRecord(wholeRecord(m), selfId, look)),
      hasOlder: down === 0 ? below.get(chatId, place, 1) !== undefined : older.length > down,
      hasNewer: after === undefined ? above.get(chatId, place - 1, 1) !== undefined : newer.length > up,
      missing: hole.get(chatId, chatId) !== undefined,
    };
  });
};
