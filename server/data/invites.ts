import type { Sql } from './sql.ts';

/** A group's invite link: what the token is made of besides the server's secret, and its SHA-256. */
export interface InviteRecord {
  nonce: string;
  token_hash: Uint8Array;
}

export const readInvite = async (sql: Sql, chatId: number): Promise<InviteRecord | undefined> =>
  (await sql.query<InviteRecord>('SELECT nonce, token_hash FROM chat_invite WHERE chat_id = $1', [chatId]))[0];

/** Puts another link in the place of the one there was; null: none. */
export const putInvite = async (
  sql: Sql,
  chatId: number,
  by: number,
  invite: { nonce: string; hash: string } | null,
): Promise<void> => {
  if (invite === null) await sql.query('DELETE FROM chat_invite WHERE chat_id = $1', [chatId]);
  else
    await sql.query(
      `INSERT INTO chat_invite (chat_id, token_hash, nonce, created_by) VALUES ($1, decode($2, 'hex'), $3::uuid, $4)
       ON CONFLICT (chat_id) DO UPDATE SET token_hash = EXCLUDED.token_hash, nonce = EXCLUDED.nonce,
         created_by = EXCLUDED.created_by, created_at = now()`,
      [chatId, invite.hash, invite.nonce, by],
    );
};

/** What a link leads to, and how `userId` stands to it. */
export interface InvitedRecord {
  chat_id: number;
  title: string;
  members: number;
  member: boolean;
  removed: boolean;
}

/** See InvitedRecord; undefined: no link has a token with this SHA-256 (hex). */
export const findInvited = async (sql: Sql, hash: string, userId: number): Promise<InvitedRecord | undefined> =>
  (
    await sql.query<InvitedRecord>(
      `SELECT c.id AS chat_id, COALESCE(c.title, '') AS title,
         (SELECT count(*)::int FROM chat_member o WHERE o.chat_id = c.id AND o.left_seq IS NULL) AS members,
         m.user_id IS NOT NULL AND m.left_seq IS NULL AS member, COALESCE(m.removed, false) AS removed
       FROM chat_invite i JOIN chat c ON c.id = i.chat_id
       LEFT JOIN chat_member m ON m.chat_id = c.id AND m.user_id = $2
       WHERE i.token_hash = decode($1, 'hex')`,
      [hash, userId],
    )
  )[0];
