import type { GroupChange } from '../../contract/group-change.ts';
import { groupChange } from '../../contract/group-change.ts';
import type { EventRecord } from '../data/events.ts';
import type { Standing } from '../data/groups.ts';

/** Names and pictures by user id. */
export type Faces = ReadonlyMap<number, { name: string; profile_image: string | null }>;

/** Shown for somebody whose account is gone (the seed's word). */
export const UNKNOWN = 'Unknown User';

/** What the log keeps of a change in a group: ids, no names, which may change. */
export const payloadOfChange = (
  what: string,
  standings: readonly Standing[],
  signboard?: { title: string; picture: string | null },
): Record<string, unknown> => ({
  enc: 'none',
  what,
  ...(standings.length === 0 ? {} : { members: standings.map((s) => [s.userId, s.role]) }),
  ...signboard,
});

/** An entry of a group's log that is about the group. */
const isGroupEntry = (e: Pick<EventRecord, 'kind'>): boolean => e.kind === 'member' || e.kind === 'title';

const standingsOf = (payload: Record<string, unknown>): [number, unknown][] =>
  // Written by payloadOfChange alone.
  (payload['members'] ?? []) as [number, unknown][];

/** Everybody that an entry names. */
export const namedIn = (e: Pick<EventRecord, 'kind' | 'payload'>): number[] =>
  isGroupEntry(e) ? standingsOf(e.payload).map(([id]) => id) : [];

/** The wire shape of a change in a group; undefined: the entry is none. */
export const groupChangeOf = (e: Pick<EventRecord, 'kind' | 'payload'>, faces: Faces): GroupChange | undefined => {
  if (!isGroupEntry(e)) return undefined;
  const { what, title, picture } = e.payload;
  return groupChange.parse({
    what,
    title,
    picture,
    members: standingsOf(e.payload).map(([id, role]) => ({
      user_id: String(id),
      role,
      name: faces.get(id)?.name ?? UNKNOWN,
      profile_image: faces.get(id)?.profile_image ?? null,
    })),
  });
};
