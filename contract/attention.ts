import type { Settings } from './ipc.ts';
import { limits } from './limits.ts';

/** What a chat's settings mean at a time: pure, so that the list, every badge and the tests agree. Without the schema library. */

/** "Until I end it", ms. */
export const MUTED_FOREVER = Date.parse(limits.mutedForever);

/** Muted at `now`? A mute ends by itself. */
export const isMuted = (mutedUntil: number | null, now: number): boolean => mutedUntil !== null && mutedUntil > now;

/** Archived at `now`? A message after `archivedSeq` brings the chat back, but not while it is muted. */
export const isArchived = (
  { archivedSeq, mutedUntil }: { archivedSeq: number | null; mutedUntil: number | null },
  lastSeq: number,
  now: number,
): boolean => archivedSeq !== null && (lastSeq <= archivedSeq || isMuted(mutedUntil, now));

/** How many of a chat's unread messages count in the one number (badge, tray, dock, title). */
export const countedOf = (
  chat: { kind: 'direct' | 'group'; unread: number; mentions: number; muted: boolean },
  counts: Settings['counts'],
): number => {
  if (counts === 'all') return chat.unread;
  // A mention is meant for this user, whatever they muted.
  const addressed = counts === 'unmuted' || chat.kind === 'direct';
  return addressed && !chat.muted ? chat.unread : chat.mentions;
};
