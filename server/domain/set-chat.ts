import type { z } from 'zod';
import type { ChatSetting, chatSettingsPayload } from '../../contract/chat-settings.ts';
import type { UserEvent } from '../../contract/event.ts';
import { fail, ok, type Result } from '../../contract/result.ts';
import type { RequestOutput } from '../../contract/socket.ts';
import { lockChat } from '../data/acts.ts';
import { numberSettings, setChatSetting, type SettingsRecord } from '../data/chat-settings.ts';
import { appendUserEvent, findUserEvent } from '../data/user-events.ts';
import type { Parts } from '../parts.ts';
import { tryAgain } from './again.ts';
import type { Pointers } from './pointers.ts';
import type { Publisher } from './publisher.ts';

const stranger = fail('FORBIDDEN', 'You are not in this chat.');

/** All settings of a chat as an entry of the user's log tells them. */
const payloadOf = (chatId: number, now: SettingsRecord): z.infer<typeof chatSettingsPayload> => ({
  chatId,
  muted_until: now.muted_until?.toISOString() ?? null,
  pinned_at: now.pinned_at?.toISOString() ?? null,
  archived_seq: now.archived_seq === null ? null : Number(now.archived_seq),
  marked_seq: now.marked_seq === null ? null : Number(now.marked_seq),
  // While it is hidden, nothing that is in it so far brings it back.
  hidden_seq: now.hidden ? Number(now.head_seq) : null,
});

/**
 * Sets one thing of a chat for the caller alone: an entry of their own log tells their devices all its settings as they are
 * now. A repeated clientId answers the first entry. FORBIDDEN for a stranger.
 */
export const setChat = async (
  { parts, publish, pointers }: { parts: Pick<Parts, 'db'>; publish: Publisher; pointers: Pointers },
  userId: number,
  { chatId, clientId, set }: { chatId: number; clientId: string; set: ChatSetting },
): Promise<Result<RequestOutput<'set_chat'>>> => {
  if (set.kind === 'hide') {
    // A chat that is off the list has nothing unread.
    const read = await pointers.read(userId, chatId, set.upTo);
    if (!read.ok) return read;
  }
  // A concurrent use of the clientId fails once, and finds the entry then.
  const event = await tryAgain(() =>
    parts.db.transaction('read committed', async (sql): Promise<UserEvent | null> => {
      // Against a message that is just being stored, which shows a hidden chat again.
      await lockChat(sql, chatId);
      const done = await findUserEvent(sql, userId, clientId);
      if (done !== undefined) return done;
      const now = await setChatSetting(sql, userId, chatId, set);
      if (now === undefined) return null;
      const made = await appendUserEvent(sql, userId, 'chat_settings', payloadOf(chatId, now), clientId);
      await numberSettings(sql, chatId, [{ userId, useq: made.useq }]);
      return made;
    }),
  );
  if (event === null) return stranger;
  // A repeated one is told again: the answer to the first may be what got lost, and a push twice harms nobody.
  publish.userEvent(event, userId);
  return ok({ event });
};
