import { z } from 'zod';
import { groupDeeds, memberRole } from './group-change.ts';
import { inviteToken } from './group.ts';
import { chatId, clientId, seq, userId } from './ids.ts';
import { limits } from './limits.ts';
import { displayName } from './user.ts';

const who = z.object({ id: userId, name: z.string() });

/** A line of a group's history that nobody wrote: who did what. Stands in `messageView` of kind `notice`. */
export const groupNotice = z.object({
  deed: z.enum(groupDeeds),
  by: who,
  /** Whom it was done to; empty: to the group, or by `by` to themselves. */
  whom: z.array(who),
  /** Of `role`: what they are from then on. */
  role: memberRole.nullable(),
  /** Of `title` and `created`. */
  title: z.string().nullable(),
});
export type GroupNotice = z.infer<typeof groupNotice>;

/** What `chatView` says of a group; a direct chat: members 0, role null, picture null. */
export const groupView = {
  /** `app://media/<id>`; null: none. */
  picture: z.string().nullable(),
  members: z.number().int().nonnegative(),
  /** The user's own. null: a direct chat. */
  role: memberRole.nullable(),
};

export const groupMember = z.object({
  id: userId,
  name: z.string(),
  picture: z.string().nullable(),
  role: memberRole,
  self: z.boolean(),
  online: z.boolean(),
  lastSeen: z.number().nullable(),
  /** What stands above it was written while they were in. */
  since: seq,
  readSeq: seq,
  deliveredSeq: seq,
});
export type GroupMember = z.infer<typeof groupMember>;

export const groupWish = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('add'),
    users: z
      .array(userId)
      .min(1)
      .max(limits.groupMembers - 1),
  }),
  z.strictObject({ kind: z.literal('remove'), user: userId }),
  z.strictObject({ kind: z.literal('leave') }),
  z.strictObject({ kind: z.literal('role'), user: userId, role: memberRole }),
  z.strictObject({ kind: z.literal('title'), title: displayName }),
  /** A staged picture (`pictures.add`); null: none. */
  z.strictObject({ kind: z.literal('picture'), pictureId: z.string().max(64).nullable() }),
]);
export type GroupWish = z.infer<typeof groupWish>;

/** The part of the bridge that is about groups. All but `groups.members` need the server: OFFLINE without. `view`: chatView (ipc.ts). */
export const groupIpcRequests = <V extends z.ZodType>(view: V) =>
  ({
    /** `clientId` is the window's own: trying again makes no second group. */
    'groups.create': {
      input: z.strictObject({
        clientId,
        title: displayName,
        pictureId: z.string().max(64).nullable(),
        members: z
          .array(userId)
          .min(1)
          .max(limits.groupMembers - 1),
      }),
      output: view,
    },
    /** From this computer, the owner first, then admins, then the others by name. */
    'groups.members': { input: z.strictObject({ chatId }), output: z.object({ members: z.array(groupMember) }) },
    'groups.act': { input: z.strictObject({ chatId, clientId, wish: groupWish }), output: z.object({}) },
    /** `link`: `sarn://join/<token>`; null: there is none. */
    'groups.invite': {
      input: z.strictObject({ chatId, do: z.enum(['read', 'renew', 'off']) }),
      output: z.object({ link: z.string().nullable() }),
    },
    /** Whose group a link leads to. `chatId`: the user is in it already. */
    'groups.lookUp': {
      input: z.strictObject({ token: inviteToken }),
      output: z.object({ title: z.string(), members: z.number().int().nonnegative(), chatId: chatId.nullable() }),
    },
    'groups.join': { input: z.strictObject({ token: inviteToken, clientId }), output: view },
  }) as const;
