import { z } from 'zod';
import { userId } from './ids.ts';

export const memberRole = z.enum(['owner', 'admin', 'member']);
export type MemberRole = z.infer<typeof memberRole>;

/** What an entry of a group's log is about. A client shows no line for one that it does not know, and folds its state. */
export const groupDeeds = ['created', 'added', 'joined', 'left', 'removed', 'role', 'title', 'picture'] as const;
export type GroupDeed = (typeof groupDeeds)[number];

/**
 * What a `member` or `title` entry of a group's log made so. It tells present state, not steps: whoever has a member's state
 * of the same or a greater seq leaves that member aside, so that entries may come in any order and more than once.
 */
export const groupChange = z.object({
  what: z.string(),
  /** What each of these people is from here on; null: not a member. Names and pictures are the present ones. */
  members: z
    .array(
      z.object({
        user_id: userId,
        role: memberRole.nullable(),
        name: z.string(),
        profile_image: z.string().nullable(),
      }),
    )
    .default([]),
  /** Both, in an entry of kind `title` and in the first one. */
  title: z.string().optional(),
  picture: z.string().nullable().optional(),
});
export type GroupChange = z.infer<typeof groupChange>;
