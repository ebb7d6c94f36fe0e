import type { ChatSetting } from '../../contract/chat-settings.ts';
import type { Sql } from './sql.ts';

/** A member's own settings of a chat. */
export interface SettingsRecord {
  muted_until: Date | null;
  pinned_at: Date | null;
  archived_seq: bigint | null;
  marked_seq: bigint | null;
  hidden: boolean;
  head_seq: bigint;
}

/** What each kind of setting sets, of `chat_member m` and `chat c`; $3 is its value. */
const SET: Record<ChatSetting['kind'], string> = {
  mute: 'muted_until = $3::timestamptz',
  pin: 'pinned_at = CASE WHEN $3::boolean THEN COALESCE(m.pinned_at, now()) END',
  // LEAST leaves NULL out: it alone would set the head in its place.
  archive: 'archived_seq = CASE WHEN $3::bigint IS NOT NULL THEN LEAST($3::bigint, c.head_seq) END',
  // What came after the message that the user saw last stays to be seen.
  hide: 'hidden = c.last_message_seq <= $3::bigint, marked_seq = NULL',
  unread: 'marked_seq = CASE WHEN $3::bigint IS NOT NULL THEN LEAST($3::bigint, c.head_seq) END',
};

const valueOf = (set: ChatSetting): string | boolean | number | null => {
  if (set.kind === 'mute') return set.until;
  if (set.kind === 'unread') return set.from;
  return set.kind === 'pin' ? set.on : set.upTo;
};

/** Sets one thing; answers all settings as they are then, undefined when the user is not in the chat. Call after lockChat. */
export const setChatSetting = async (
  sql: Sql,
  userId: number,
  chatId: number,
  set: ChatSetting,
): Promise<SettingsRecord | undefined> =>
  (
    await sql.query<SettingsRecord>(
      `UPDATE chat_member m SET ${SET[set.kind]}, changed_xid = pg_current_xact_id()::text::bigint
       FROM chat c WHERE c.id = m.chat_id AND m.chat_id = $1 AND m.user_id = $2 AND m.left_seq IS NULL
       RETURNING m.muted_until, m.pinned_at, m.archived_seq, m.marked_seq, m.hidden, c.head_seq`,
      [chatId, userId, valueOf(set)],
    )
  )[0];

/** Notes which entry of each user's log set theirs last; in the transaction of those entries. */
export const numberSettings = async (
  sql: Sql,
  chatId: number,
  entries: readonly { userId: number; useq: number }[],
): Promise<void> => {
  if (entries.length === 0) return;
  await sql.query(
    `UPDATE chat_member m SET settings_useq = i.useq FROM unnest($2::int[], $3::bigint[]) AS i(user_id, useq)
     WHERE m.chat_id = $1 AND m.user_id = i.user_id`,
    [chatId, entries.map((e) => e.userId), entries.map((e) => e.useq)],
  );
};
