import { fail, ok, type Result } from '../../contract/result.ts';
import type { DeviceRow } from '../../contract/rest.ts';
import { ownsDevice, readDevices, revokeDevice, revokeOtherDevices } from '../data/devices.ts';
import type { Parts } from '../parts.ts';
import { audit } from './audit.ts';
import type { Identity } from './auth.ts';

/** Devices that a list names; whoever has more sees those that were there last. */
const LISTED = 200;

/** The signed-in apps of the caller's own account, and only of it. */
export interface Devices {
  list(caller: Identity): Promise<DeviceRow[]>;
  /** Twice is the same as once. NOT_FOUND for a device that is not the caller's: the same as for one that does not exist. */
  signOut(caller: Identity, deviceId: string): Promise<Result<null>>;
  /** Signs all devices out but the one that asks; answers how many. */
  signOutOthers(caller: Identity): Promise<Result<{ count: number }>>;
}

/** `tellRevoked` is called for each device that was signed out, after the commit. */
export const createDevices = ({ db, now }: Parts, tellRevoked: (deviceId: string) => void): Devices => ({
  async list({ userId, deviceId }) {
    const rows = await readDevices(db, userId, new Date(now()), LISTED);
    return rows.map(({ id, name, lastSeen, createdAt }) => ({
      id,
      name,
      lastSeen: lastSeen.toISOString(),
      createdAt: createdAt.toISOString(),
      current: id === deviceId,
    }));
  },

  async signOut({ userId, deviceId: by }, deviceId) {
    const at = new Date(now());
    const done = await db.transaction('read committed', async (sql) => {
      if (!(await ownsDevice(sql, userId, deviceId))) return null;
      if (!(await revokeDevice(sql, deviceId, at))) return false;
      const target = `device:${deviceId}`;
      await audit(sql, { actorId: userId, deviceId: by, action: 'sign-out-device', target, detail: {} }, at);
      return true;
    });
    if (done === null) return fail('NOT_FOUND', 'There is no such device.');
    if (done) tellRevoked(deviceId);
    return ok(null);
  },

  async signOutOthers({ userId, deviceId: by }) {
    const at = new Date(now());
    const gone = await db.transaction('read committed', async (sql) => {
      const ids = await revokeOtherDevices(sql, userId, by, at);
      const [target, detail] = [`user:${userId}`, { count: ids.length }];
      if (ids.length > 0)
        await audit(sql, { actorId: userId, deviceId: by, action: 'sign-out-others', target, detail }, at);
      return ids;
    });
    for (const id of gone) tellRevoked(id);
    return ok({ count: gone.length });
  },
});
