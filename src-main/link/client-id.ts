import type { CoreParts } from '../core-api.ts';

/** A random UUID (RFC 9562, version 4). */
export const newClientId = (randomBytes: CoreParts['randomBytes']): string => {
  const hex = Buffer.from(randomBytes(16).map((b, i) => (i === 6 ? (b & 15) | 64 : i === 8 ? (b & 63) | 128 : b)));
  return hex.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
};
