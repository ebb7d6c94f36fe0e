import { crc32 } from 'node:zlib';
import type { Db } from './migrate.ts';
import { corrupt } from './store-error.ts';

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
    ...['last_deleted', 'mentioned'],
  ],
  member: ['chat_id', 'user_id', 'role', 'joined_seq', 'left_seq', 'read_seq', 'delivered_seq', 'state_seq'],
  message: [
    ...['id', 'chat_id', 'seq', 'sender', 'own', 'client_id', 'type', 'content', 'image', 'width', 'height', 'at'],
    ...['plain', 'state_seq', 'edited_at', 'deleted', 'reactions', 'reply_to', 'calls', 'mentions'],
  ],
  gap: ['chat_id', 'from_seq', 'to_seq'],
  early: ['chat_id', 'seq', 'state_seq', 'content', 'edited_at', 'deleted', 'reactions'],
  hidden_message: ['chat_id', 'seq'],
  chat_setting: ['chat_id', 'useq', 'muted_until', 'pinned_at', 'archived_seq'],
  pins: ['chat_id', 'pins_seq', 'list'],
  group_state: ['chat_id', 'picture', 'title_seq', 'roster_seq', 'members', 'role'],
  notice: ['chat_id', 'seq', 'sender', 'at', 'body'],
} as const satisfies Record<string, readonly string[]>;
export type SealedTable = keyof typeof SEALED;

/** Columns that no seal covers: nothing is decided by them but how something looks (schema.ts says why). */
export const UNSEALED: Partial<Record<SealedTable, readonly string[]>> = { message: ['preview', 'album'] };

/** Selects what a seal covers, and the seal as the last column; for `whole`. */
export const selectSealed = (table: SealedTable): string => `SELECT ${SEALED[table].join(', ')}, seal FROM ${table}`;

/** The checksum of a row's values in order. JSON keeps 1 and '1', '' and NULL apart. */
export const sealOf = (values: readonly unknown[]): number => crc32(JSON.stringify(values));

/** Gives a connection the function that seals are computed with: needed to write to a sealed table, not to read one. */
export const teachSeal = (db: Db): void => {
  // The schema calls row_seal. An altered schema is refused (migrate), though after the steps that were pending: all that it
  // could call until then are SQLite's own functions and this one, which only computes.
  db.pragma('trusted_schema = ON');
  // A row that REPLACE takes away is counted off like any other.
  db.pragma('recursive_triggers = ON');
  db.function('row_seal', { varargs: true, deterministic: true }, (...values) => sealOf(values));
};

/** What a read throws when a row is not what was written: counts as a damaged file. */
export const brokenSeal = (what: string): Error =>
  corrupt(`A row of ${what} is not what was written.`, 'SQLITE_CORRUPT_SEAL');

/** Passes a row on that is what was written. @throws like SQLite for a damaged page otherwise. */
export const whole = <T extends { seal: number | null }>(table: SealedTable, row: T): T => {
  // A row read with all columns of its table has them by these names.
  const columns = row as unknown as Record<string, unknown>;
  if (sealOf(SEALED[table].map((name) => columns[name])) !== row.seal) throw brokenSeal(table);
  return row;
};
