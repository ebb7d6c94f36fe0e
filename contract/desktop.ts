import { z } from 'zod';

/** What the window asks of the desktop around it, and is told by it. Part of the tables in ipc.ts. */

/** What became of a test notification. `held`: the system has its own do-not-disturb on and keeps it for later. */
export const testOutcome = z.enum(['shown', 'off', 'quiet', 'no-service', 'held', 'refused']);
export type TestOutcome = z.infer<typeof testOutcome>;

/** A place in the window's page, px of the page from its left and top. */
const place = z.strictObject({ x: z.number().min(0).max(100_000), y: z.number().min(0).max(100_000) });

/** A line of a menu; `id` is the window's own name for it. */
export const menuItem = z.strictObject({
  id: z.string().min(1).max(40),
  label: z.string().min(1).max(120),
  enabled: z.boolean().optional(),
});
export type MenuItem = z.infer<typeof menuItem>;

export const desktopRequests = {
  /** Puts a notification on the screen now, or says why there is none. */
  'notifications.test': { input: z.undefined(), output: z.object({ outcome: testOutcome }) },
  /** Whether the system's keychain protects what keeps the user signed in; else it lies readable in a file of its owner. */
  'keychain.state': { input: z.undefined(), output: z.object({ protects: z.boolean() }) },
  /** Opens a menu of the system, `at` a place of the page (asked for by a key, it stands at what has the focus). null: the user closed it. */
  'menu.show': {
    input: z.strictObject({ items: z.array(menuItem).min(1).max(12), at: place }),
    output: z.object({ chosen: z.string().nullable() }),
  },
} as const;

export const desktopEvents = {
  /** While the screen is locked nobody reads. */
  'screen.changed': z.object({ locked: z.boolean() }),
} as const;
