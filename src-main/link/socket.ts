import type { Socket } from 'socket.io-client';
import { z } from 'zod';
import { limits } from '../../contract/limits.ts';
import { errorRetry, fail, failure, ok } from '../../contract/result.ts';
import type { ErrorCode, Result } from '../../contract/result.ts';
import { PROTOCOL, pushes, requests, SOCKET_PATH } from '../../contract/socket.ts';
import type { PushData, PushName, RequestInput, RequestName, RequestOutput } from '../../contract/socket.ts';
import type { TroubleKind } from '../../contract/doctor.ts';
import type { CoreParts, Timer } from '../core-api.ts';
import { createBackoff } from './backoff.ts';
import { troubleOf } from './health.ts';
import type { Jobs } from './jobs.ts';
import type { Tokens } from './tokens.ts';

export type PushHandlers = { [N in PushName]: (data: PushData<N>) => void };
export type Request = <N extends RequestName>(
  name: N,
  input: RequestInput<N>,
  timeout?: number,
) => Promise<Result<RequestOutput<N>>>;

export interface Line {
  readonly up: boolean;
  /** How the open connection travels; null: there is none. */
  transport(): string | null;
  request: Request;
  start(): void;
  /** Try now: nothing waits; a connection that looks up is checked. */
  wake(): void;
  /** Lets this connection go and comes back at once. */
  renew(): void;
  stop(): void;
}

export interface LineParts {
  parts: Pick<CoreParts, 'connect' | 'random' | 'log'>;
  jobs: Jobs;
  origin: string;
  deviceId: string;
  tokens: Tokens;
  pushes: PushHandlers;
  onState: (state: 'up' | 'connecting' | 'down') => void;
  /** The connection could not be made, or ended: why. */
  onTrouble: (kind: TroubleKind) => void;
  /** The next try is due in `ms`; null: none is waiting. */
  onWait: (ms: number | null) => void;
}

/** A request without an ack for this long means a dead connection (TCP would notice after minutes). */
const ACK_MS = 10_000;
const CONNECT_MS = 10_000;
const PROBE_MS = 5_000;
/** An attempt to connect that takes longer is given up when the machine wakes. */
const HANGING_MS = 2_000;
const MAX_WAIT_MS = 30_000;
/** After `session_end: flood` the server wants peace. */
const FLOOD_MS = 5_000;

const ackFailure = z.object({ ok: z.literal(false), error: failure });
const looseFailure = z.object({ error: z.object({ code: z.string(), message: z.string().catch('') }) });
const isCode = (code: string): code is ErrorCode => Object.hasOwn(errorRetry, code);

/** One Socket.IO connection with its own policy of coming back; answers and pushes are parsed, failures are values. */
export const createLine = (line: LineParts): Line => {
  const { jobs, parts } = line;
  const backoff = createBackoff(parts.random, limits.retryMinMs, MAX_WAIT_MS);
  let socket: Socket | null = null;
  let up = false;
  let dialing = false;
  let used = '';
  let timer: Timer | null = null;
  let rest = 0;
  let ended = false;
  let badPushes = 0;
  let renewals = 0;
  let slow = false;
  let expired = false;

  const again = (soon: boolean): void => {
    timer?.cancel();
    timer = null;
    if (ended || jobs.stopped) return;
    line.onState('down');
    const wait = Math.max(rest, soon ? 0 : backoff.next());
    rest = 0;
    line.onWait(wait);
    timer = jobs.after(wait, () => {
      timer = null;
      dial();
    });
  };

  /** Ends the present socket; whatever it still says is ignored. */
  const drop = (): void => {
    const old = socket;
    socket = null;
    up = false;
    if (old) {
      old.disconnect();
      old.off();
    }
  };

  const refusedBy = (e: Error): string => {
    const data = z.object({ data: z.object({ code: z.string() }) }).safeParse(e);
    return data.success ? data.data.data.code : e.message;
  };

  const open = (token: string): void => {
    used = token;
    slow = false;
    const s = parts.connect(line.origin, {
      path: SOCKET_PATH,
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
      timeout: CONNECT_MS,
      auth: { token, deviceId: line.deviceId, protocol: PROTOCOL },
    });
    socket = s;
    const mine = (work: () => void) => () => {
      if (socket === s && !jobs.stopped) work();
    };
    const hanging = jobs.after(
      HANGING_MS,
      mine(() => {
        slow = !up;
      }),
    );
    // The TCP connection may stand while the server never answers the handshake.
    const patience = jobs.after(
      CONNECT_MS,
      mine(() => {
        if (up) return;
        line.onTrouble('timeout');
        drop();
        again(false);
      }),
    );
    s.on(
      'connect',
      mine(() => {
        hanging.cancel();
        patience.cancel();
        up = true;
        renewals = 0;
        expired = false;
        backoff.reset();
        line.onState('up');
      }),
    );
    s.on('connect_error', (e: Error) => {
      patience.cancel();
      mine(() => {
        drop();
        const code = refusedBy(e);
        parts.log('info', 'the connection was refused', { code });
        line.onTrouble(troubleOf(code));
        if (code !== 'UNAUTHENTICATED') return again(false);
        jobs.run('renew', async () => {
          const fresh = await line.tokens.renew(used);
          renewals += 1;
          // A server that refuses even new tokens is not asked in a tight loop.
          again(fresh.ok && renewals === 1);
        });
      })();
    });
    s.on('disconnect', (reason) => {
      patience.cancel();
      mine(() => {
        parts.log('info', 'the connection ended', { reason });
        if (!expired) line.onTrouble(reason === 'ping timeout' ? 'timeout' : 'closed');
        drop();
        again(expired);
      })();
    });
    for (const name of names) listen(s, name);
  };

  // Object.keys of a literal gives exactly its keys; TypeScript types it as string[].
  const names = Object.keys(pushes) as PushName[];
  const listen = <N extends PushName>(s: Socket, name: N): void => {
    const schema: z.ZodType<PushData<N>> = pushes[name] as unknown as z.ZodType<PushData<N>>; // indexed by N
    const handle: (data: PushData<N>) => void = line.pushes[name];
    s.on(name as string, (raw: unknown) => {
      if (socket !== s || jobs.stopped) return;
      const parsed = schema.safeParse(raw);
      if (parsed.success) {
        if (name === 'session_end') sessionEnd(parsed.data as PushData<'session_end'>); // name tells which
        handle(parsed.data);
      } else {
        badPushes += 1;
        parts.log('warn', 'a push could not be understood', { name, count: badPushes });
      }
    });
  };
  const sessionEnd = ({ reason }: PushData<'session_end'>): void => {
    if (reason === 'flood') rest = FLOOD_MS;
    if (reason === 'restart') rest = Math.round(parts.random() * 1_000);
    expired = reason === 'expired';
    if (reason === 'expired' || reason === 'revoked') jobs.run('renew', () => line.tokens.renew(used));
  };

  const dial = (): void => {
    if (dialing || socket || ended || jobs.stopped) return;
    dialing = true;
    line.onWait(null);
    line.onState('connecting');
    jobs.run('dial', async () => {
      const token = await line.tokens.access();
      dialing = false;
      if (ended || jobs.stopped) return;
      if (!token.ok) line.onTrouble(troubleOf(token.error.code));
      if (token.ok) open(token.value);
      else if (token.error.code === 'UNAUTHENTICATED') line.onState('down');
      else again(false);
    });
  };

  const renew = (): void => {
    drop();
    again(true);
  };

  const request: Request = async (name, input, timeout = ACK_MS) => {
    const s = socket;
    if (!s || !up) return fail('OFFLINE', 'There is no connection to the server.');
    const raw = await new Promise<{ answer: unknown } | { lost: 'timeout' | 'offline' }>((resolve) => {
      s.timeout(timeout).emit(name, input, (e: Error | null, answer: unknown) => {
        resolve(e ? { lost: s.connected ? 'timeout' : 'offline' } : { answer });
      });
    });
    if ('lost' in raw) {
      if (raw.lost === 'offline') return fail('OFFLINE', 'The connection ended before the server answered.');
      line.onTrouble('timeout');
      if (socket === s) renew();
      return fail('TIMEOUT', 'The server did not answer in time.');
    }
    const refused = ackFailure.safeParse(raw.answer);
    if (refused.success) {
      if (refused.data.error.code === 'UNAUTHENTICATED') {
        await line.tokens.renew(used);
        if (socket === s) renew();
      }
      return { ok: false, error: refused.data.error };
    }
    const loose = looseFailure.safeParse(raw.answer);
    if (loose.success) {
      return fail(isCode(loose.data.error.code) ? loose.data.error.code : 'INTERNAL', loose.data.error.message);
    }
    const parsed = requests[name].output.safeParse(raw.answer);
    // The schema was chosen by N, so its output is RequestOutput<N>.
    return parsed.success
      ? ok(parsed.data as RequestOutput<typeof name>)
      : fail('INTERNAL', 'The answer of the server could not be understood.');
  };

  return {
    get up() {
      return up;
    },
    transport: () => (up ? (socket?.io.engine.transport.name ?? null) : null),
    request,
    start: dial,
    wake() {
      backoff.reset();
      if (up) jobs.run('probe', () => request('heartbeat', {}, PROBE_MS));
      else {
        timer?.cancel();
        timer = null;
        // An attempt that hangs belongs to the network of before.
        if (socket && slow) drop();
        dial();
      }
    },
    renew,
    stop() {
      ended = true;
      timer?.cancel();
      drop();
    },
  };
};
