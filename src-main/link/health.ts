import type { ConnectionReport, TroubleKind } from '../../contract/doctor.ts';
import type { CoreParts } from '../core-api.ts';

type State = ConnectionReport['state'];

/** What is remembered of the connection for whoever asks how it is. */
export interface Health {
  state: (now: State) => void;
  /** A heartbeat was answered: asked at `asked` (ms), with the server's time. */
  beat: (asked: number, serverTime: string) => void;
  trouble: (kind: TroubleKind) => void;
  /** The next try to connect is due in `ms`; null: none is waiting. */
  waits: (ms: number | null) => void;
  report: () => Pick<ConnectionReport, 'since' | 'beat' | 'trouble' | 'retryAt'>;
}

/** What went wrong, by the code of a failure or by Socket.IO's words for a connection that could not be made. */
export const troubleOf = (code: string): TroubleKind => {
  switch (code) {
    case 'UNAUTHENTICATED':
      return 'session';
    case 'DISK':
      return 'disk';
    case 'RATE_LIMITED':
    case 'UNAVAILABLE':
    case 'INTERNAL':
    case 'BUSY':
      return 'busy';
    case 'TIMEOUT':
    case 'timeout':
      return 'timeout';
    default:
      // The codes of the contract are in capitals, the words of the transport are not.
      return /^[A-Z_]+$/.test(code) && code !== 'OFFLINE' ? 'refused' : 'unreachable';
  }
};

export const createHealth = ({ now }: Pick<CoreParts, 'now'>): Health => {
  let state: State | null = null;
  let since: number | null = null;
  let beat: ConnectionReport['beat'] = null;
  let trouble: ConnectionReport['trouble'] = null;
  let retryAt: number | null = null;
  return {
    state(to) {
      // Trying in between does not end a time offline.
      const same = to === state || (to === 'connecting' && state === 'offline');
      if (same) return;
      state = to;
      since = now();
    },
    beat(asked, serverTime) {
      const at = now();
      const roundTripMs = Math.max(0, at - asked);
      const there = Date.parse(serverTime);
      // The server looked at its clock about half-way.
      const clockAheadMs = Number.isFinite(there) ? Math.round(asked + roundTripMs / 2 - there) : 0;
      beat = { at, roundTripMs, clockAheadMs };
    },
    trouble: (kind) => void (trouble = { at: now(), kind }),
    waits: (ms) => void (retryAt = ms === null ? null : now() + ms),
    report: () => ({ since, beat, trouble, retryAt }),
  };
};
