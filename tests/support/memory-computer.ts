import type { Settings } from '../../contract/ipc.ts';
import type { NetworkState } from '../../contract/network.ts';
import { fail, ok } from '../../contract/result.ts';
import type { StorageReport } from '../../contract/storage.ts';
import type { UpdateState } from '../../contract/updates.ts';
import type { Emit, Handlers } from './memory-handlers.ts';
import { sampleDevices } from './sample-data.ts';

type ComputerName =
  | 'storage.measure'
  | 'storage.clearPictures'
  | 'export.start'
  | 'export.show'
  | 'export.state'
  | 'export.cancel'
  | 'logs.show'
  | 'logs.recent'
  | 'network.state'
  | 'devices.list'
  | 'devices.signOut'
  | 'devices.signOutOthers'
  | 'updates.state'
  | 'updates.check'
  | 'updates.restart';

export interface ComputerParts {
  now: number;
  settings: () => Settings;
  /** What is not as it usually is. */
  updates: Partial<UpdateState> | undefined;
  network: Partial<NetworkState> | undefined;
  emit: Emit;
}

/** What main does with the computer around the chats, played in memory: disk, network, the account's other apps, updates. */
export const memoryComputer = ({ now, settings, updates, network, emit }: ComputerParts): Handlers<ComputerName> => {
  let devices = sampleDevices(now);
  let storage: StorageReport = { history: 48_200_000, pictures: 312_400_000, pictureCount: 1_204, waiting: 0 };
  return {
    'storage.measure': () => ok(storage),
    'storage.clearPictures': () => {
      storage = { ...storage, pictures: 0, pictureCount: 0 };
      return ok(storage);
    },
    'export.start': () => {
      emit('export.changed', { running: { done: 300, total: 1_000 }, last: null });
      return ok({ started: true });
    },
    'export.show': () => ok({}),
    'export.state': () => ok({ running: null, last: null }),
    'export.cancel': () => {
      emit('export.changed', { running: null, last: { kind: 'cancelled' } });
      return ok({});
    },
    'logs.show': () => ok({}),
    'logs.recent': () => ok({ text: '{"level":"info","message":"the app starts"}\n' }),
    'network.state': () => ok({ mode: settings().proxy, way: 'direct', proxy: null, trouble: null, ...network }),
    'devices.list': () => ok({ devices }),
    'devices.signOut': ({ id }) => {
      const left = devices.filter((device) => device.id !== id);
      if (left.length === devices.length) return fail('NOT_FOUND', 'No such device.');
      devices = left;
      return ok({});
    },
    'devices.signOutOthers': () => {
      const count = devices.length - 1;
      devices = devices.filter((device) => device.current);
      return ok({ count });
    },
    'updates.state': () =>
      ok({ way: 'none', step: 'idle', version: null, percent: null, checkedAt: null, trouble: null, ...updates }),
    'updates.check': () => ok({}),
    'updates.restart': () => ok({}),
  };
};
