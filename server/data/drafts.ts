import type { DraftState } from '../../contract/draft.ts';
import type { Sql } from './sql.ts';

/** What a user has begun to write in a chat. Texts are kept here only, never in the user's log. */
export interface DraftRecord {
  chat_id: number;
  text: string;
  reply_to_seq: bigint | null;
  rev: bigint;
}

/** The wire shape of a draft. */
export const draftStateOf = (d: Omit<DraftRecord, 'chat_id'>): DraftState => ({
  rev: Number(d.rev),
  text: d.text,
  replyTo: d.reply_to_seq === null ? null : Number(d.reply_to_seq),
});

/**
 * The user's draft in a chat that they are in, held until the transaction ends; null: there was none yet. undefined: they are
 * not in the chat.
 */
export const lockDraft = async (sql: Sql, userId: number, chatId: number): Promise<DraftRecord | null | undefined> => {
  const [own] = await sql.query(
    'SELECT m.chat_id FROM chat_member m WHERE m.chat_id = $1 AND m.user_id = $2 AND m.left_seq IS NULL FOR UPDATE',
    [chatId, userId],
  );
  return own === undefined ? undefined : ((await readDrafts(sql, userId, [chatId]))[0] ?? null);
};

/** The user's drafts in some chats; chats without any are left out. */
export const readDrafts = (sql: Sql, userId: number, chatIds: readonly number[]): Promise<DraftRecord[]> =>
  chatIds.length === 0
    ? Promise.resolve([])
    : sql.query<DraftRecord>(
        'SELECT chat_id, text, reply_to_seq, rev FROM draft WHERE user_id = $1 AND chat_id = ANY($2::int[])',
        [userId, chatIds],
      );

/** Puts a draft in the place of the one before. Call after lockDraft, in its transaction. */
export const putDraft = async (
  sql: Sql,
  userId: number,
  { chat_id, text, reply_to_seq, rev }: DraftRecord,
): Promise<void> => {
  await sql.query(
    `INSERT INTO draft (user_id, chat_id, text, reply_to_seq, rev) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (user_id, chat_id) DO UPDATE SET text = excluded.text, reply_to_seq = excluded.reply_to_seq, rev = excluded.rev`,
    [userId, chat_id, text, reply_to_seq, rev],
  );
};
