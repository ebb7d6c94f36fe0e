import { z } from 'zod';

/** The app's own log: part of the tables in ipc.ts. It holds no message text, no name and no key. */
export const logRequests = {
  /** Shows its folder in the system's file manager. UNAVAILABLE when there is none. */
  'logs.show': { input: z.undefined(), output: z.object({}) },
  /** Its newest lines, at most 100 KB. */
  'logs.recent': { input: z.undefined(), output: z.object({ text: z.string() }) },
} as const;
