import { z } from 'zod';

/** A signed-in app of the account, as the settings show it. Times are milliseconds since 1970. */
export const device = z.object({
  id: z.string(),
  /** What it named itself when it signed in; '' when it did not. */
  name: z.string(),
  lastSeen: z.number(),
  since: z.number(),
  /** This very app. */
  current: z.boolean(),
});
export type Device = z.infer<typeof device>;

/** The devices' part of the table of requests (ipc.ts). */
export const deviceRequests = {
  /** The last seen first. */
  'devices.list': { input: z.undefined(), output: z.object({ devices: z.array(device) }) },
  /** NOT_FOUND for one that is not of this account. */
  'devices.signOut': { input: z.strictObject({ id: z.uuid() }), output: z.object({}) },
  'devices.signOutOthers': { input: z.undefined(), output: z.object({ count: z.number().int().nonnegative() }) },
} as const;
