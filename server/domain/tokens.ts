import { createHash, createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { userId } from '../../contract/ids.ts';
import { limits } from '../../contract/limits.ts';
import type { Identity } from './auth.ts';

const ISSUER = 'sarn';
const AUDIENCE = 'sarn';
/** `typ` of RFC 9068: an access token is nothing else. */
const TYPE = 'at+jwt';

const claims = z.object({ sub: userId, did: z.uuid(), iat: z.number(), exp: z.number() });

/** Who an access token is for, and when it was made (milliseconds since 1970, whole seconds). */
export type Proven = Identity & { issuedAt: number };

/** Bytes of a refresh token: the device's id, 256 random bits, a tag that proves this server issued it. */
const DEVICE_BYTES = 16;
const RANDOM_BYTES = 32;
const TAG_BYTES = 16;
const TOKEN_BYTES = DEVICE_BYTES + RANDOM_BYTES + TAG_BYTES;

export interface Tokens {
  access(userId: number, deviceId: string, seconds?: number): Promise<string>;
  /** Null for anything but an unexpired access token of this server. */
  verifyAccess(token: string): Promise<Proven | null>;
  /** The first refresh token of a device. */
  firstRefresh(deviceId: string): string;
  /** The one that follows `token`: always the same, so that a repeated refresh has one effect. */
  nextRefresh(deviceId: string, token: string): string;
  /** The device a refresh token is for, null when this server cannot have issued it. */
  refreshDevice(token: string): string | null;
}

/** What is stored of a refresh token. It holds 256 random bits, so a plain hash is enough. */
export const refreshHash = (token: string): Buffer => createHash('sha256').update(token).digest();

export const newDeviceId = (): string => randomUUID();

const uuidOf = (bytes: Buffer): string =>
  bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

/** Makes and reads the tokens of one secret. `now` in milliseconds. */
export const createTokens = (secret: string, now: () => number): Tokens => {
  const key = new TextEncoder().encode(secret);
  const mac = (purpose: string, data: string | Buffer): Buffer =>
    createHmac('sha256', key).update(`sarn-refresh-${purpose}:`).update(data).digest();

  const refreshOf = (deviceId: string, random: Buffer): string => {
    const body = Buffer.concat([Buffer.from(deviceId.replaceAll('-', ''), 'hex'), random]);
    return Buffer.concat([body, mac('tag', body).subarray(0, TAG_BYTES)]).toString('base64url');
  };

  return {
    access(user, deviceId, seconds = limits.accessSeconds) {
      const issued = Math.floor(now() / 1000);
      return new SignJWT({ did: deviceId })
        .setProtectedHeader({ alg: 'HS256', typ: TYPE })
        .setSubject(String(user))
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setIssuedAt(issued)
        .setExpirationTime(issued + seconds)
        .sign(key);
    },
    async verifyAccess(token) {
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: ['HS256'],
          typ: TYPE,
          issuer: ISSUER,
          audience: AUDIENCE,
          currentDate: new Date(now()),
        });
        const read = claims.safeParse(payload);
        if (!read.success) return null;
        const { sub, did, iat, exp } = read.data;
        return { userId: Number(sub), deviceId: did, issuedAt: iat * 1000, expiresAt: exp * 1000 };
      } catch {
        // Whatever is wrong with a token, the answer is the same.
        return null;
      }
    },
    firstRefresh: (deviceId) => refreshOf(deviceId, randomBytes(RANDOM_BYTES)),
    nextRefresh: (deviceId, token) => refreshOf(deviceId, mac('next', token)),
    refreshDevice(token) {
      const bytes = Buffer.from(token, 'base64url');
      // One token has one spelling: a decoder that forgives would give it several hashes.
      if (bytes.length !== TOKEN_BYTES || bytes.toString('base64url') !== token) return null;
      const body = bytes.subarray(0, DEVICE_BYTES + RANDOM_BYTES);
      const tag = bytes.subarray(DEVICE_BYTES + RANDOM_BYTES);
      return timingSafeEqual(mac('tag', body).subarray(0, TAG_BYTES), tag)
        ? uuidOf(bytes.subarray(0, DEVICE_BYTES))
        : null;
    },
  };
};
