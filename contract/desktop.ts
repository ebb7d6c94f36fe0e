import { z } from 'zod';

/** What the window asks of the desktop around it, and is told by it. Part of the tables in ipc.ts. */

/** What became of a test notification. `held`: the system has its own do-not-disturb on and keeps it for later. */
export const testOutcome = z.enum(['shown', 'off', 'quiet', 'no-service', 'held', 'refused']);
export type TestOutcome = z.infer<typeof testOutcome>;

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
  /** Opens a menu of the system at the pointer. null: the user closed it. */
  'menu.show': {
    input: z.strictObject({ items: z.array(menuItem).min(1).max(12) }),
    output: z.object({ chosen: z.string().nullable() }),
  },
} as const;

export const desktopEvents = {
  /** While the screen is locked nobody reads. */
  'screen.changed': z.object({ locked: z.boolean() }),
} as const;

/** The steps of the zoom, percent of the usual size. */
export const zoomSteps = [50, 67, 75, 80, 90, 100, 110, 125, 150, 175, 200, 250, 300] as const;

/** The next larger (1) or smaller (-1) step, or the usual size (0). `zoom` need not be a step itself. */
export const zoomed = (zoom: number, by: 1 | -1 | 0): number => {
  if (by === 0) return 100;
  const found = by === 1 ? zoomSteps.find((step) => step > zoom) : zoomSteps.findLast((step) => step < zoom);
  return found ?? zoom;
};
