import { noteDevicesSeen } from '../data/devices.ts';
import type { Parts } from '../parts.ts';

/** A device that stays is noted this often, ms: a list of devices needs no better. */
const EVERY_MS = 5 * 60_000;
/** What was noted is written down this often, ms. */
const FLUSH_MS = 5_000;
/** Devices in one statement at most. */
const BATCH_MAX = 1_000;

export interface Seen {
  /** The device is there: it came or sent its heartbeat. Written at most every 5 minutes. */
  here(deviceId: string): void;
  /** It left just now. */
  left(deviceId: string): void;
  /** Writes down what is noted and stops. */
  stop(): Promise<void>;
}

/**
 * Keeps each device's `last_seen`, in one statement for all. A device that turns out to be signed out is told to `revoked`:
 * its sockets end then at the latest, even when the word of it did not reach this node.
 */
export const createSeen = ({ db, log, now }: Parts, revoked: (deviceId: string) => void): Seen => {
  const notedAt = new Map<string, number>();
  const waiting = new Set<string>();

  const flush = async (): Promise<void> => {
    const ids = [...waiting].slice(0, BATCH_MAX);
    if (ids.length === 0) return;
    for (const id of ids) waiting.delete(id);
    try {
      for (const id of await noteDevicesSeen(db, ids, new Date(now()))) revoked(id);
    } catch (error) {
      // Only for show: the next time is noted again.
      log.warn({ event: 'seen_failed', name: error instanceof Error ? error.name : 'unknown' });
    }
  };
  const timer = setInterval(() => void flush(), FLUSH_MS).unref();

  return {
    here(deviceId) {
      const at = now();
      const before = notedAt.get(deviceId);
      // A clock that was set back says nothing of the time since.
      if (before !== undefined && at >= before && at - before < EVERY_MS) return;
      notedAt.set(deviceId, at);
      waiting.add(deviceId);
    },
    left(deviceId) {
      notedAt.delete(deviceId);
      waiting.add(deviceId);
    },
    async stop() {
      clearInterval(timer);
      while (waiting.size > 0) await flush();
    },
  };
};
