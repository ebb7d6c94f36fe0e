import type { UpdateState, UpdateTrouble, UpdateWay } from '../../contract/updates.ts';
import type { CoreParts, Timer } from '../core-api.ts';
import { errorFields } from '../log.ts';

/** What fetches a newer version and puts it in place (update-engine.ts in the product). */
export interface UpdateEngine {
  /** Asks the server; null: nothing newer. `downloaded` is told how far it is, in percent, and rejects when it did not come whole. */
  check(onPercent: (percent: number) => void): Promise<{ version: string; downloaded: Promise<unknown> } | null>;
  /** Ends the app, installs what was downloaded, starts it again. */
  restart(): void;
}

export interface UpdateParts extends Pick<CoreParts, 'now' | 'after' | 'random' | 'log'> {
  way: UpdateWay;
  /** Loaded with the first look, long after the start. */
  loadEngine: () => Promise<UpdateEngine>;
  isOnline: () => boolean;
  changed: (state: UpdateState) => void;
}

export interface Updates {
  state(): UpdateState;
  /** Looks now, unless a look is under way or something is ready already. Never rejects. */
  check(): Promise<void>;
  /** False: nothing is ready. */
  restart(): boolean;
  stop(): void;
}

/** The start belongs to the user: the first look comes this long after it. */
export const FIRST_MS = 90_000;
/** Between looks; and after one that went wrong, or could not be made offline. */
export const EVERY_MS = 6 * 3_600_000;
export const AGAIN_MS = 20 * 60_000;
/** Everybody's looks are spread over this part of the time more, so that a server has no rush hours. */
const SPREAD = 0.25;

const REFUSED = /^ERR_(CHECKSUM_MISMATCH|UPDATER_INVALID_SIGNATURE|UPDATER_NO_CHECKSUM)$/;
const DISK = /^(ENOSPC|EDQUOT|EACCES|EPERM|EROFS|EIO)$/;
const UNREACHABLE = /^(ERR_UPDATER_|HTTP_ERROR|ECONN|ENOTFOUND|ETIMEDOUT|EAI_AGAIN)/;

/** What went wrong, by the code that the engine or the system gave it; Chromium's network errors have it in their message. */
export const troubleOf = (error: unknown): UpdateTrouble => {
  if (!(error instanceof Error)) return 'unknown';
  const code = 'code' in error ? String(error.code) : '';
  if (REFUSED.test(code)) return 'refused';
  if (DISK.test(code)) return 'disk';
  if (error.message.startsWith('net::ERR_INTERNET_DISCONNECTED')) return 'offline';
  return UNREACHABLE.test(code) || error.message.startsWith('net::') ? 'unreachable' : 'unknown';
};

/**
 * Looks for newer versions quietly: late after the start, when there is a network, and never in anybody's way. What goes wrong
 * is logged and can be read from the state; nothing is said unasked.
 */
export const createUpdates = (parts: UpdateParts): Updates => {
  const { way, now, after, random, log } = parts;
  let state: UpdateState = { way, step: 'idle', version: null, percent: null, checkedAt: null, trouble: null };
  let engine: UpdateEngine | null = null;
  let timer: Timer | null = null;

  const set = (change: Partial<UpdateState>): void => {
    state = { ...state, ...change };
    parts.changed(state);
  };
  const later = (ms: number): void => {
    timer?.cancel();
    timer = after(ms * (1 + SPREAD * random()), () => void check());
  };
  const look = async (): Promise<void> => {
    set({ step: 'checking', trouble: null });
    engine ??= await parts.loadEngine();
    const found = await engine.check((percent) => {
      if (state.step === 'downloading' && percent !== state.percent) set({ percent });
    });
    if (found === null) return set({ step: 'idle', checkedAt: now() });
    set({ step: 'downloading', version: found.version, percent: 0, checkedAt: now() });
    await found.downloaded;
    log('info', 'a newer version is ready', { version: found.version });
    set({ step: 'ready', percent: null });
  };
  const check = async (): Promise<void> => {
    if (way !== 'self' || state.step !== 'idle') return;
    timer?.cancel();
    if (!parts.isOnline()) {
      set({ trouble: 'offline' });
      return later(AGAIN_MS);
    }
    try {
      await look();
      // What is ready waits for the app to end; the next start looks again.
      if (state.step === 'idle') later(EVERY_MS);
    } catch (error) {
      const trouble = troubleOf(error);
      log('warn', 'no update', { trouble, ...errorFields(error) });
      set({ step: 'idle', version: null, percent: null, trouble });
      later(AGAIN_MS);
    }
  };

  if (way === 'self') later(FIRST_MS);
  return {
    state: () => state,
    check,
    restart() {
      if (state.step !== 'ready' || engine === null) return false;
      engine.restart();
      return true;
    },
    stop: () => timer?.cancel(),
  };
};
