import type { Sql } from './sql.ts';

export interface NewDevice {
  id: string;
  userId: number;
  name: string;
  refreshHash: Uint8Array;
  at: Date;
  expiresAt: Date;
}

/** Adds a signed-in app. */
export const insertDevice = async (sql: Sql, device: NewDevice): Promise<void> => {
  await sql.query(
    `INSERT INTO device (id, user_id, name, refresh_hash, rotated_at, last_seen, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $5, $5, $6)`,
    [device.id, device.userId, device.name, device.refreshHash, device.at, device.expiresAt],
  );
};

/** A signed-in app. */
export interface LiveDevice {
  rotatedAt: Date;
  /** Its tokens were renewed, and nothing shows yet that the answer arrived. */
  unproven: boolean;
}

/** The device, when it belongs to the user and neither it nor the account was shut. */
export const findLiveDevice = async (sql: Sql, deviceId: string, userId: number): Promise<LiveDevice | null> => {
  const [row] = await sql.query<LiveDevice>(
    `SELECT d.rotated_at AS "rotatedAt", d.previous_hash IS NOT NULL AND d.last_seen <= d.rotated_at AS unproven
     FROM device AS d JOIN "user" AS u ON u.id = d.user_id
     WHERE d.id = $1 AND d.user_id = $2 AND d.revoked_at IS NULL AND u.disabled_at IS NULL`,
    [deviceId, userId],
  );
  return row ?? null;
};

/** Notes that the tokens of the renewal at `rotatedAt` arrived: they were used. Nothing when they are no longer in force. */
export const noteDeviceUsed = async (sql: Sql, deviceId: string, rotatedAt: Date, at: Date): Promise<void> => {
  await sql.query(
    `UPDATE device SET last_seen = GREATEST($3, rotated_at + interval '1 millisecond')
     WHERE id = $1 AND rotated_at = $2 AND last_seen <= rotated_at`,
    [deviceId, rotatedAt, at],
  );
};

export interface DeviceTokens {
  userId: number;
  refreshHash: Uint8Array;
  previousHash: Uint8Array | null;
  rotatedAt: Date;
  /** Nothing shows yet that the answer of the last renewal arrived. */
  unproven: boolean;
  expiresAt: Date;
  /** The device was signed out, or its account disabled. */
  shut: boolean;
}

/** A device's refresh tokens; its row is held until the transaction ends, so that two refreshes go one after the other. */
export const holdDevice = async (sql: Sql, deviceId: string): Promise<DeviceTokens | null> => {
  const [row] = await sql.query<DeviceTokens>(
    `SELECT d.user_id AS "userId", d.refresh_hash AS "refreshHash", d.previous_hash AS "previousHash",
       d.rotated_at AS "rotatedAt", d.last_seen <= d.rotated_at AS unproven, d.expires_at AS "expiresAt",
       d.revoked_at IS NOT NULL OR u.disabled_at IS NOT NULL AS shut
     FROM device AS d JOIN "user" AS u ON u.id = d.user_id WHERE d.id = $1 FOR UPDATE OF d`,
    [deviceId],
  );
  return row ?? null;
};

/** Puts the next refresh token in force; the present one becomes the previous. */
export const rotateDevice = async (
  sql: Sql,
  deviceId: string,
  next: { refreshHash: Uint8Array; at: Date; expiresAt: Date },
): Promise<void> => {
  await sql.query(
    `UPDATE device SET previous_hash = refresh_hash, refresh_hash = $2, rotated_at = $3, last_seen = $3, expires_at = $4
     WHERE id = $1`,
    [deviceId, next.refreshHash, next.at, next.expiresAt],
  );
};

/** Signs a device out. False when it was already. */
export const revokeDevice = async (sql: Sql, deviceId: string, at: Date): Promise<boolean> => {
  const rows = await sql.query('UPDATE device SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL RETURNING id', [
    deviceId,
    at,
  ]);
  return rows.length > 0;
};

export interface DeviceRecord {
  id: string;
  name: string;
  lastSeen: Date;
  createdAt: Date;
}

/** A user's signed-in apps, the last seen first. At most `limit`. */
export const readDevices = (sql: Sql, userId: number, at: Date, limit: number): Promise<DeviceRecord[]> =>
  sql.query<DeviceRecord>(
    `SELECT id, name, last_seen AS "lastSeen", created_at AS "createdAt" FROM device
     WHERE user_id = $1 AND revoked_at IS NULL AND expires_at > $2 ORDER BY last_seen DESC, id LIMIT $3`,
    [userId, at, limit],
  );

/** Whether the user has or had this device: signed in or not. */
export const ownsDevice = async (sql: Sql, userId: number, deviceId: string): Promise<boolean> =>
  (await sql.query('SELECT id FROM device WHERE id = $1 AND user_id = $2', [deviceId, userId])).length > 0;

/** Signs all devices of a user out but one; answers which. */
export const revokeOtherDevices = async (sql: Sql, userId: number, except: string, at: Date): Promise<string[]> =>
  (
    await sql.query<{ id: string }>(
      'UPDATE device SET revoked_at = $3 WHERE user_id = $1 AND id <> $2 AND revoked_at IS NULL RETURNING id',
      [userId, except, at],
    )
  ).map(({ id }) => id);

/**
 * Notes that these devices were there at `at`; answers those that are signed out. One whose renewed tokens nobody has used
 * yet is left as it is: `last_seen` would say that their answer arrived.
 */
export const noteDevicesSeen = async (sql: Sql, deviceIds: readonly string[], at: Date): Promise<string[]> =>
  (
    await sql.query<{ id: string }>(
      `WITH seen AS (
         UPDATE device SET last_seen = $2 WHERE id = ANY($1::uuid[]) AND last_seen < $2 AND revoked_at IS NULL
           AND (previous_hash IS NULL OR last_seen > rotated_at))
       SELECT id FROM device WHERE id = ANY($1::uuid[]) AND revoked_at IS NOT NULL`,
      [deviceIds, at],
    )
  ).map(({ id }) => id);
