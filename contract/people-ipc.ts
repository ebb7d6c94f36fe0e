import { z } from 'zod';
import { userId } from './ids.ts';
import { privacy } from './people.ts';
import { displayName } from './user.ts';

/** The bridge's part about the user's own profile, whom they have blocked, and what others are told of them (ipc.ts). */

export const peopleState = privacy.extend({
  name: z.string(),
  /** `app://media/<id>`; null: none. */
  picture: z.string().nullable(),
  /** The one blocked last first. */
  blocked: z.array(z.object({ id: userId, name: z.string(), picture: z.string().nullable() })),
});
export type PeopleState = z.infer<typeof peopleState>;

/** All but `people.state` need the server: OFFLINE without. */
export const peopleIpcRequests = {
  /** As it is known on this computer. */
  'people.state': { input: z.undefined(), output: peopleState },
  'people.block': { input: z.strictObject({ userId, on: z.boolean() }), output: z.object({}) },
  /** What is absent stays. `pictureId`: a staged one (`pictures.add`); null: none. */
  'people.profile': {
    input: z.strictObject({ name: displayName.optional(), pictureId: z.string().max(64).nullable().optional() }),
    output: z.object({}),
  },
  /** What is absent stays. */
  'people.privacy': { input: privacy.partial().strict(), output: z.object({}) },
} as const;

export const peopleIpcEvents = {
  'people.changed': peopleState,
} as const;
