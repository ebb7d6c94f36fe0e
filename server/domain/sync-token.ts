import { z } from 'zod';

const xid = z.string().regex(/^\d{1,20}$/);
/** PostgreSQL int4. */
const id = z.number().int().nonnegative().max(2_147_483_647);
const whole = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);

/** What a sync token holds. Opaque to clients; it grants nothing, since the caller is checked against it. */
const shape = z.strictObject({
  v: z.literal(1),
  /** Whose it is, and of which database. */
  user: whole,
  instance: z.string().max(80),
  /** Chats changed in transactions from here on are news. '0': everything. */
  since: xid,
  /** Position in the user's own log. */
  useq: whole,
  /** While a sync has more pages: the cursor of its first page, and the last chat given (null: all given). */
  paging: z.strictObject({ next: xid, place: z.strictObject({ at: whole, id }).nullable() }).nullable(),
});
export type SyncToken = z.infer<typeof shape>;

/** The token as text: base64url of JSON. */
export const writeToken = (token: SyncToken): string => Buffer.from(JSON.stringify(token)).toString('base64url');

/** The token in a text, or null when it is not one of this version. */
export const readToken = (text: string): SyncToken | null => {
  try {
    return shape.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))).data ?? null;
  } catch {
    return null;
  }
};
