import { z } from 'zod';

/** How newer versions of the app come to this computer, and how far the next one is. Times are milliseconds since 1970. */

export const updateWay = z.enum([
  /** The app fetches them and puts them in place when it ends. */
  'self',
  /** The system's package manager, or whoever looks after this computer. */
  'system',
  /** Nothing looks for them: development, an unpacked archive, or a build that names no server. */
  'none',
]);
export type UpdateWay = z.infer<typeof updateWay>;

export const updateTrouble = z.enum([
  'offline',
  /** The server did not answer, or not with what a newer version looks like. */
  'unreachable',
  /** What came is not what the publisher signed or measured; it was thrown away. */
  'refused',
  /** It could not be written. */
  'disk',
  'unknown',
]);
export type UpdateTrouble = z.infer<typeof updateTrouble>;

export const updateState = z.object({
  way: updateWay,
  /** `ready`: it is here, and is put in place when the app ends. */
  step: z.enum(['idle', 'checking', 'downloading', 'ready']),
  /** The version that is on its way or ready. */
  version: z.string().nullable(),
  percent: z.number().int().min(0).max(100).nullable(),
  /** When the server last said what the newest version is. */
  checkedAt: z.number().nullable(),
  /** Why the last look did not end well. */
  trouble: updateTrouble.nullable(),
});
export type UpdateState = z.infer<typeof updateState>;

/** The part of the table of requests (ipc.ts) that is about updates. */
export const updateRequests = {
  'updates.state': { input: z.undefined(), output: updateState },
  /** Looks now; what comes of it is told by `updates.changed`. Nothing happens where the app does not update itself. */
  'updates.check': { input: z.undefined(), output: z.object({}) },
  /** Ends the app, puts the new version in place and starts it. CONFLICT when none is ready. */
  'updates.restart': { input: z.undefined(), output: z.object({}) },
} as const;

export const updateEvents = { 'updates.changed': updateState } as const;
