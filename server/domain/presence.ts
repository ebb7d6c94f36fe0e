import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { limits } from '../../contract/limits.ts';
import {
  addLeases,
  endExpiredLeases,
  endLeases,
  endNodeLeases,
  readAudience,
  readOnline,
  renewLeases,
} from '../data/leases.ts';
import type { Parts } from '../parts.ts';
import { createBatcher } from './batcher.ts';
import type { Publisher } from './publisher.ts';

/** Somebody whose last socket closed is told offline after this, ms, so that a reconnect is no news. */
const GRACE_MS = 3_000;
/** How often closed sockets are looked through, ms. */
const SWEEP_MS = 500;
const BATCH_MAX = 1_000;

export interface Presence {
  /** Ends the leases that a crash of this node left, and starts renewing. */
  start(): Promise<void>;
  /** A socket came. Resolves when its lease is written. */
  joined(socketId: string, userId: number): Promise<void>;
  left(socketId: string): void;
  /** Who of the people that share a chat with the user is online (and the user itself). */
  online(userId: number): Promise<string[]>;
  /** Ends this node's leases. */
  stop(): Promise<void>;
}

/** The node's name: made once, kept in the data folder, so that a restarted node knows its own leases. */
const nodeIdIn = async (folder: string): Promise<string> => {
  const file = join(folder, 'node-id');
  try {
    const known = (await readFile(file, 'utf8')).trim();
    if (known !== '') return known;
  } catch {
    // The first start: there is no such file yet.
  }
  const made = randomUUID();
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(file, `${made}\n`, { mode: 0o600 });
  return made;
};

/** Online is whoever has a lease that has not run out, by the database's clock; each socket holds one. */
export const createPresence = (parts: Parts, publish: Publisher): Presence => {
  const { db, env, log, now } = parts;
  const live = new Map<string, number>();
  const closed = new Map<string, number>();
  const timers: NodeJS.Timeout[] = [];
  let nodeId = '';

  const tell = async (change: 'user_online' | 'user_offline', users: readonly number[]): Promise<void> => {
    if (users.length === 0) return;
    for (const { user_id, peers } of await readAudience(db, users)) publish.presence(change, user_id, peers);
  };
  /** Presence is a hint: a database that does not answer is retried by the next round. */
  const quietly = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      log.warn({ event: 'presence_failed', name: error instanceof Error ? error.name : 'unknown' });
    }
  };
  const arrivals = createBatcher<{ socketId: string; userId: number }, true>({
    run: async (items) => {
      await tell('user_online', await addLeases(db, nodeId, items));
      return items.map(() => true as const);
    },
    max: BATCH_MAX,
    queueMax: Number.MAX_SAFE_INTEGER,
  });

  const renew = async (): Promise<void> => {
    const sockets = [...live].map(([socketId, userId]) => ({ socketId, userId }));
    if (sockets.length > 0) await renewLeases(db, nodeId, sockets);
    await tell('user_offline', await endExpiredLeases(db));
  };
  const sweep = async (): Promise<void> => {
    // A clock that was set back says nothing of the grace: it is over.
    const isOver = (at: number): boolean => now() - at >= GRACE_MS || now() < at;
    const due = [...closed].filter(([, at]) => isOver(at)).map(([socketId]) => socketId);
    if (due.length === 0) return;
    const gone = await endLeases(db, due);
    for (const socketId of due) closed.delete(socketId);
    await tell('user_offline', gone);
  };
  const every = (ms: number, work: () => Promise<void>): void => {
    let busy = false;
    const timer = setInterval(() => {
      if (busy) return;
      busy = true;
      void quietly(work).finally(() => {
        busy = false;
      });
    }, ms);
    timers.push(timer.unref());
  };

  return {
    async start() {
      nodeId = await nodeIdIn(env.dataDir);
      await endNodeLeases(db, nodeId);
      every(limits.leaseRenewMs, renew);
      every(SWEEP_MS, sweep);
    },
    async joined(socketId, userId) {
      live.set(socketId, userId);
      await quietly(async () => void (await arrivals.add({ socketId, userId })));
    },
    left(socketId) {
      if (live.delete(socketId)) closed.set(socketId, now());
    },
    online: async (userId) => (await readOnline(db, userId)).map(String),
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await arrivals.idle();
      await quietly(async () => tell('user_offline', await endNodeLeases(db, nodeId)));
    },
  };
};
