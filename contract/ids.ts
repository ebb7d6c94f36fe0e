import { z } from 'zod';

/** PostgreSQL int4: what a user or chat id may be at most. */
const INT4_MAX = 2_147_483_647;

/** A user's id: an integer in the database, a decimal string on the wire (the seed's convention). */
export const userId = z
  .string()
  .regex(/^[1-9]\d{0,9}$/)
  .refine((s) => Number(s) <= INT4_MAX);
/** A chat's id: an integer, on the wire too. */
export const chatId = z.number().int().positive().max(INT4_MAX);
/** A chat's sequence number: 1, 2, 3 … without a hole. 0 means "before the first". */
export const seq = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);
/** Made by the client (UUIDv7) before anything is sent; unique per sender. */
export const clientId = z.uuid().transform((s) => s.toLowerCase());
/** `<chatId>-<seq>`: a message's id on the wire, opaque to clients. */
export const messageId = z.string().regex(/^[1-9]\d{0,9}-[1-9]\d{0,15}$/);
/** ISO 8601, UTC. */
export const timestamp = z.iso.datetime();

export { messageIdOf } from './message-id.ts';
