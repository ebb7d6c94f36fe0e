import type { ChatRow } from '../../contract/chat.ts';
import type { Difference } from '../../contract/doctor.ts';
import type { MemberRole } from '../../contract/group-change.ts';
import type { ChatEvent } from '../../contract/event.ts';
import type { Range } from '../cache/api.ts';
import type { ChatPlace, MemberPointers } from '../cache/doctor.ts';
import { recordOfPayload, type MessageRecord } from '../cache/records.ts';

/** What the cache has of a chat, as it is compared; `place` null: it has none of it. `title`: as the list shows it. */
export interface HereOf {
  place: ChatPlace | null;
  title: string;
  members: readonly MemberPointers[];
}

/** Members whose pointers here are above the server's. One's own may be: they are told to the server later. */
export const lowerMembers = (here: HereOf, row: ChatRow, selfId: string): string[] =>
  row.members
    .filter((m) => {
      const own = here.members.find((p) => p.userId === m.user_id);
      if (own === undefined || m.user_id === selfId) return false;
      // 0 of a member of a group: what others read is not told to who keeps their own to themselves.
      const told = m.read_seq > 0 || row.kind === 'direct';
      return (told && own.read > m.read_seq) || own.delivered > m.delivered_seq;
    })
    .map((m) => m.user_id);

const roster = (members: readonly { id: string; role: MemberRole }[]): string =>
  members
    .map(({ id, role }) => `${id} ${role}`)
    .sort()
    .join();

/** Does a group of the same place in its log look otherwise here? Each change of its members and its name is an entry there. */
const groupDiffers = ({ place, title, members }: HereOf, row: ChatRow): boolean =>
  row.kind === 'group' &&
  place?.head === row.head_seq &&
  (title !== (row.title ?? '') ||
    roster(members.map((m) => ({ id: m.userId, role: m.role }))) !==
      roster(row.members.map((m) => ({ id: m.user_id, role: m.role }))));

/**
 * What the server's row of a chat says otherwise than the cache. What is here only grows, and pushes are under way at any
 * time: `behind` is certain only of what was read after the row had time to arrive, `ahead` only of what was read before
 * the row was asked for.
 */
export const rowDifferences = (here: HereOf, row: ChatRow, selfId: string, side: 'behind' | 'ahead'): Difference[] => {
  const { place } = here;
  if (place === null) return side === 'behind' ? ['absent'] : [];
  if (place.epoch !== row.epoch) return ['epoch'];
  if (side === 'ahead') {
    const pointers: Difference[] = lowerMembers(here, row, selfId).length > 0 ? ['pointers'] : [];
    return place.head > row.head_seq ? ['ahead', ...pointers] : pointers;
  }
  const late = row.members.some((m) => {
    const known = here.members.find((p) => p.userId === m.user_id);
    // What the user's other devices have stored is not told to this one.
    return (
      known === undefined || known.read < m.read_seq || (m.user_id !== selfId && known.delivered < m.delivered_seq)
    );
  });
  return [
    ...(place.head < row.head_seq ? (['behind'] as const) : []),
    ...(late ? (['pointers'] as const) : []),
    ...(groupDiffers(here, row) ? (['members'] as const) : []),
  ];
};

const inside = (holes: readonly Range[], seq: number): boolean => holes.some((h) => h.from <= seq && seq <= h.to);

/** `known`: what the server had told before it was asked. A state that came since, here or there, says nothing. */
const same = (a: MessageRecord, b: MessageRecord, known: number): boolean => {
  if (a.state_seq !== b.state_seq) return Math.max(a.state_seq, b.state_seq) > known;
  return sameContent(a, b) && a.deleted === b.deleted && a.edited_at === b.edited_at && a.reactions === b.reactions;
};

const sameContent = (a: MessageRecord, b: MessageRecord): boolean =>
  a.sender === b.sender &&
  a.client_id === b.client_id &&
  a.type === b.type &&
  a.content === b.content &&
  a.mentions === b.mentions &&
  a.image === b.image &&
  a.at === b.at &&
  a.reply_to === b.reply_to;

/**
 * What is stored of a stretch against all that the server has of it, and how many messages that were. A message in a known
 * hole is not missed. `known`: the head that was known before the server was asked.
 */
export const contentDifferences = (
  stored: readonly MessageRecord[],
  holes: readonly Range[],
  events: readonly ChatEvent[],
  known: number,
): { compared: number; differences: Difference[] } => {
  const found = new Set<Difference>();
  let compared = stored.length;
  const here = new Map(stored.map((m) => [m.seq, m]));
  for (const event of events) {
    if (event.kind !== 'message' || event.message === undefined) continue;
    const mine = here.get(event.seq);
    here.delete(event.seq);
    if (mine === undefined) {
      if (inside(holes, event.seq)) continue;
      found.add('missing');
      compared += 1;
    } else if (!same(mine, recordOfPayload(event.message), known)) found.add('content');
  }
  if (here.size > 0) found.add('extra');
  return { compared, differences: [...found] };
};
