import type { Face, OwnState } from '../../contract/people.ts';
import { fail, ok, type Result } from '../../contract/result.ts';
import type { RequestInput, RequestOutput } from '../../contract/socket.ts';
import {
  type FaceRecord,
  lockPeers,
  putBlock,
  putFace,
  readFace,
  readOwn,
  readSeers,
  touchDirectChat,
} from '../data/people.ts';
import type { Sql } from '../data/sql.ts';
import { appendUserEvent, appendUserEvents } from '../data/user-events.ts';
import type { Parts } from '../parts.ts';
import { tryAgain } from './again.ts';
import { audit } from './audit.ts';
import type { Caller } from './caller.ts';
import { isOwnPicture } from './create-group.ts';
import type { Publisher } from './publisher.ts';

/** A person on the wire. */
export const faceOf = (f: FaceRecord): Face => ({ ...f, id: String(f.id) });

/** What belongs to the account beside its chats. */
export const ownOf = async (sql: Sql, userId: number): Promise<OwnState> => {
  const { blocked, ...privacy } = await readOwn(sql, userId);
  return { ...privacy, blocked: blocked.map(faceOf) };
};

/** Whom the caller has blocked, the last one first. */
export const listBlocked = async (
  { db }: Pick<Parts, 'db'>,
  userId: number,
): Promise<Result<RequestOutput<'list_blocked'>>> => ok({ blocked: (await ownOf(db, userId)).blocked });

/**
 * Blocks somebody for the caller, or no longer. The caller's devices are told by an entry of their own log; the other one is told
 * nothing, but that the two do not see each other's presence any more, as if either kept it to themselves.
 */
export const blockUser = async (
  { db, now }: Pick<Parts, 'db' | 'now'>,
  publish: Pick<Publisher, 'userEvent' | 'presence' | 'hidden'>,
  caller: Caller,
  { userId, on }: { userId: string; on: boolean },
): Promise<Result<RequestOutput<'block_user'>>> => {
  const [self, other] = [caller.userId, Number(userId)];
  if (self === other) return fail('BAD_INPUT', 'Nobody blocks themselves.');
  const done = await tryAgain(() =>
    db.transaction('read committed', async (sql) => {
      if ((await readFace(sql, other)) === undefined) return fail('NOT_FOUND', 'There is no such user.');
      const before = await readSeers(sql, self, [other]);
      // The chat before the user's own row, as everywhere: two that wait for each other would break off one of them.
      await touchDirectChat(sql, self, other);
      const changed = await putBlock(sql, self, other, on);
      if (changed === null) return fail('CONFLICT', 'You have blocked too many people. Unblock somebody first.');
      // Only now: a new name that this waited for is told the caller before what follows.
      const face = await readFace(sql, other);
      if (!changed || face === undefined) return ok(null);
      const event = await appendUserEvent(sql, self, 'blocks', { ...faceOf(face), on });
      const [action, target] = [on ? 'block' : 'unblock', `user:${other}`] as const;
      await audit(sql, { actorId: self, deviceId: caller.deviceId, action, target, detail: {} }, new Date(now()));
      return ok({ event, before, after: await readSeers(sql, self, [other]) });
    }),
  );
  if (!done.ok) return done;
  if (done.value === null) return ok({});
  const { event, before, after } = done.value;
  publish.userEvent(event, self);
  if (before.length > 0 && after.length === 0) {
    publish.hidden(self, [other]);
    publish.hidden(other, [self]);
  }
  if (before.length === 0 && after.length > 0) {
    publish.presence('user_online', self, [other]);
    if (after[0]?.online === true) publish.presence('user_online', other, [self]);
  }
  return ok({});
};

/**
 * Sets the caller's name and picture: everybody who shares a chat with them, or lists them as blocked, and their own devices, are
 * told by an entry of their own logs. FORBIDDEN: the picture is not an own upload. `drop`: this picture is theirs no more.
 */
export const setProfile = async (
  parts: Parts,
  publish: Pick<Publisher, 'userEvent'>,
  drop: (url: string) => Promise<void>,
  caller: Caller,
  { name, picture }: RequestInput<'set_profile'>,
): Promise<Result<RequestOutput<'set_profile'>>> => {
  const { userId } = caller;
  if (picture != null && !(await isOwnPicture(parts, userId, picture)))
    return fail('FORBIDDEN', 'The picture is not one of yours.');
  const done = await tryAgain(() =>
    parts.db.transaction('read committed', async (sql) => {
      const told = await lockPeers(sql, userId);
      const before = await readFace(sql, userId);
      if (before === undefined) return fail('UNAUTHENTICATED', 'The account is gone.');
      const profile_image = picture === undefined ? before.profile_image : picture;
      const after = { ...before, name: name ?? before.name, profile_image };
      if (after.name === before.name && profile_image === before.profile_image)
        return ok({ after, events: [], unused: null });
      await putFace(sql, after);
      const detail = { name: after.name !== before.name, picture: profile_image !== before.profile_image };
      const entry = {
        actorId: userId,
        deviceId: caller.deviceId,
        action: 'profile',
        target: `user:${userId}`,
        detail,
      } as const;
      await audit(sql, entry, new Date(parts.now()));
      const events = await appendUserEvents(sql, told, 'profile', { ...faceOf(after) });
      return ok({ after, events, unused: detail.picture ? before.profile_image : null });
    }),
  );
  if (!done.ok) return done;
  const { after, events, unused } = done.value;
  for (const { userId: to, event } of events) publish.userEvent(event, to);
  if (unused !== null) await drop(unused);
  return ok({ profile: faceOf(after) });
};
