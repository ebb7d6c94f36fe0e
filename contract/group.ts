import { z } from 'zod';
import { chatEvent } from './event.ts';
import { memberRole } from './group-change.ts';
import { chatId, clientId, userId } from './ids.ts';
import { limits } from './limits.ts';
import { displayName } from './user.ts';

/** An own upload of before (`/api/files/<id>`), which becomes the group's picture. */
const groupPicture = z.string().regex(/^\/api\/files\/[A-Za-z0-9_-]{22}$/);

/** The secret part of an invite link, `sarn://join/<token>`: 128 random bits. */
export const inviteToken = z.string().regex(/^[A-Za-z0-9_-]{22}$/);

/** People to be added, each once. */
const people = z
  .array(userId)
  .min(1)
  .max(limits.groupMembers - 1)
  .refine((ids) => new Set(ids).size === ids.length, 'Somebody is named twice.');

const base = { chatId, clientId };

/** What a member may do to a group. */
export const groupActData = z.discriminatedUnion('kind', [
  /** Admins. Who has left, or was removed, comes back with the history from now on. */
  z.strictObject({ kind: z.literal('add'), ...base, users: people }),
  /** The owner anyone, admins plain members. */
  z.strictObject({ kind: z.literal('remove'), ...base, user: userId }),
  /** Everybody. An owner who leaves is followed by the admin, else the member, who has been there longest. */
  z.strictObject({ kind: z.literal('leave'), ...base }),
  /** The owner alone. `owner`: hands the group over and is an admin from then on. */
  z.strictObject({ kind: z.literal('role'), ...base, user: userId, role: memberRole }),
  /** Admins. */
  z.strictObject({ kind: z.literal('title'), ...base, title: displayName }),
  /** Admins. null: none. */
  z.strictObject({ kind: z.literal('picture'), ...base, picture: groupPicture.nullable() }),
]);
export type GroupActData = z.infer<typeof groupActData>;

export const createGroupData = z.strictObject({
  clientId,
  title: displayName,
  picture: groupPicture.nullable().default(null),
  members: people,
});
export type CreateGroupData = z.infer<typeof createGroupData>;

/** The part of the table of requests (socket.ts) that is about groups. */
export const groupRequests = {
  /** A group of the caller's own. Who cannot be added (no such account, or they block the caller) is left out; NOT_FOUND: all. */
  create_group: { input: createGroupData, output: z.object({ chatId, duplicate: z.boolean() }) },
  /**
   * An entry of the group's log. A repeated (sender, clientId) answers the first entry again, with another body CONFLICT.
   * FORBIDDEN: not a member, not a group, or not the caller's to do. CONFLICT: full, or nothing would change. `event` null: the
   * caller is not a member any more.
   */
  act_on_group: { input: groupActData, output: z.object({ event: chatEvent.nullable(), duplicate: z.boolean() }) },
  /** The group's invite link, for admins. `renew`: another one, the one before is void; `off`: none. token null: there is none. */
  group_invite: {
    input: z.strictObject({ chatId, do: z.enum(['read', 'renew', 'off']) }),
    output: z.object({ token: inviteToken.nullable() }),
  },
  /** What a link leads to, before joining. NOT_FOUND: void. `chatId`: the caller is in it already. */
  read_invite: {
    input: z.strictObject({ token: inviteToken }),
    output: z.object({ title: z.string(), members: z.number().int().nonnegative(), chatId: chatId.nullable() }),
  },
  /** NOT_FOUND: void. FORBIDDEN: an admin removed the caller. CONFLICT: full. Joining twice is harmless. */
  join_group: {
    input: z.strictObject({ token: inviteToken, clientId }),
    output: z.object({ chatId, duplicate: z.boolean() }),
  },
} as const;
