import type { IpcEventData, MessagePage, MessageView } from '../../contract/ipc.ts';
import type { Failure } from '../../contract/result.ts';

/** The stretch of one chat that the window holds: contiguous, ascending by `order`, each key once. */
export interface ChatWindow {
  messages: readonly MessageView[];
  hasOlder: boolean;
  hasNewer: boolean;
  /** Older messages exist that are not on this computer and cannot be fetched now. */
  missing: boolean;
  loading: 'first' | 'older' | 'newer' | null;
  error: Failure | null;
  /** Changes whenever the stretch was replaced by another one, so that a view takes its place anew. */
  version: number;
  /** Where a jump goes: the seq to show. null: the place is the view's own choice. */
  target: number | null;
}

/** Messages held per chat at most; the end that is further from the reader's eyes is let go. */
export const WINDOW_MAX = 400;

export const emptyWindow: ChatWindow = {
  messages: [],
  hasOlder: false,
  hasNewer: false,
  missing: false,
  loading: null,
  error: null,
  version: 0,
  target: null,
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
  return keep === 'newer'
    ? { ...window, messages: window.messages.slice(-max), hasOlder: true, missing: false }
    : { ...window, messages: window.messages.slice(0, max), hasNewer: true };
};

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
export const replaceBy = (window: ChatWindow, page: MessagePage, target: number | null): ChatWindow => ({
  messages: merge([], page.messages),
  hasOlder: page.hasOlder,
  hasNewer: page.hasNewer,
  missing: page.missing,
  loading: null,
  error: null,
  version: window.version + 1,
  target,
});

/** The window with a page before or after it. */
export const extendBy = (window: ChatWindow, page: MessagePage, side: 'older' | 'newer'): ChatWindow =>
  trim(
    {
      ...window,
      messages: merge(window.messages, page.messages),
      ...(side === 'older' ? { hasOlder: page.hasOlder, missing: page.missing } : { hasNewer: page.hasNewer }),
      loading: null,
      error: null,
    },
    side,
  );

/**
 * The newest page beside what is held: joined where they touch, in its stead where they do not. Unsent messages that main
 * no longer knows go, but for those `unanswered` (on their way to main).
 */
export const refreshBy = (window: ChatWindow, page: MessagePage, unanswered: ReadonlySet<string>): ChatWindow => {
  const lastStored = window.messages.findLast((m) => m.seq !== null);
  const firstNew = page.messages.find((m) => m.seq !== null);
  const touches = firstNew === undefined || (lastStored !== undefined && firstNew.order <= lastStored.order + 1);
  const pending = window.messages.filter((m) => unanswered.has(m.key));
  if (!touches) return { ...replaceBy(window, page, null), messages: merge(pending, page.messages) };
  const kept = window.messages.filter((m) => m.seq !== null || unanswered.has(m.key));
  return trim({ ...window, messages: merge(kept, page.messages), loading: null, error: null }, 'newer');
};
