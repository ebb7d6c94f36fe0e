import type { ChatRow } from '../../contract/chat.ts';
import type { ChatEvent, ChatEventPush, UserEvent } from '../../contract/event.ts';
import { limits } from '../../contract/limits.ts';
import type { MessagePayload } from '../../contract/message.ts';
import type { ChatState, PointerItem } from '../cache/api.ts';
import type { LinkContext } from './context.ts';
import type { Fetcher } from './fetch.ts';

export interface Live {
  message(m: MessagePayload): void;
  chatEvent(push: ChatEventPush): void;
  chatRow(row: ChatRow): void;
  userEvent(event: UserEvent): void;
  /** Something was stored above a hole: what is missing has 500 ms to come by itself, then it is fetched. */
  mend(chatId: number): void;
  /** Collects without applying: a sync is under way. */
  hold(): void;
  release(): void;
}

interface LiveParts {
  ctx: LinkContext;
  fetcher: Fetcher;
  /** Something is amiss that only a sync can mend. */
  sync: (why: string, full?: boolean) => void;
  /** A message of one's own that the outbox still holds: closes its row. False: not one of the outbox's. */
  echo: (m: MessagePayload) => Promise<boolean>;
  /** A catch-up is under way: it fills holes, and knows what of them is news. */
  catchingUp: () => boolean;
}

interface Waiting {
  events: Map<number, ChatEvent>;
  row: ChatRow | null;
  /** By user. */
  pointers: Map<string, PointerItem>;
  busy: boolean;
  gapTimer: boolean;
}

/** Rows of the chat list and pointers are gathered this long, so that a burst is one write. */
const GATHER_MS = 20;
/** A hole that the server cannot give now is asked for again after twice the wait, at most this, ms. */
const MEND_MAX_MS = 20_000;
/** A hole within this many events of the head is mended at once. */
const NEAR = 50;

const eventOf = (m: MessagePayload): ChatEvent => ({
  chatId: m.chatId,
  seq: m.seq,
  kind: 'message',
  senderId: m.senderId,
  clientId: m.clientId,
  timestamp: m.timestamp,
  message: m,
});

const pointersOf = (push: Exclude<ChatEventPush, { kind: 'event' }>): PointerItem[] => {
  if (push.kind === 'pointers') return push.items;
  const { userId, seq } = push;
  return [push.kind === 'read' ? { userId, read: seq, delivered: 0 } : { userId, read: 0, delivered: seq }];
};

/**
 * Applies what the server pushes, per chat in order: the next one at once, a known one not at all, and one from further
 * on after the missing ones have come, by themselves within 500 ms or fetched.
 */
export const createLive = ({ ctx, fetcher, sync, echo, catchingUp }: LiveParts): Live => {
  const { cache, jobs, feed } = ctx;
  const chats = new Map<number, Waiting>();
  const userEvents: UserEvent[] = [];
  /** Chats whose holes are looked at soon. */
  const mending = new Set<number>();
  let held = false;
  let userBusy = false;

  const waiting = (chatId: number): Waiting => {
    const known = chats.get(chatId);
    if (known) return known;
    const made: Waiting = { events: new Map(), row: null, pointers: new Map(), busy: false, gapTimer: false };
    chats.set(chatId, made);
    return made;
  };

  /** The stretch that continues the chat now, taken out of what waits. */
  const takeNext = (w: Waiting, top: number): ChatEvent[] => {
    const next: ChatEvent[] = [];
    for (let n = top + 1; next.length < limits.eventsMax; n += 1) {
      const event = w.events.get(n);
      if (!event) break;
      w.events.delete(n);
      next.push(event);
    }
    return next;
  };

  /** Known ones are dropped; one that lies in a hole fills its place. */
  const applyLate = async (chatId: number, w: Waiting, state: ChatState): Promise<void> => {
    const late = [...w.events.keys()].filter((n) => n <= state.top).sort((a, b) => a - b);
    if (late.length === 0) return;
    const gaps = cache.gaps(chatId, 50);
    for (const n of late) {
      const event = w.events.get(n);
      w.events.delete(n);
      if (!event) continue;
      if (event.message && (await echo(event.message))) continue;
      if (!gaps.some((g) => g.from <= n && n <= g.to)) continue;
      const changes = await cache.applyEvents(chatId, [event], Math.max(state.head, n), state.epoch);
      // A cache that is filled from nothing was told, and has announced, much of this before.
      feed.push(changes, catchingUp() ? 'catch-up' : 'live');
    }
  };

  const mend = (chatId: number, wait: number = limits.gapWaitMs): void => {
    if (mending.has(chatId)) return;
    mending.add(chatId);
    jobs.after(wait, () => {
      mending.delete(chatId);
      jobs.run('mend a hole', async () => {
        // What a catch-up fetches is not all news; what it leaves is looked at after it.
        if (catchingUp()) return mend(chatId);
        const head = cache.chatState(chatId)?.head ?? 0;
        // Deeper holes are filled when they are scrolled to.
        for (const gap of cache.gaps(chatId, 4)) {
          if (gap.to <= head - NEAR) continue;
          const r = await fetcher.fetch(chatId, gap, 'live');
          if (!r.ok && r.error.code === 'RESNAPSHOT') return sync('a chat of another database', true);
          // Not to be had now. No sum tells of a hole, so it is asked for again; without a connection the next sync fills it.
          if (!r.ok && r.error.retry === 'retry' && ctx.isUp())
            return mend(chatId, Math.min(Math.max(2 * wait, r.error.retryAfterMs ?? 0), MEND_MAX_MS));
        }
      });
    });
  };

  const applyNext = async (chatId: number, next: ChatEvent[], state: ChatState): Promise<void> => {
    const [only] = next;
    const last = next.at(-1);
    if (!only || !last) return;
    if (next.length === 1 && only.message) {
      if (await echo(only.message)) return;
      const changes = await cache.applyLive(only.message);
      if (changes) feed.push(changes, 'live');
      else sync('a live message was out of place');
      return;
    }
    for (const e of next) if (e.message) await echo(e.message);
    feed.push(await cache.applyEvents(chatId, next, Math.max(state.head, last.seq), state.epoch), 'live');
  };

  const waitForMissing = (chatId: number, w: Waiting): void => {
    if (w.gapTimer) return;
    w.gapTimer = true;
    jobs.after(limits.gapWaitMs, () => {
      jobs.run('fetch a gap', async () => {
        try {
          const top = cache.chatState(chatId)?.top;
          const first = Math.min(...w.events.keys());
          if (top === undefined || held || !Number.isFinite(first)) return;
          if (first <= top + 1) return;
          const r = await fetcher.fetch(chatId, { from: top + 1, to: first - 1 }, 'live');
          if (r.ok) {
            const event = w.events.get(first);
            const state = cache.chatState(chatId);
            // Still missing: the place is kept as a hole, and what came is shown.
            if (event && state && state.top < first - 1) {
              feed.push(await cache.applyEvents(chatId, [event], Math.max(state.head, first), state.epoch), 'live');
            }
            return;
          }
          // Not to be had now: what came is forgotten, the next sync knows of it by the chat's head.
          w.events.clear();
          if (r.error.retry !== 'retry') sync('a gap could not be fetched', r.error.code === 'RESNAPSHOT');
        } finally {
          w.gapTimer = false;
          drain(chatId);
        }
      });
    });
  };

  const drainOnce = async (chatId: number, w: Waiting): Promise<void> => {
    const state = cache.chatState(chatId);
    const row = w.row;
    if (!state) {
      w.row = null;
      if (row) {
        feed.push(await cache.applyChat(row), 'live');
        mend(chatId);
      } else {
        w.events.clear();
        w.pointers.clear();
        sync('an unknown chat');
      }
      return;
    }
    await applyLate(chatId, w, state);
    const next = takeNext(w, state.top);
    if (next.length > 0) return applyNext(chatId, next, state);
    if (row) {
      w.row = null;
      feed.push(await cache.applyChat(row), 'live');
      if (row.head_seq > state.top) mend(chatId);
      if (row.epoch !== state.epoch) sync('another epoch');
      return;
    }
    const pointers = [...w.pointers.values()];
    w.pointers.clear();
    if (pointers.length > 0) feed.push(await cache.applyPointers(chatId, pointers), 'live');
  };

  /** What can be done now; events that wait for a missing one cannot. */
  const ready = (chatId: number, w: Waiting): boolean => {
    if (w.row || w.pointers.size > 0) return true;
    const top = cache.chatState(chatId)?.top;
    return [...w.events.keys()].some((n) => top === undefined || n <= top + 1);
  };

  function drain(chatId: number): void {
    const w = waiting(chatId);
    if (w.busy || held) return;
    w.busy = true;
    jobs.run('apply live events', async () => {
      try {
        while (!held && !jobs.stopped && ready(chatId, w)) await drainOnce(chatId, w);
      } finally {
        w.busy = false;
      }
      if (held) return;
      if (w.events.size > 0) waitForMissing(chatId, w);
      else if (!w.row && w.pointers.size === 0 && !w.gapTimer) chats.delete(chatId);
    });
  }

  const drainUser = (): void => {
    if (userBusy || held) return;
    userBusy = true;
    jobs.run('apply user events', async () => {
      try {
        for (let e = userEvents[0]; e && !held; e = userEvents[0]) {
          userEvents.shift();
          const known = cache.userSeq();
          if (e.useq <= known) continue;
          if (e.useq > known + 1) {
            sync('a user event is missing');
            continue;
          }
          feed.push(await cache.applyUserEvent(e), 'live');
          if (e.kind === 'chat_added' || e.kind === 'chat_removed') sync('the chats have changed');
          // What rows tell of others is something else now.
          if (e.kind === 'privacy') sync('the privacy has changed');
        }
      } finally {
        userBusy = false;
      }
    });
  };

  const later = (chatId: number): void => void jobs.after(GATHER_MS, () => drain(chatId));

  return {
    message(m) {
      waiting(m.chatId).events.set(m.seq, eventOf(m));
      drain(m.chatId);
    },
    chatEvent(push) {
      const w = waiting(push.chatId);
      if (push.kind === 'event') {
        w.events.set(push.event.seq, push.event);
        drain(push.chatId);
        return;
      }
      for (const p of pointersOf(push)) {
        const known = w.pointers.get(p.userId) ?? { read: 0, delivered: 0 };
        const read = Math.max(known.read, p.read);
        w.pointers.set(p.userId, { userId: p.userId, read, delivered: Math.max(known.delivered, p.delivered) });
      }
      later(push.chatId);
    },
    chatRow(row) {
      waiting(row.id).row = row;
      later(row.id);
    },
    mend: (chatId) => mend(chatId),
    userEvent(event) {
      userEvents.push(event);
      drainUser();
    },
    hold: () => void (held = true),
    release() {
      held = false;
      for (const chatId of chats.keys()) drain(chatId);
      drainUser();
    },
  };
};
