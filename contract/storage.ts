import { z } from 'zod';

/** What the account takes on this computer's disk: part of the tables in ipc.ts. Bytes. */

const bytes = z.number().int().nonnegative();

export const storageReport = z.object({
  /** Messages, chats, what is unsent. */
  history: bytes,
  /** Pictures that were shown and are kept for the next time. */
  pictures: bytes,
  pictureCount: z.number().int().nonnegative(),
  /** Pictures on their way out. */
  waiting: bytes,
});
export type StorageReport = z.infer<typeof storageReport>;

export const storageRequests = {
  'storage.measure': { input: z.undefined(), output: storageReport },
  /** Deletes the kept pictures, which come from the server again when they are shown; not those that are not sent yet. */
  'storage.clearPictures': { input: z.undefined(), output: storageReport },
} as const;
