import { createHmac, randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Publisher } from '../domain/publisher.ts';
import type { OnStored } from '../domain/send-message.ts';

/** What a node does for the sockets it holds itself. */
export interface NodeCalls extends Omit<Publisher, 'hasSeedDevice' | 'message'> {
  /** A message was stored: its receivers' devices are told. */
  stored: OnStored;
  /** A chat changed for these users: devices written from the seed are told the row. */
  touch(chatId: number, users: readonly number[]): void;
  /** A device was signed out. */
  revoked(deviceId: string): void;
}

/** The same calls, made on this node at once and on every other node as soon as Redis has passed them on. */
export interface Nodes {
  everywhere: NodeCalls;
  /** Starts listening to the other nodes. Does not wait for Redis. */
  start(): void;
  close(): void;
}

const CALLS = [
  'stored',
  'touch',
  'revoked',
  'chatEvent',
  'userEvent',
  'typing',
  'presence',
  'hidden',
  'unread',
  'chatListUpdate',
] as const satisfies readonly (keyof NodeCalls)[];

/** Raised when the meaning of a call changes: nodes of two versions, side by side during an update, do not misread each other. */
const VERSION = 1;
const envelope = z.object({
  v: z.literal(VERSION),
  node: z.string(),
  call: z.enum(CALLS),
  args: z.array(z.unknown()),
});

/**
 * Joins the nodes of one installation over Redis' publish and subscribe. What goes over it are hints: a node that misses one
 * (Redis was away) leaves its clients to find the gap by the next event or by their heartbeat. The channel's name comes
 * from the secret that the nodes share, so that two installations on one Redis do not hear each other.
 * `redis`: not yet connected; absent: one node alone.
 */
export const createNodes = (redis: Redis | undefined, secret: string, log: Logger, here: NodeCalls): Nodes => {
  if (redis === undefined) return { everywhere: here, start: () => undefined, close: () => undefined };
  const node = randomUUID();
  const channel = `sarn:${createHmac('sha256', secret).update('nodes').digest('base64url')}`;
  const listener = redis.duplicate();
  let away = false;
  const trouble = (error: unknown): void => {
    if (away) return;
    away = true;
    log.warn({ event: 'redis_away', name: error instanceof Error ? error.name : 'unknown' });
  };

  const send = (call: (typeof CALLS)[number], args: readonly unknown[]): void => {
    if (redis.status !== 'ready') return;
    redis.publish(channel, JSON.stringify({ v: VERSION, node, call, args })).catch(trouble);
  };
  const receive = (text: string): void => {
    let parsed: unknown;
    try {
      parsed = JSON.parse(text);
    } catch {
      return;
    }
    const read = envelope.safeParse(parsed);
    if (!read.success || read.data.node === node) return;
    const { call, args } = read.data;
    try {
      // A node of the same version made these arguments for this very call; Redis is trusted like the database.
      (here[call] as (...given: unknown[]) => void)(...args);
    } catch (error) {
      log.warn({ event: 'node_call_failed', call, name: error instanceof Error ? error.name : 'unknown' });
    }
  };
  const both =
    <N extends (typeof CALLS)[number]>(call: N) =>
    (...args: Parameters<NodeCalls[N]>): void => {
      // The compiler does not carry the name through a lookup: the arguments are those of this call.
      (here[call] as (...given: Parameters<NodeCalls[N]>) => void)(...args);
      send(call, args);
    };

  redis.on('error', trouble);
  redis.on('ready', () => {
    away = false;
  });
  listener.on('error', trouble);
  listener.on('message', (_channel: string, text: string) => receive(text));
  listener.on('ready', () => {
    listener.subscribe(channel).then(() => {
      away = false;
      log.info({ event: 'nodes_joined' });
    }, trouble);
  });

  return {
    everywhere: {
      stored: both('stored'),
      touch: both('touch'),
      revoked: both('revoked'),
      chatEvent: both('chatEvent'),
      userEvent: both('userEvent'),
      typing: both('typing'),
      presence: both('presence'),
      hidden: both('hidden'),
      unread: both('unread'),
      chatListUpdate: both('chatListUpdate'),
    },
    start() {
      // A Redis that is not there yet is tried again; until then this node serves its own clients.
      redis.connect().catch(trouble);
      listener.connect().catch(trouble);
    },
    close() {
      redis.disconnect();
      listener.disconnect();
    },
  };
};
