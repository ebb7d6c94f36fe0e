import { Redis } from 'ioredis';

/** Between two attempts to reach a Redis that is away, ms: so that its return is noticed well within 5 s. */
const RETRY_MS = 500;
const RETRY_MAX_MS = 2_000;

/** A Redis connection that is opened by whoever gets it. What cannot be sent now fails at once: nothing piles up in memory. */
export const createRedis = (url: string): Redis =>
  new Redis(url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    autoResubscribe: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 5_000,
    retryStrategy: (attempt) => Math.min(attempt * RETRY_MS, RETRY_MAX_MS),
  });
