import { z } from 'zod';
import { failure } from './result.ts';

/** Writing one's chats to a folder: part of the tables in ipc.ts. */

const count = z.number().int().nonnegative();

export const exportState = z.object({
  /** How far it is; null: none runs. `total` is not known at its beginning. */
  running: z.object({ done: count, total: count.nullable() }).nullable(),
  /** How the last one of this run of the app ended; null: there was none. */
  last: z
    .discriminatedUnion('kind', [
      /** `missing`: places in the history that were not on this computer. */
      z.object({ kind: z.literal('done'), folder: z.string(), chats: count, messages: count, missing: count }),
      z.object({ kind: z.literal('cancelled') }),
      z.object({ kind: z.literal('failed'), code: failure.shape.code }),
    ])
    .nullable(),
});
export type ExportState = z.infer<typeof exportState>;

/** Answered by the desktop. */
export const exportStartRequests = {
  /** Asks for a folder by the system's dialog and begins. started: false: the user changed their mind. BUSY while one runs. */
  'export.start': { input: z.undefined(), output: z.object({ started: z.boolean() }) },
  /** Shows what the last one wrote in the system's file manager. */
  'export.show': { input: z.undefined(), output: z.object({}) },
} as const;

/** Answered by the client core. */
export const exportRequests = {
  'export.state': { input: z.undefined(), output: exportState },
  /** What was written of it is deleted. */
  'export.cancel': { input: z.undefined(), output: z.object({}) },
} as const;

export const exportEvents = { 'export.changed': exportState } as const;
