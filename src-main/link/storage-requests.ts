import { ok } from '../../contract/result.ts';
import type { CoreRequests } from '../core-api.ts';
import type { OnAccount } from './requests.ts';

type StorageRequests = Pick<CoreRequests, Extract<keyof CoreRequests, `storage.${string}` | `export.${string}`>>;

/** What the account takes on this computer, clearing what can come again, and writing it to a folder. */
export const createStorageRequests = (on: OnAccount): StorageRequests => ({
  'storage.measure': on(async (a) => ok(await a.pictures.room.measure())),
  'storage.clearPictures': on(async (a) => ok(await a.pictures.room.clear())),
  'export.state': on((a) => ok(a.exporter.state())),
  'export.cancel': on((a) => {
    a.exporter.cancel();
    return ok({});
  }),
});
