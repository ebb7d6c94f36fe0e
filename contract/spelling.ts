import { z } from 'zod';
import { dictionaryFolder } from './dictionaries.ts';

/** Spell checking: what the window sets, asks and is told. */

/** A language as Chromium names its dictionary: "en-GB". */
const language = z.string().regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,12}){0,2}$/);

export const spellingSettings = {
  /** `auto`: on where the system checks by itself (macOS), off where dictionaries would have to be fetched from somebody. */
  spelling: z.enum(['auto', 'on', 'off']),
  spellingLanguages: z.array(language).max(12),
  /** Where dictionaries come from: the makers of Chromium, or one's own server (`spellingUrl`, '' while none is named). */
  spellingSource: z.enum(['google', 'own']),
  spellingUrl: z
    .string()
    .max(2_048)
    .refine((address) => address === '' || dictionaryFolder(address) !== null),
} as const;

export const spellingState = z.object({
  on: z.boolean(),
  /** The languages there are dictionaries for; none where the system checks by itself, in its own languages. */
  languages: z.array(z.string()),
  /** Languages whose dictionary could not be had. */
  failed: z.array(z.string()),
});
export type SpellingState = z.infer<typeof spellingState>;

export const spellingRequests = {
  'spelling.state': { input: z.undefined(), output: spellingState },
} as const;
export const spellingEvents = {
  'spelling.changed': spellingState,
} as const;
