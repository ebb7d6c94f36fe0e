import Database from 'better-sqlite3';
import { join } from 'node:path';
import { accountDir } from '../../../src-main/session.ts';

/** The cache.db of an account in a profile. */
export const cacheFile = (profile: string, server: string, userId: string): string =>
  join(accountDir(profile, server, userId), 'cache.db');

const reading = <T>(file: string, work: (db: Database.Database) => T): T => {
  const db = new Database(file, { readonly: true, fileMustExist: true });
  try {
    return work(db);
  } finally {
    db.close();
  }
};

/** Events that the device should have by itself and has not. */
export const missingEvents = (file: string): number =>
  reading(
    file,
    (db) =>
      db
        .prepare<[], { n: number }>(
          `SELECT coalesce(sum("to" - max("from", kept_from + 1) + 1), 0) AS n FROM (
             SELECT g.from_seq AS "from", g.to_seq AS "to", c.kept_from FROM gap g JOIN chat c ON c.id = g.chat_id
             UNION ALL SELECT top + 1, head, kept_from FROM chat WHERE head > top) WHERE "to" > kept_from`,
        )
        .get()?.n ?? 0,
  );

/**
 * Every row that comes from the server, as it is stored. Left out is what only says how a device came to know it: a
 * message's row id (it orders those of one millisecond as they came), since which entry a member is known, from where on the device keeps a chat, and the counts
 * of the server's that `unread` was derived with.
 */
export const storedRows = (file: string): Record<string, unknown[]> =>
  reading(file, (db) => {
    const all = (sql: string): unknown[] => db.prepare(sql).all();
    const columns = (table: string, without: readonly string[]): string =>
      db
        .prepare<[string], { name: string }>('SELECT name FROM pragma_table_info(?)')
        .all(table)
        .map((c) => c.name)
        .filter((name) => !without.includes(name))
        .join(', ');
    return {
      chat: all(`SELECT ${columns('chat', ['kept_from', 'srv_unread', 'srv_head', 'srv_read'])} FROM chat ORDER BY id`),
      message: all(`SELECT ${columns('message', ['id'])} FROM message ORDER BY chat_id, seq`),
      member: all(
        `SELECT ${columns('member', ['state_seq'])} FROM member WHERE left_seq IS NULL ORDER BY chat_id, user_id`,
      ),
      group_state: all('SELECT chat_id, picture, members, role FROM group_state ORDER BY chat_id'),
      notice: all(`SELECT ${columns('notice', [])} FROM notice ORDER BY chat_id, seq`),
      person: all(`SELECT ${columns('person', [])} FROM person ORDER BY id`),
      gap: all('SELECT chat_id, from_seq, to_seq FROM gap ORDER BY chat_id, from_seq'),
      meta: all(`SELECT key, value FROM meta WHERE key IN ('self', 'user_seq', 'owner') ORDER BY key`),
    };
  });
