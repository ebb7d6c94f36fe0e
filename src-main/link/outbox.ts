import type { MessageView } from '../../contract/ipc.ts';
import { messageIdOf } from '../../contract/ids.ts';
import { limits } from '../../contract/limits.ts';
import type { MessagePayload } from '../../contract/message.ts';
import type { Failure, Result } from '../../contract/result.ts';
import type { ActItem, OutboxItem } from '../cache/unsent-items.ts';
import type { Timer } from '../core-api.ts';
import { createBackoff } from './backoff.ts';
import type { Backoff } from './backoff.ts';
import { actSender } from './act-sender.ts';
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
  /** The server answered something: what it could not take before may be tried now, unless it said when. */
  answered(): void;
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
  /** A message with a file is over, or its file is to be brought to the server again. */
  filesChanged: () => void;
  /** A message was stored above a hole. */
  mend: (chatId: number) => void;
  /** A message was sent to a chat that the cache does not have (it is being emptied or filled): what the server says of it may be older. */
  unknown: () => void;
}

/** What goes to the server in a chat's order: messages, and changes of messages that are there. */
type Work = OutboxItem | ActItem;
const isAct = (work: Work): work is ActItem => 'act' in work;
/** Can it go out? A message whose file is not on the server yet cannot, and keeps nothing waiting. */
const isReady = (work: Work): boolean =>
  isAct(work) || (work.state === 'queued' && (work.file === null || work.file.fileId !== null));

interface Lane {
  items: Work[];
  busy: boolean;
  wait: Timer | null;
  backoff: Backoff;
  /** Since the last message went out. `told`: the server said when to try again. */
  failed: { tries: number; code: Failure['code']; until: number; told: boolean } | null;
}

/** Chats that send at once. */
const LANES = 4;

/**
 * Sends what the outbox holds: in each chat one after the other in order, several chats side by side. A row is closed
 * only by the server's ack or its final refusal; anything else is tried again with the same clientId.
 */
export const createOutbox = (ctx: LinkContext, { upload, filesChanged, mend, unknown }: OutboxParts): Outbox => {
  const { cache, jobs, feed, overlay } = ctx;
  const acts = actSender(ctx, { mend, unknown });
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

  const remove = (clientId: string): void => {
    known.delete(clientId);
    for (const lane of lanes.values()) lane.items = lane.items.filter((i) => i.clientId !== clientId);
  };

  const post = async (item: OutboxItem): Promise<Result<{ message: MessagePayload }>> => {
    const reply = {
      ...(item.replyTo === null ? {} : { replyToId: messageIdOf(item.chatId, item.replyTo) }),
      ...(item.mentions.length === 0 ? {} : { mentions: item.mentions }),
    };
    const message = { chatId: item.chatId, content: item.content, clientId: item.clientId, ...reply };
    if (item.file?.fileId)
      return ctx.request('send_message', { ...message, messageType: 'FILE', fileIds: [item.file.fileId] });
    if (!item.picture) return ctx.request('send_message', message);
    let url = item.picture.url;
    if (url === null) {
      const up = await upload(item);
      if (!up.ok) return up;
      url = up.value;
      await cache.uploaded(item.clientId, url);
      item.picture = { ...item.picture, url };
    }
    const album = item.picture.album === null ? {} : { albumId: item.picture.album };
    return ctx.request('send_message', { ...message, ...album, messageType: 'IMAGE', imageUrl: url });
  };

  const acked = async (m: MessagePayload): Promise<void> => {
    const top = cache.chatState(m.chatId)?.top;
    feed.push(await cache.acked(m), 'here');
    if (m.messageType === 'FILE') filesChanged();
    if (top === undefined) unknown();
    else if (m.seq > top + 1) mend(m.chatId);
  };

  const attempt = async (lane: Lane, item: Work): Promise<Failure | null> => {
    if (isAct(item)) {
      const failed = await acts.attempt(item, () => known.has(item.clientId));
      if (failed !== null) return failed;
      lane.backoff.reset();
      lane.failed = null;
      remove(item.clientId);
      return null;
    }
    overlay.untried.delete(item.clientId);
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
      remove(item.clientId);
      return null;
    }
    // Discarded, or closed by the push of the message, while the send was under way.
    if (!known.has(item.clientId)) return null;
    if (r.error.code === 'NOT_FOUND' && item.file !== null) {
      feed.push(await cache.fileMoved(item.clientId, { fileId: null }), 'here');
      remove(item.clientId);
      filesChanged();
      return null;
    }
    if (r.error.retry === 'final') {
      feed.push(await cache.refused(item.clientId, r.error), 'here');
      lane.failed = null;
      remove(item.clientId);
      // Changes that waited for it are in what may be sent again now.
      keepOnly(stored());
      return null;
    }
    show(item);
    return r.error;
  };

  const later = (chatId: number, lane: Lane, ms: number): void => {
    lane.wait = jobs.after(ms, () => {
      lane.wait = null;
      kick(chatId);
    });
  };

  const mayGo = (chatId: number): boolean => ctx.isUp() && !jobs.stopped && !overlay.held.has(chatId);

  const drain = async (chatId: number, lane: Lane): Promise<void> => {
    for (let item = lane.items[0]; item && mayGo(chatId); item = lane.items[0]) {
      const failed = await attempt(lane, item);
      if (!failed) continue;
      const wait = Math.max(lane.backoff.next(), failed.retryAfterMs ?? 0);
      const told = failed.retryAfterMs !== undefined;
      lane.failed = { tries: (lane.failed?.tries ?? 0) + 1, code: failed.code, until: ctx.parts.now() + wait, told };
      later(chatId, lane, wait);
      return;
    }
  };

  function kick(chatId: number): void {
    const lane = laneOf(chatId);
    if (lane.busy || lane.wait || lane.items.length === 0 || !mayGo(chatId) || active >= LANES) return;
    lane.busy = true;
    active += 1;
    jobs.run('send', async () => {
      try {
        await drain(chatId, lane);
      } catch (e) {
        // The disk refuses to note the outcome: the send is repeated later, which the server takes as the same one.
        if (!lane.wait) later(chatId, lane, lane.backoff.next());
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

  const take = (item: Work): void => {
    if (!isReady(item)) return;
    if (known.has(item.clientId) || leaving.has(item.clientId)) return;
    known.add(item.clientId);
    const { items } = laneOf(item.chatId);
    items.push(item);
    items.sort((a, b) => a.position - b.position);
  };

  /** All that waits as it is stored. */
  const stored = (): Work[] => [...cache.outbox(), ...cache.acts()];

  /** Lets go of what is not to be sent any more; `all`: all that waits. */
  function keepOnly(all: readonly Work[]): void {
    const wanted = new Set(all.filter(isReady).map((i) => i.clientId));
    for (const lane of lanes.values()) {
      for (const item of lane.items) if (!wanted.has(item.clientId)) known.delete(item.clientId);
      lane.items = lane.items.filter((i) => wanted.has(i.clientId));
    }
  }

  const reload = (): void => {
    const all = stored();
    keepOnly(all);
    for (const item of all) {
      const items = lanes.get(item.chatId)?.items;
      const same = items?.find((i) => i.clientId === item.clientId);
      if (!items || !same) continue;
      // What `added` numbered for itself gets its stored place, so that old and new are in one order.
      same.position = item.position;
      if (isAct(item) || isAct(same)) continue;
      same.content = item.content;
      same.file = item.file;
    }
    for (const item of all) take(item);
    kickAll();
  };

  for (const item of stored()) take(item);

  return {
    added(item) {
      const position = (laneOf(item.chatId).items.at(-1)?.position ?? -1) + 1;
      take({ ...item, position, state: 'queued', error: null });
      kick(item.chatId);
    },
    reload,
    async without(clientId, work) {
      leaving.add(clientId);
      remove(clientId);
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
    answered() {
      for (const lane of lanes.values()) {
        if (lane.failed === null || lane.failed.told) continue;
        lane.wait?.cancel();
        lane.wait = null;
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
      await acked(m);
      remove(m.clientId);
      return true;
    },
  };
};
