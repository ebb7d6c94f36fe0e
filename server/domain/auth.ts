import { timingSafeEqual } from 'node:crypto';
import type { z } from 'zod';
import { limits } from '../../contract/limits.ts';
import type { loginBody, refreshBody, registerBody, SessionAnswer } from '../../contract/rest.ts';
import { fail, ok, type Result } from '../../contract/result.ts';
import {
  findLiveDevice,
  holdDevice,
  insertDevice,
  noteDeviceUsed,
  revokeDevice,
  rotateDevice,
} from '../data/devices.ts';
import type { Sql } from '../data/sql.ts';
import { emailTaken, findForSignIn, insertUser, type UserRecord } from '../data/users.ts';
import type { Parts } from '../parts.ts';
import { audit } from './audit.ts';
import { createPasswords } from './passwords.ts';
import { createTokens, newDeviceId, refreshHash } from './tokens.ts';

/** Who is calling. Comes from a verified access token, never from a payload. */
export interface Identity {
  userId: number;
  /** The signed-in app (row of `device`). */
  deviceId: string;
  /** When the access token ends, milliseconds since 1970. */
  expiresAt: number;
}

export type Session = Omit<SessionAnswer, 'success'>;
export type TokenPair = Pick<Session, 'accessToken' | 'refreshToken'>;

/** Sign-in and identity. Every method answers a Result; none throws for anything a caller sends. */
export interface Auth {
  /** UNAUTHENTICATED when the token is bad, has ended, or its device was signed out. */
  verifyAccess(token: string): Promise<Result<Identity>>;
  /** Calls `listener` with the id of each device that is signed out or revoked, on this node. The answer stops listening. */
  onRevoked(listener: (deviceId: string) => void): () => void;
  /** Tells them that a device was signed out: for whoever did it, after the commit. */
  tellRevoked(deviceId: string): void;
  /** EMAIL_TAKEN when there is such an account. */
  register(input: z.infer<typeof registerBody>): Promise<Result<Session>>;
  /** BAD_CREDENTIALS alike (and in the same time) for a wrong password and an unknown e-mail. */
  login(input: z.infer<typeof loginBody>): Promise<Result<Session>>;
  /** Gives the next pair. UNAUTHENTICATED for an unknown token; a used one signs its device out. */
  refresh(input: z.infer<typeof refreshBody>): Promise<Result<TokenPair>>;
  /** Signs the device of an access token out. Twice is the same as once. UNAUTHENTICATED for a bad token. */
  logout(token: string): Promise<Result<null>>;
}

/**
 * An answer may get lost, with the app or on the way: the refresh token before the one in force gives the same answer again
 * until the new tokens are used, and this long at least (a repeated request may overtake the first), ms.
 */
const LOST_ANSWER_MS = 60_000;

const unauthenticated = fail('UNAUTHENTICATED', 'The session has ended. Sign in again.');
const taken = fail('EMAIL_TAKEN', 'There is already an account with this e-mail address.');

const same = (a: Uint8Array | null, b: Uint8Array): boolean =>
  a !== null && a.length === b.length && timingSafeEqual(a, b);

/** Wires sign-in over the database. Passwords are hashed outside any transaction. */
export const createAuth = ({ env, log, db, prisma, now }: Parts): Auth => {
  const tokens = createTokens(env.jwtSecret, now);
  const passwords = createPasswords();
  const listeners = new Set<(deviceId: string) => void>();
  const refreshEnd = (at: Date): Date => new Date(at.getTime() + limits.refreshSeconds * 1000);

  const tellRevoked = (deviceId: string): void => {
    for (const listener of listeners) {
      try {
        listener(deviceId);
      } catch (error) {
        log.error({ event: 'revoked-listener-failed', err: error });
      }
    }
  };

  /** Adds a device for the user inside the caller's transaction; the answer makes the session once it is committed. */
  const openDevice = async (
    sql: Sql,
    user: UserRecord,
    name: string | undefined,
    action: 'register' | 'sign-in',
  ): Promise<() => Promise<Session>> => {
    const at = new Date(now());
    const deviceId = newDeviceId();
    const refreshToken = tokens.firstRefresh(deviceId);
    await insertDevice(sql, {
      id: deviceId,
      userId: user.id,
      name: name ?? '',
      refreshHash: refreshHash(refreshToken),
      at,
      expiresAt: refreshEnd(at),
    });
    await audit(sql, { actorId: user.id, deviceId, action, target: `user:${user.id}`, detail: {} }, at);
    return async () => ({
      user: { id: String(user.id), name: user.name, email: user.email },
      accessToken: await tokens.access(user.id, deviceId),
      refreshToken,
      deviceId,
    });
  };

  return {
    async verifyAccess(token) {
      const identity = await tokens.verifyAccess(token);
      if (identity === null) return unauthenticated;
      const { issuedAt, ...caller } = identity;
      const device = await findLiveDevice(db, caller.deviceId, caller.userId);
      if (device === null) return unauthenticated;
      // Tokens count in whole seconds.
      if (device.unproven && issuedAt + 1_000 > device.rotatedAt.getTime())
        await noteDeviceUsed(db, caller.deviceId, device.rotatedAt, new Date(now()));
      return ok(caller);
    },

    onRevoked(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    tellRevoked,

    async register({ email, name, password, deviceName }) {
      if (await emailTaken(prisma, email)) return taken;
      const passwordHash = await passwords.hash(password);
      if (!passwordHash.ok) return passwordHash;
      const session = await db.transaction('read committed', async (sql) => {
        const user = await insertUser(sql, { email, name, passwordHash: passwordHash.value });
        return user === null ? null : openDevice(sql, user, deviceName, 'register');
      });
      return session === null ? taken : ok(await session());
    },

    async login({ email, password, deviceName }) {
      // PostgreSQL cannot hold a NUL or a lone surrogate, so no account has one.
      const known = email.isWellFormed() && !email.includes('\u0000') ? await findForSignIn(prisma, email) : null;
      const user = known?.disabledAt === null ? known : null;
      const matches = await passwords.verify(user?.passwordHash ?? null, password);
      if (!matches.ok) return matches;
      if (user === null || !matches.value)
        return fail('BAD_CREDENTIALS', 'The e-mail address or the password is wrong.');
      const session = await db.transaction('read committed', (sql) => openDevice(sql, user, deviceName, 'sign-in'));
      return ok(await session());
    },

    async refresh({ refreshToken }) {
      const deviceId = tokens.refreshDevice(refreshToken);
      if (deviceId === null) return unauthenticated;
      const given = refreshHash(refreshToken);
      const next = tokens.nextRefresh(deviceId, refreshToken);
      const outcome = await db.transaction('read committed', async (sql) => {
        const device = await holdDevice(sql, deviceId);
        const at = new Date(now());
        if (device === null || device.shut || device.expiresAt <= at) return null;
        if (same(device.refreshHash, given)) {
          await rotateDevice(sql, deviceId, { refreshHash: refreshHash(next), at, expiresAt: refreshEnd(at) });
          return device;
        }
        const answerLost =
          same(device.previousHash, given) &&
          (device.unproven || at.getTime() - device.rotatedAt.getTime() <= LOST_ANSWER_MS);
        if (answerLost) return device;
        await revokeDevice(sql, deviceId, at);
        const target = `user:${device.userId}`;
        await audit(sql, { actorId: device.userId, deviceId, action: 'refresh-reuse', target, detail: {} }, at);
        return 'reused' as const;
      });
      if (outcome === 'reused') {
        log.warn({ event: 'refresh-reuse', deviceId });
        tellRevoked(deviceId);
      }
      if (outcome === null || outcome === 'reused') return unauthenticated;
      return ok({ accessToken: await tokens.access(outcome.userId, deviceId), refreshToken: next });
    },

    async logout(token) {
      const identity = await tokens.verifyAccess(token);
      if (identity === null) return unauthenticated;
      const { userId, deviceId } = identity;
      const at = new Date(now());
      const revoked = await db.transaction('read committed', async (sql) => {
        if (!(await revokeDevice(sql, deviceId, at))) return false;
        await audit(sql, { actorId: userId, deviceId, action: 'sign-out', target: `user:${userId}`, detail: {} }, at);
        return true;
      });
      if (revoked) tellRevoked(deviceId);
      return ok(null);
    },
  };
};
