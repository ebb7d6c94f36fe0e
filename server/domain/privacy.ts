import { ok, type Result } from '../../contract/result.ts';
import type { RequestInput, RequestOutput } from '../../contract/socket.ts';
import { readAudience } from '../data/leases.ts';
import { readOwn } from '../data/people.ts';
import { putPrivacy, touchChatsOf } from '../data/privacy.ts';
import { appendUserEvent } from '../data/user-events.ts';
import type { Parts } from '../parts.ts';
import { tryAgain } from './again.ts';
import type { Publisher } from './publisher.ts';

/**
 * Sets what others are told of the user. All devices of the user are told by an entry of their own log, and sync; those who share
 * a chat with them are told that the presence is there to see, or not any more.
 */
export const setPrivacy = async (
  { db }: Pick<Parts, 'db'>,
  publish: Pick<Publisher, 'userEvent' | 'presence' | 'hidden'>,
  userId: number,
  { readReceipts = null, presence = null }: { [K in keyof RequestInput<'set_privacy'>]: boolean | null | undefined },
): Promise<Result<RequestOutput<'set_privacy'>>> => {
  const done = await tryAgain(() =>
    db.transaction('read committed', async (sql) => {
      const { blocked: _blocked, ...before } = await readOwn(sql, userId);
      const seers = async (): Promise<number[]> => (await readAudience(sql, [userId]))[0]?.peers ?? [];
      const seenBy = await seers();
      const wanted = { readReceipts: readReceipts ?? before.readReceipts, presence: presence ?? before.presence };
      if (wanted.readReceipts === before.readReceipts && wanted.presence === before.presence)
        return { after: before, told: null };
      // What rows of chats tell of others, and to others of the user, is something else now. They are held before the user's
      // own row, as by whoever moves a pointer.
      await touchChatsOf(sql, userId);
      const after = await putPrivacy(sql, userId, readReceipts, presence);
      const event = await appendUserEvent(sql, userId, 'privacy', { ...after });
      return { after, told: { event, seenBy, seesNow: await seers() } };
    }),
  );
  const { after, told } = done;
  if (told === null) return ok(after);
  publish.userEvent(told.event, userId);
  const [was, is] = [new Set(told.seenBy), new Set(told.seesNow)];
  publish.hidden(
    userId,
    told.seenBy.filter((id) => !is.has(id)),
  );
  publish.presence(
    'user_online',
    userId,
    told.seesNow.filter((id) => !was.has(id)),
  );
  return ok(after);
};
