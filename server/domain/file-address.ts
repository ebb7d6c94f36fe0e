import { createHmac, timingSafeEqual } from 'node:crypto';
import { limits } from '../../contract/limits.ts';

export interface FileAddresses {
  /** Where `userId` gets the file for a short while. */
  sign(fileId: string, userId: number): { url: string; expires: number };
  /** Is this an address that `sign` gave, and not too old? */
  holds(fileId: string, signed: { user: number; expires: number; signature: string }): boolean;
}

/** Addresses that need no token, so that a download manager can be given one. The key is made of the nodes' common secret. */
export const createFileAddresses = (secret: string, now: () => number): FileAddresses => {
  const key = createHmac('sha256', secret).update('sarn-file-address').digest();
  const mac = (fileId: string, user: number, expires: number): Buffer =>
    createHmac('sha256', key).update(`${fileId}:${user}:${expires}`).digest();
  return {
    sign(fileId, userId) {
      const expires = now() + limits.fileAddressMs;
      const signature = mac(fileId, userId, expires).toString('base64url');
      return { url: `/api/files/${fileId}?user=${userId}&expires=${expires}&signature=${signature}`, expires };
    },
    holds: (fileId, { user, expires, signature }) =>
      expires > now() && timingSafeEqual(mac(fileId, user, expires), Buffer.from(signature, 'base64url')),
  };
};
