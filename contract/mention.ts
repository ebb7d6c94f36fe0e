import { z } from 'zod';
import { EVERYONE } from './everyone.ts';
import { userId } from './ids.ts';
import { limits } from './limits.ts';

/** Who is called by name: a member of the group, or everyone. */
export const mention = z.union([z.literal(EVERYONE), userId]);
export type Mention = z.infer<typeof mention>;

/**
 * Whom a message calls by name. The server keeps those who are in the group when it is stored and leaves the others out, so
 * that somebody who left meanwhile does not keep a waiting message from being sent; in direct chats it keeps none.
 */
export const mentions = z.array(mention).max(limits.mentions);

/** How a message's view tells it. `name`: as the person is called now; '' of everyone, and of people not known here. */
export const mentionView = z.object({ id: mention, name: z.string() });
export type MentionView = z.infer<typeof mentionView>;

/** Does a message call this user? */
export const callsUser = (list: readonly string[] | undefined, user: string): boolean =>
  list !== undefined && (list.includes(user) || list.includes(EVERYONE));
