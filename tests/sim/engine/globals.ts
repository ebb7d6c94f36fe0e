import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import { isActive, world } from './active.ts';
import './real.ts';
import type { Event } from './scheduler.ts';

/** A timer as Node's look: code calls unref, ref and refresh on them. */
class VirtualTimer {
  event: Event | null = null;
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
  hasRef(): boolean {
    return true;
  }
  cancel(): void {
    if (this.event !== null) this.event.work = null;
    this.event = null;
  }
  close(): void {
    this.cancel();
  }
  [Symbol.dispose](): void {
    this.cancel();
  }
}

type Work = (...args: unknown[]) => unknown;
/** As Node: less than 1 ms, more than 2^31 - 1 and what is no number are 1 ms. */
const waitOf = (ms: unknown): number => (typeof ms === 'number' && ms >= 1 && ms <= 2_147_483_647 ? Math.trunc(ms) : 1);

const after = (work: Work, ms: unknown, args: unknown[], label: string, again: boolean): VirtualTimer => {
  const timer = new VirtualTimer();
  const plan = (): void => {
    timer.event = world().scheduler.at(waitOf(ms), label, () => {
      if (again) plan();
      return work(...args);
    });
  };
  plan();
  return timer;
};
const cancel = (timer: unknown): void => {
  if (timer instanceof VirtualTimer) timer.cancel();
};

const RealDate = Date;
const start = RealDate.now();
const wall = (): number => (isActive() ? Math.floor(world().wall()) : start);

/** Date by the simulated clock. */
class VirtualDate extends RealDate {
  constructor(...args: unknown[]) {
    if (args.length === 0) super(wall());
    // The arguments are whatever the caller gave to Date; its overloads cannot be spelled out.
    else super(...(args as [number]));
  }
  static override now(): number {
    return wall();
  }
}

/** HMAC without threads, so that a token's signature is made and checked within the event that asks. */
const hmacOf = (keys: WeakMap<object, Uint8Array>, key: object, data: Uint8Array): Uint8Array<ArrayBuffer> => {
  const raw = keys.get(key);
  if (raw === undefined) throw new Error('A key of another kind.');
  return new Uint8Array(createHmac('sha256', raw).update(data).digest());
};

/**
 * Replaces the process's clock, timers and randomness by the simulated ones, once and before any module of the product is
 * loaded (some keep the functions they find). Outside a run nothing but the date may be asked for.
 */
export const installGlobals = (): void => {
  const put = (name: string, value: unknown): void => {
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
  };
  put('setTimeout', (work: Work, ms?: unknown, ...args: unknown[]) => after(work, ms, args, 'timer', false));
  put('setInterval', (work: Work, ms?: unknown, ...args: unknown[]) => after(work, ms, args, 'interval', true));
  put('setImmediate', (work: Work, ...args: unknown[]) => {
    const timer = new VirtualTimer();
    timer.event = world().scheduler.at(0, 'immediate', () => work(...args));
    return timer;
  });
  put('clearTimeout', cancel);
  put('clearInterval', cancel);
  put('clearImmediate', cancel);
  put('Date', VirtualDate);
  performance.now = () => (isActive() ? world().scheduler.now : 0);
  Math.random = () => world().random.next();
  AbortSignal.timeout = (ms) => {
    const controller = new AbortController();
    after(() => controller.abort(new DOMException('The time is over.', 'TimeoutError')), ms, [], 'abort', false);
    return controller.signal;
  };

  const keys = new WeakMap<object, Uint8Array>();
  const { subtle } = globalThis.crypto;
  const replace = (name: string, value: unknown): void =>
    void Object.defineProperty(subtle, name, { value, configurable: true });
  replace(
    'importKey',
    async (_format: string, data: Uint8Array, algorithm: { name: string; hash: string }, ...rest: unknown[]) => {
      const [extractable, usages] = rest;
      const key = createSecretKey(data).toCryptoKey(algorithm, extractable === true, usages as ['sign']); // as the caller gave it
      keys.set(key, data);
      return key;
    },
  );
  replace('sign', async (_algorithm: unknown, key: object, data: Uint8Array) => hmacOf(keys, key, data).buffer);
  replace('verify', async (_algorithm: unknown, key: object, signature: Uint8Array, data: Uint8Array) => {
    const made = hmacOf(keys, key, data);
    return made.length === signature.byteLength && timingSafeEqual(made, Buffer.from(signature));
  });
};
