import type { RequestName } from '../../contract/socket.ts';

/** A token bucket's size: `burst` at once, then `perSecond`. */
export interface Rate {
  burst: number;
  perSecond: number;
}

/** Per user, for each kind of request. Sources: docs/protocol.md §Limits. */
export const requestRates = {
  join_app: { burst: 20, perSecond: 1 },
  send_message: { burst: 60, perSecond: 20 },
  act_on_message: { burst: 60, perSecond: 10 },
  hide_message: { burst: 60, perSecond: 10 },
  set_chat: { burst: 60, perSecond: 10 },
  set_draft: { burst: 60, perSecond: 5 },
  message_history: { burst: 40, perSecond: 5 },
  // A search goes on until a page is full: some answers are one page.
  search_messages: { burst: 60, perSecond: 5 },
  message_at: { burst: 40, perSecond: 5 },
  create_group: { burst: 10, perSecond: 0.2 },
  act_on_group: { burst: 60, perSecond: 5 },
  group_invite: { burst: 20, perSecond: 1 },
  // Tokens are 128 random bits; the rate keeps strangers from asking all day long.
  read_invite: { burst: 20, perSecond: 0.5 },
  join_group: { burst: 10, perSecond: 0.2 },
  open_chat: { burst: 40, perSecond: 10 },
  close_chat: { burst: 40, perSecond: 10 },
  mark_read: { burst: 60, perSecond: 20 },
  mark_delivered: { burst: 60, perSecond: 20 },
  block_user: { burst: 20, perSecond: 0.5 },
  list_blocked: { burst: 20, perSecond: 1 },
  // Everybody who shares a chat with the caller gets an entry in their log.
  set_profile: { burst: 10, perSecond: 0.1 },
  set_privacy: { burst: 20, perSecond: 0.2 },
  typing: { burst: 20, perSecond: 4 },
  // chatsPerUser / syncChats answers are one sync.
  sync: { burst: 120, perSecond: 5 },
  fetch_events: { burst: 200, perSecond: 50 },
  fetch_pages: { burst: 200, perSecond: 50 },
  heartbeat: { burst: 20, perSecond: 1 },
} as const satisfies Record<RequestName, Rate>;

/** Per user, for each kind of REST call of the chat. */
export const callRates = {
  list: { burst: 30, perSecond: 5 },
  history: { burst: 100, perSecond: 20 },
  create: { burst: 20, perSecond: 0.5 },
  online: { burst: 30, perSecond: 5 },
  read: { burst: 60, perSecond: 20 },
} as const satisfies Record<string, Rate>;

/** Per address: handshakes. */
export const connectRate: Rate = { burst: 300, perSecond: 50 };
/** Per connection: tokens to prove. A client of this contract needs one, and one written from the seed a few. */
export const proveRate: Rate = { burst: 10, perSecond: 1 };
/** Per socket: what a client of this contract never sends; past it the socket is closed. */
export const strikeRate: Rate = { burst: 200, perSecond: 10 };
/** A request refused for its rate weighs this much of a strike. */
export const LIMITED_WEIGHT = 0.02;

/** Buckets kept at most; past it those that are full again are dropped. */
const KEPT = 20_000;

interface Bucket {
  tokens: number;
  at: number;
}

export interface Limiter {
  /** Takes `weight` tokens from the bucket of `key`. 0: taken. Otherwise nothing was taken: milliseconds to wait. */
  take(key: string, rate: Rate, weight?: number): number;
}

/** Token buckets in memory, `scale` times as large as said. */
export const createLimiter = (now: () => number, scale: number): Limiter => {
  const buckets = new Map<string, { bucket: Bucket; rate: Rate }>();

  const level = (bucket: Bucket, rate: Rate, at: number): number =>
    Math.min(rate.burst * scale, bucket.tokens + (Math.max(0, at - bucket.at) / 1000) * rate.perSecond * scale);

  const prune = (at: number): void => {
    for (const [key, { bucket, rate }] of buckets) {
      if (level(bucket, rate, at) >= rate.burst * scale) buckets.delete(key);
    }
    // All of them in use at once: the oldest go, so that memory stays bounded.
    for (const key of buckets.keys()) {
      if (buckets.size < KEPT) break;
      buckets.delete(key);
    }
  };

  return {
    take(key, rate, weight = 1) {
      const at = now();
      if (!buckets.has(key) && buckets.size >= KEPT) prune(at);
      const bucket = buckets.get(key)?.bucket ?? { tokens: rate.burst * scale, at };
      bucket.tokens = level(bucket, rate, at);
      bucket.at = at;
      buckets.set(key, { bucket, rate });
      if (bucket.tokens >= weight) {
        bucket.tokens -= weight;
        return 0;
      }
      return Math.max(1, Math.ceil(((weight - bucket.tokens) / (rate.perSecond * scale)) * 1000));
    },
  };
};
