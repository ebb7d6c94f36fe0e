import type { Timer } from '../core-api.ts';
import { createBackoff } from '../link/backoff.ts';
import type { Bus, BusLine } from './dbus.ts';

export interface KeepBusParts {
  /** Joins the bus once; null: it is not to be had now. */
  join: () => Promise<BusLine | null>;
  after: (ms: number, work: () => void) => Timer;
  /** In [0, 1). */
  random: () => number;
}

/** How long to wait before a bus that ended is joined again, ms: at first, and at most. */
const FIRST_MS = 1_000;
const MOST_MS = 60_000;

/**
 * A bus that is joined again whenever it ends: what is heard on it is heard on the next one, too. Meanwhile everything is
 * answered as on a desktop without services.
 */
export const keepBus = async ({ join, after, random }: KeepBusParts): Promise<Bus> => {
  const backoff = createBackoff(random, FIRST_MS, MOST_MS);
  const heard: Parameters<Bus['hear']>[] = [];
  const followers: ((joined: boolean) => void)[] = [];
  let line: BusLine | null = null;
  /** The newest line, dead or not: types its values. */
  let last: BusLine | null = null;

  const again = (): void => void after(backoff.next(), () => void enter(true));
  const enter = async (rejoined: boolean): Promise<void> => {
    const joined = await join().catch(() => null);
    if (joined === null) return again();
    backoff.reset();
    line = joined;
    last = joined;
    for (const what of heard) joined.hear(...what);
    void joined.ended.then(() => {
      line = null;
      for (const follow of followers) follow(false);
      again();
    });
    if (rejoined) for (const follow of followers) follow(true);
  };
  await enter(false);

  return {
    call: async (call) => (await line?.call(call)) ?? null,
    property: async (of) => (await line?.property(of)) ?? null,
    hear(...what) {
      heard.push(what);
      line?.hear(...what);
    },
    emit: (...signal) => line?.emit(...signal),
    variant: (signature, value) => last?.variant(signature, value) ?? value,
    follow: (changed) => void followers.push(changed),
  };
};
