import { z } from 'zod';
import { isBlank } from './blank.ts';
import { timestamp, userId } from './ids.ts';
import { limits } from './limits.ts';

/** Names, titles: no control characters, no direction overrides, not blank. */
export const displayName = z
  .string()
  .trim()
  .min(1)
  .max(limits.nameChars)
  .regex(/^[^\p{Cc}\u202A-\u202E\u2066-\u2069]+$/u)
  .refine((s) => s.isWellFormed() && !isBlank(s));

export const email = z.string().trim().toLowerCase().max(limits.emailChars).pipe(z.email());

/** No composition rules (NIST SP 800-63B); long ones are not cut. */
export const password = z
  .string()
  .min(limits.passwordMin)
  .max(limits.passwordMax)
  .refine((s) => !s.includes('\u0000') && s.isWellFormed());

/** A user as the seed's rows show one. `email` is '' for everybody but oneself. */
export const userRow = z.object({
  id: userId,
  name: z.string(),
  email: z.string(),
  profile_image: z.string().nullable(),
  is_online: z.boolean(),
  last_seen: timestamp.nullable(),
});
export type UserRow = z.infer<typeof userRow>;

export const userResult = z.object({ id: userId, name: z.string(), profileImage: z.string().nullable() });
export type UserResult = z.infer<typeof userResult>;
