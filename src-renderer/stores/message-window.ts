import type { IpcEventData, MessagePage, MessageView } from '../../contract/ipc.ts';
import type { Failure } from '../../contract/result.ts';

/** Numbers of a stretch that are not on this computer. `tried`: they were asked for and did not come. */
export interface Hole {
  from: number;
  to: number;
  tried: boolean;
}

/** The stretch of one chat that the window holds: ascending by `order`, each key once, contiguous but for its holes. */
export interface ChatWindow {
  messages: readonly MessageView[];
  hasOlder: boolean;
  hasNewer: boolean;
  /** Ascending; of numbers below, between and above the messages. */
  holes: readonly Hole[];
  loading: 'first' | 'older' | 'newer' | 'hole' | null;
  error: Failure | null;
  /** Changes whenever the stretch was replaced by another one, so that a view takes its place anew. */
  version: number;
  /** Where a jump goes: the seq to show. null: the place is the view's own choice. */
  target: number | null;
  /** The target comes to stand in the middle, ringed, or is where reading begins: at the top. `end`: the end was asked for. */
  landing: Landing;
}
export type Landing = 'middle' | 'top' | 'end';

/** Messages held per chat at most; the end that is further from the reader's eyes is let go. */
export const WINDOW_MAX = 400;

export const emptyWindow: ChatWindow = {
  messages: [],
  hasOlder: false,
  hasNewer: false,
  holes: [],
  loading: null,
  error: null,
  version: 0,
  target: null,
  landing: 'middle',
};

/** A stored message is never replaced by an unsent copy of itself: answers and pushes may come in either order. */
const fresher = (held: MessageView | undefined, next: MessageView): MessageView =>
  held !== undefined && held.seq !== null && next.seq === null ? held : next;

/** Both lists as one: each key once, ascending. */
export const merge = (held: readonly MessageView[], next: readonly MessageView[]): MessageView[] => {
  const byKey = new Map(held.map((m) => [m.key, m]));
  for (const m of next) byKey.set(m.key, fresher(byKey.get(m.key), m));
  return [...byKey.values()].toSorted((a, b) => a.order - b.order);
};

/** Cuts the window to `max` messages at the far end: the newer one unless the reader is at the bottom. */
export const trim = (window: ChatWindow, keep: 'older' | 'newer', max = WINDOW_MAX): ChatWindow => {
  if (window.messages.length <= max) return window;
  if (keep === 'newer') {
    const messages = window.messages.slice(-max);
    const first = messages.find((m) => m.seq !== null)?.seq ?? 0;
    return { ...window, messages, hasOlder: true, holes: window.holes.filter((hole) => hole.from > first) };
  }
  const messages = window.messages.slice(0, max);
  const last = messages.findLast((m) => m.seq !== null)?.seq ?? 0;
  return { ...window, messages, hasNewer: true, holes: window.holes.filter((hole) => hole.to < last) };
};

/** The holes that were known, with what a page says of its own numbers in their place. */
export const withHoles = (holes: readonly Hole[], page: Pick<MessagePage, 'from' | 'to' | 'holes'>): Hole[] => {
  const outside = holes.flatMap((hole) => {
    if (hole.to < page.from || hole.from > page.to) return [hole];
    const parts = [
      { ...hole, to: page.from - 1 },
      { ...hole, from: page.to + 1 },
    ];
    return parts.filter((part) => part.from <= part.to);
  });
  const asked = (hole: { from: number; to: number }): boolean =>
    holes.some((known) => known.from <= hole.to && known.to >= hole.from);
  const within = page.holes.map((hole) => ({ ...hole, tried: asked(hole) }));
  return [...outside, ...within].toSorted((a, b) => a.from - b.from);
};
const untried = (page: MessagePage): Hole[] => withHoles([], page);

/** Whether a message that the window does not hold belongs into it: anything else would leave a hole. */
const belongs = (window: ChatWindow, m: MessageView): boolean => {
  const first = window.messages[0];
  const last = window.messages.at(-1);
  if (window.hasNewer && (last === undefined || m.seq === null || m.order > last.order)) return false;
  return !(window.hasOlder && first !== undefined && m.order < first.order);
};

/** A push applied. The caller deals with `reset`. */
export const applyChange = (
  window: ChatWindow,
  change: Pick<IpcEventData<'messages.changed'>, 'messages' | 'removed'>,
  atBottom: boolean,
): ChatWindow => {
  const known = new Set(window.messages.map((m) => m.key));
  const gone = new Set(change.removed);
  const fitting = change.messages.filter((m) => known.has(m.key) || belongs(window, m));
  if (fitting.length === 0 && !change.removed.some((key) => known.has(key))) return window;
  const kept = gone.size === 0 ? window.messages : window.messages.filter((m) => !gone.has(m.key));
  return trim({ ...window, messages: merge(kept, fitting) }, atBottom ? 'newer' : 'older');
};

/** The window after another stretch was asked for. */
export const replaceBy = (
  window: ChatWindow,
  page: MessagePage,
  target: number | null,
  landing: Landing = 'middle',
): ChatWindow => ({
  messages: merge([], page.messages),
  hasOlder: page.hasOlder,
  hasNewer: page.hasNewer,
  holes: untried(page),
  loading: null,
  error: null,
  version: window.version + 1,
  target,
  landing,
});

/** The window with a page before or after it. */
export const extendBy = (window: ChatWindow, page: MessagePage, side: 'older' | 'newer'): ChatWindow =>
  trim(
    {
      ...window,
      messages: merge(window.messages, page.messages),
      ...(side === 'older' ? { hasOlder: page.hasOlder } : { hasNewer: page.hasNewer }),
      holes: withHoles(window.holes, page),
      loading: null,
      error: null,
    },
    side,
  );

/** The window with a page that was asked for because of a hole; `keep`: the end nearer to the reader. */
export const fillBy = (window: ChatWindow, page: MessagePage, keep: 'older' | 'newer'): ChatWindow => {
  const first = window.messages.find((m) => m.seq !== null)?.seq ?? null;
  const last = window.messages.findLast((m) => m.seq !== null)?.seq ?? null;
  return trim(
    {
      ...window,
      messages: merge(window.messages, page.messages),
      hasOlder: first === null || page.from <= first ? page.hasOlder : window.hasOlder,
      hasNewer: last === null || page.to >= last ? page.hasNewer : window.hasNewer,
      holes: withHoles(window.holes, page),
      loading: null,
      error: null,
    },
    keep,
  );
};

/**
 * The newest page beside what is held: joined where they touch, in its stead where they do not (`reading`: what is held stays
 * even so, for the reader is in it). Unsent messages that main no longer knows go, but for those `unanswered` (on their way to main).
 */
export const refreshBy = (
  window: ChatWindow,
  page: MessagePage,
  unanswered: ReadonlySet<string>,
  reading = false,
): ChatWindow => {
  const lastStored = window.messages.findLast((m) => m.seq !== null);
  const firstNew = page.messages.find((m) => m.seq !== null);
  const touches = firstNew === undefined || (lastStored !== undefined && firstNew.order <= lastStored.order + 1);
  const pending = window.messages.filter((m) => unanswered.has(m.key));
  if (!touches && reading) {
    const stored = window.messages.filter((m) => m.seq !== null);
    return { ...window, messages: stored, hasNewer: true, loading: null, error: null };
  }
  if (!touches) return { ...replaceBy(window, page, null), messages: merge(pending, page.messages) };
  const kept = window.messages.filter((m) => m.seq !== null || unanswered.has(m.key));
  const holes = withHoles(window.holes, page);
  return trim(
    { ...window, messages: merge(kept, page.messages), holes, loading: null, error: null },
    reading ? 'older' : 'newer',
  );
};
