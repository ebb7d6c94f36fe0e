import type { MessageView } from '../../contract/ipc.ts';
import { limits } from '../../contract/limits.ts';
import type { MessagePayload } from '../../contract/message.ts';
import type { Failure, Result } from '../../contract/result.ts';
import type { OutboxItem } from '../cache/api.ts';
import type { Timer } from '../core-api.ts';
import { createBackoff } from './backoff.ts';
import type { Backoff } from './backoff.ts';
import type { LinkContext } from './context.ts';

export interface Outbox {
  /** Takes in an item that is durably written, and sends it when there is a connection. */
  added(item: Omit<OutboxItem, 'position' | 'state' | 'error'>): void;
  /** Reads the outbox anew (a message is to be sent again, or was discarded). */
  reload(): void;
  /**
   * Takes a message off the list for as long as `work` throws it away, then reads the outbox anew: a retry that falls due
   * meanwhile sends nothing that is being thrown away. The answer and the error are `work`'s.
   */
  without<T>(clientId: string, work: () => Promise<T>): Promise<T>;
  /** A connection stands: everything may be tried now. */
  connected(): void;
  /** A message of one's own came as a push: closes its row. False: not one of these. */
  echo(m: MessagePayload): Promise<boolean>;
  /** How the sending in a chat goes; null: nothing waits there. */
  status(chatId: number): SendStatus | null;
}

export interface SendStatus {
  /** A try is under way. */
  sending: boolean;
  /** Tries of the first message that failed, when the next is due (ms; null: when its turn or the connection comes), and why. */
  tries: number;
  nextTryAt: number | null;
  error: Failure['code'] | null;
}

export interface OutboxParts {
  /** Brings an item's picture to the server; answers its address. */
  upload: (item: OutboxItem) => Promise<Result<string>>;
  /** A message was stored above a hole. */
  mend: (chatId: number) => void;
  /** A message was sent to a chat that the cache does not have (it is being emptied or filled): what the server says of it may be older. */
  unknown: () => void;
}

interface Lane {
  items: OutboxItem[];
  busy: boolean;
  wait: Timer | null;
  backoff: Backoff;
  /** Since the last message went out. */
  failed: { tries: number; code: Failure['code']; until: number } | null;
}

/** Chats that send at once. */
const LANES = 4;

/**
 * Sends what the outbox holds: in each chat one after the other in order, several chats side by side. A row is closed
 * only by the server's ack or its final refusal; anything else is tried again with the same clientId.
 */
export const createOutbox = (ctx: LinkContext, { upload, mend, unknown }: OutboxParts): Outbox => {
  const { cache, jobs, feed, overlay } = ctx;
  const lanes = new Map<number, Lane>();
  const known = new Set<string>();
  /** Being thrown away. */
  const leaving = new Set<string>();
  let active = 0;

  const laneOf = (chatId: number): Lane => {
    const lane = lanes.get(chatId);
    if (lane) return lane;
    const made: Lane = {
      items: [],
      busy: false,
      wait: null,
      backoff: createBackoff(ctx.parts.random, limits.retryMinMs, limits.retryMaxMs),
      failed: null,
    };
    lanes.set(chatId, made);
    return made;
  };
  const view = (item: OutboxItem): MessageView | undefined =>
    cache.page(item.chatId, {}, 1).messages.find((m) => m.key === item.clientId);
  const show = (item: OutboxItem): void => {
    const m = view(item);
    if (m) feed.message(m);
    feed.touchChat(item.chatId);
  };

  const remove = (item: OutboxItem): void => {
    known.delete(item.clientId);
    const lane = laneOf(item.chatId);
    lane.items = lane.items.filter((i) => i.clientId !== item.clientId);
  };

  const post = async (item: OutboxItem): Promise<Result<{ message: MessagePayload }>> => {
    if (!item.picture)
      return ctx.request('send_message', { chatId: item.chatId, content: item.content, clientId: item.clientId });
    let url = item.picture.url;
    if (url === null) {
      const up = await upload(item);
      if (!up.ok) return up;
      url = up.value;
      await cache.uploaded(item.clientId, url);
      item.picture = { ...item.picture, url };
    }
    return ctx.request('send_message', {
      chatId: item.chatId,
      content: item.content,
      messageType: 'IMAGE',
      imageUrl: url,
      clientId: item.clientId,
    });
  };

  const acked = async (m: MessagePayload): Promise<void> => {
    const top = cache.chatState(m.chatId)?.top;
    feed.push(await cache.acked(m), 'here');
    if (top === undefined) unknown();
    else if (m.seq > top + 1) mend(m.chatId);
  };

  const attempt = async (lane: Lane, item: OutboxItem): Promise<Failure | null> => {
    overlay.inFlight.add(item.clientId);
    show(item);
    let r: Result<{ message: MessagePayload }>;
    try {
      r = await post(item);
    } finally {
      overlay.inFlight.delete(item.clientId);
    }
    if (r.ok) {
      lane.backoff.reset();
      lane.failed = null;
      await acked(r.value.message);
      remove(item);
      return null;
    }
    // Discarded, or closed by the push of the message, while the send was under way.
    if (!known.has(item.clientId)) return null;
    if (r.error.retry === 'final') {
      feed.push(await cache.refused(item.clientId, r.error), 'here');
      lane.failed = null;
      remove(item);
      return null;
    }
    show(item);
    return r.error;
  };

  const drain = async (chatId: number, lane: Lane): Promise<void> => {
    for (let item = lane.items[0]; item && ctx.isUp() && !jobs.stopped; item = lane.items[0]) {
      const failed = await attempt(lane, item);
      if (!failed) continue;
      const wait = Math.max(lane.backoff.next(), failed.retryAfterMs ?? 0);
      lane.failed = { tries: (lane.failed?.tries ?? 0) + 1, code: failed.code, until: ctx.parts.now() + wait };
      lane.wait = jobs.after(wait, () => {
        lane.wait = null;
        kick(chatId);
      });
      return;
    }
  };

  function kick(chatId: number): void {
    const lane = laneOf(chatId);
    if (lane.busy || lane.wait || lane.items.length === 0 || !ctx.isUp() || active >= LANES) return;
    lane.busy = true;
    active += 1;
    jobs.run('send', async () => {
      try {
        await drain(chatId, lane);
      } catch (e) {
        // The disk refuses to note the outcome: the send is repeated later, which the server takes as the same one.
        lane.wait ??= jobs.after(lane.backoff.next(), () => {
          lane.wait = null;
          kick(chatId);
        });
        throw e;
      } finally {
        lane.busy = false;
        active -= 1;
        if (lane.items.length === 0 && !lane.wait) lanes.delete(chatId);
        kickAll();
      }
    });
  }

  const kickAll = (): void => {
    for (const chatId of [...lanes.keys()]) kick(chatId);
  };

  const take = (item: OutboxItem): void => {
    if (item.state !== 'queued' || known.has(item.clientId) || leaving.has(item.clientId)) return;
    known.add(item.clientId);
    const { items } = laneOf(item.chatId);
    items.push(item);
    items.sort((a, b) => a.position - b.position);
  };

  const reload = (): void => {
    const stored = cache.outbox();
    const queued = new Set(stored.filter((i) => i.state === 'queued').map((i) => i.clientId));
    for (const lane of lanes.values()) {
      for (const item of lane.items) if (!queued.has(item.clientId)) known.delete(item.clientId);
      lane.items = lane.items.filter((i) => queued.has(i.clientId));
    }
    for (const item of stored) {
      // What `added` numbered for itself gets its stored place, so that old and new are in one order.
      const same = lanes.get(item.chatId)?.items.find((i) => i.clientId === item.clientId);
      if (same) same.position = item.position;
    }
    for (const item of stored) take(item);
    kickAll();
  };

  for (const item of cache.outbox()) take(item);

  return {
    added(item) {
      const position = (laneOf(item.chatId).items.at(-1)?.position ?? -1) + 1;
      take({ ...item, position, state: 'queued', error: null });
      kick(item.chatId);
    },
    reload,
    async without(clientId, work) {
      leaving.add(clientId);
      known.delete(clientId);
      for (const lane of lanes.values()) lane.items = lane.items.filter((i) => i.clientId !== clientId);
      try {
        return await work();
      } finally {
        leaving.delete(clientId);
        reload();
      }
    },
    connected() {
      for (const lane of lanes.values()) {
        lane.wait?.cancel();
        lane.wait = null;
        lane.backoff.reset();
      }
      kickAll();
    },
    status(chatId) {
      const lane = lanes.get(chatId);
      if (lane === undefined || lane.items.length === 0) return null;
      return {
        sending: lane.items[0] !== undefined && overlay.inFlight.has(lane.items[0].clientId),
        tries: lane.failed?.tries ?? 0,
        nextTryAt: lane.wait === null || !ctx.isUp() ? null : (lane.failed?.until ?? null),
        error: lane.failed?.code ?? null,
      };
    },
    async echo(m) {
      if (m.clientId === null || m.senderId !== ctx.selfId || !known.has(m.clientId)) return false;
      const clientId = m.clientId;
      await acked(m);
      known.delete(clientId);
      const lane = laneOf(m.chatId);
      lane.items = lane.items.filter((i) => i.clientId !== clientId);
      return true;
    },
  };
};
