import { z } from 'zod';
import { userId } from './ids.ts';
import { displayName } from './user.ts';

/**
 * What others are told of the user. Whoever keeps something to themselves is not told it of others either. Held by the server,
 * for all devices.
 */
export const privacy = z.object({
  /** Others see how far the user has read. Delivered is told in any case. */
  readReceipts: z.boolean(),
  /** Others see whether the user is online, and when they were last seen. */
  presence: z.boolean(),
});
export type Privacy = z.infer<typeof privacy>;

/** Somebody as lists of people show them. */
export const face = z.object({ id: userId, name: z.string(), profile_image: z.string().nullable() });
export type Face = z.infer<typeof face>;

/** What belongs to the account beside its chats. */
export const ownState = privacy.extend({ blocked: z.array(face) });
export type OwnState = z.infer<typeof ownState>;

/** An own upload of before (`/api/files/<id>`). */
const profilePicture = z.string().regex(/^\/api\/files\/[A-Za-z0-9_-]{22}$/);

/** Payload of a user event `blocks`: somebody is blocked from now on, or no longer. */
export const blocksPayload = face.extend({ on: z.boolean() });

/** The part of the table of requests (socket.ts) that is about people and what they are told. */
export const peopleRequests = {
  /** Nobody but the caller's devices is told. Twice is the same as once. BAD_INPUT: oneself. NOT_FOUND. CONFLICT: too many. */
  block_user: { input: z.strictObject({ userId, on: z.boolean() }), output: z.object({}) },
  list_blocked: {
    input: z.union([z.strictObject({}), z.null(), z.undefined()]),
    output: ownState.pick({ blocked: true }),
  },
  /** What is absent stays. `picture` null: none. FORBIDDEN: the picture is not an own upload. */
  set_profile: {
    input: z.strictObject({ name: displayName.optional(), picture: profilePicture.nullable().optional() }),
    output: z.object({ profile: face }),
  },
  /** What is absent stays. */
  set_privacy: { input: privacy.partial().strict(), output: privacy },
} as const;
