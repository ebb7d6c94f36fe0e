import { limits } from '../../contract/limits.ts';
import { refreshAnswer } from '../../contract/rest.ts';
import { fail, ok } from '../../contract/result.ts';
import type { Result } from '../../contract/result.ts';
import type { CoreParts } from '../core-api.ts';
import type { Http } from './http.ts';
import { errorFields } from '../log.ts';

export interface Tokens {
  /** The access token, renewed when it is near its end. DISK: the renewed session could not be kept. */
  access(): Promise<Result<string>>;
  /** After the server refused `used`: another one. */
  renew(used: string): Promise<Result<string>>;
  /** Calls with an access token; once more with a new one when it was refused. */
  authed<T>(call: (token: string) => Promise<Result<T>>): Promise<Result<T>>;
}

export interface TokensParts {
  http: Http;
  origin: string;
  refresh: string;
  /** The answer of a sign-in brings one. */
  access: string | null;
  now: CoreParts['now'];
  log: CoreParts['log'];
  /** Seals and writes the new refresh token; before it is written it is not used. */
  keep: (refresh: string) => Promise<void>;
  /** The server ended the session. */
  onEnded: () => void;
}

/** Renewed at this share of the access token's life. */
const FRESH = 0.8;

export const createTokens = (parts: TokensParts): Tokens => {
  let refresh = parts.refresh;
  let current = parts.access;
  let since = parts.now();
  let ended = false;
  let flight: Promise<Result<string>> | null = null;

  const exchange = async (): Promise<Result<string>> => {
    if (ended) return fail('UNAUTHENTICATED', 'The session has ended. Sign in again.');
    const r = await parts.http.call({
      method: 'POST',
      url: `${parts.origin}/api/auth/refresh`,
      body: { refreshToken: refresh },
      answer: refreshAnswer,
    });
    if (!r.ok) {
      if (r.error.code === 'UNAUTHENTICATED' && !ended) {
        ended = true;
        current = null;
        parts.onEnded();
      }
      return r;
    }
    try {
      await parts.keep(r.value.refreshToken);
    } catch (e) {
      // Used now and lost with this process it would leave only the old token behind, and the server ends the session of one
      // that comes back with that. Until there is room the old one gives the same successor (decision 0005).
      parts.log('warn', 'the renewed session could not be written', errorFields(e));
      return fail('DISK', 'The session could not be renewed: the disk is full or not writable.');
    }
    refresh = r.value.refreshToken;
    current = r.value.accessToken;
    since = parts.now();
    return ok(current);
  };
  const single = (): Promise<Result<string>> => {
    flight ??= exchange().finally(() => {
      flight = null;
    });
    return flight;
  };

  const access = async (): Promise<Result<string>> => {
    if (current === null) return single();
    const age = parts.now() - since;
    if (age >= 0 && age < limits.accessSeconds * 1_000 * FRESH) return ok(current);
    const used = current;
    const r = await single();
    // The old one may still do while the server cannot renew it; a refusal is then found out by its use.
    return r.ok || r.error.code === 'UNAUTHENTICATED' ? r : ok(used);
  };
  const renew = (used: string): Promise<Result<string>> =>
    current !== null && current !== used ? Promise.resolve(ok(current)) : single();

  return {
    access,
    renew,
    async authed(call) {
      const token = await access();
      if (!token.ok) return token;
      const first = await call(token.value);
      if (first.ok || first.error.code !== 'UNAUTHENTICATED') return first;
      const fresh = await renew(token.value);
      return fresh.ok ? call(fresh.value) : fresh;
    },
  };
};
