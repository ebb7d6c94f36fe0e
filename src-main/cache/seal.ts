import { crc32 } from 'node:zlib';
import type { Db } from './migrate.ts';

/**
 * Every row of cache.db that the screen or the protocol relies on carries a seal: a checksum of its columns, computed by
 * SQLite itself whenever the row is written (a stored generated column). SQLite's own checks cannot see a flipped bit in
 * a text or a number; the seal can (docs/decisions/0010-damage-is-found-where-it-is-read.md).
 */

/** The tables with a seal, and the columns that it covers, in its order. Equal to what the newest schema says. */
export const SEALED = {
  meta: ['key', 'value'],
  person: ['id', 'name', 'picture'],
  chat: [
    ...['id', 'kind', 'title', 'peer_id', 'peer_name', 'peer_picture', 'peer_online', 'peer_last_seen', 'updated_at'],
    ...['hidden', 'epoch', 'head', 'top', 'joined_seq', 'read_seq', 'peers_read', 'peers_delivered', 'other_seq'],
    ...['own_delivered', 'unread', 'srv_unread', 'srv_head', 'srv_read', 'last_seq', 'last_sender', 'last_name'],
    ...['last_client', 'last_type', 'last_text', 'last_image', 'last_width', 'last_height', 'last_at', 'kept_from'],
  ],
  member: ['chat_id', 'user_id', 'role', 'joined_seq', 'left_seq', 'read_seq', 'delivered_seq'],
  message: [
    ...['id', 'chat_id', 'seq', 'sender', 'own', 'client_id', 'type', 'content', 'image', 'width', 'height', 'at'],
    'plain',
  ],
  gap: ['chat_id', 'from_seq', 'to_seq'],
} as const satisfies Record<string, readonly string[]>;
export type SealedTable = keyof typeof SEALED;

/** The checksum of a row's values in order. JSON keeps 1 and '1', '' and NULL apart. */
export const sealOf = (values: readonly unknown[]): number => crc32(JSON.stringify(values));

/** Gives a connection the function that seals are computed with: needed to write to a sealed table, not to read one. */
export const teachSeal = (db: Db): void => {
  // The schema is compared with the expected one before anything else is done, so that what it calls is known.
  db.pragma('trusted_schema = ON');
  // A row that REPLACE takes away is counted off like any other.
  db.pragma('recursive_triggers = ON');
  db.function('row_seal', { varargs: true, deterministic: true }, (...values) => sealOf(values));
};

/** What a read throws when a row is not what was written: counts as a damaged file. */
export const brokenSeal = (what: string): Error =>
  Object.assign(new Error(`A row of ${what} is not what was written.`), { code: 'SQLITE_CORRUPT_SEAL' });

/** Passes a row on that is what was written. @throws like SQLite for a damaged page otherwise. */
export const whole = <T extends { seal: number | null }>(table: SealedTable, row: T): T => {
  // A row read with all columns of its table has them by these names.
  const columns = row as unknown as Record<string, unknown>;
  if (sealOf(SEALED[table].map((name) => columns[name])) !== row.seal) throw brokenSeal(table);
  return row;
};
