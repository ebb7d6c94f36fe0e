import { fold, matchRanges } from '../../contract/fold.ts';
import type { MessageView, SearchHit } from '../../contract/ipc.ts';

/** A hit, and whether it is on the server only. */
export interface ShownHit extends SearchHit {
  remote: boolean;
}

/** What a message is known by in a list of hits: its place, or while it has none its key. */
const idOf = ({ message }: SearchHit): string => message.id ?? message.key;
/** Newest first; of one moment in the order of the chat. */
const byTime = (a: SearchHit, b: SearchHit): number =>
  Number(a.message.seq !== null) - Number(b.message.seq !== null) ||
  b.message.at - a.message.at ||
  a.message.chatId - b.message.chatId ||
  b.message.order - a.message.order;

/** Both lists as one, each message once: what is on this computer is the one that is kept. */
export const mergeHits = (held: readonly ShownHit[], next: readonly ShownHit[]): ShownHit[] => {
  const byId = new Map<string, ShownHit>();
  for (const hit of [...held, ...next]) {
    const known = byId.get(idOf(hit));
    if (known === undefined || (known.remote && !hit.remote)) byId.set(idOf(hit), hit);
  }
  return [...byId.values()].sort(byTime);
};

/** The hits after messages changed: a deleted one is nowhere to be read, an edited one is shown as it is, if it still fits. */
export const withChanges = (
  hits: readonly ShownHit[],
  change: { messages: readonly MessageView[]; removed: readonly string[] },
  words: readonly string[],
): readonly ShownHit[] => {
  const now = new Map(change.messages.map((m) => [m.key, m]));
  const gone = new Set(change.removed);
  if (!hits.some(({ message }) => now.has(message.key) || gone.has(message.key))) return hits;
  return hits.flatMap((hit): ShownHit[] => {
    const message = now.get(hit.message.key) ?? hit.message;
    const folded = fold(message.text);
    if (gone.has(message.key) || message.deleted || !words.every((w) => folded.includes(w))) return [];
    return message === hit.message ? [hit] : [{ ...hit, message, ranges: matchRanges(message.text, words) }];
  });
};

export const groupings = ['date', 'chat', 'person'] as const;
export type Grouping = (typeof groupings)[number];
export interface HitGroup {
  key: string;
  /** What they have in common: one of them tells. */
  first: ShownHit;
  hits: ShownHit[];
}

/** Hits under their days, chats or senders; groups in the order of their newest hit. `sameDay`: of the language's calendar. */
export const groupHits = (
  hits: readonly ShownHit[],
  by: Grouping,
  dayOf: (at: number) => string,
): readonly HitGroup[] => {
  const groups = new Map<string, HitGroup>();
  for (const hit of hits) {
    const { message } = hit;
    const key = by === 'date' ? dayOf(message.at) : by === 'chat' ? String(message.chatId) : message.senderId;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { key, first: hit, hits: [hit] });
    else group.hits.push(hit);
  }
  return [...groups.values()];
};
