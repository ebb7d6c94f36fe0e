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

/** True when the device belongs to the user and neither it nor the account was shut. */
export const isDeviceLive = async (sql: Sql, deviceId: string, userId: number): Promise<boolean> => {
  const rows = await sql.query(
    `SELECT 1 AS live FROM device AS d JOIN "user" AS u ON u.id = d.user_id
     WHERE d.id = $1 AND d.user_id = $2 AND d.revoked_at IS NULL AND u.disabled_at IS NULL`,
    [deviceId, userId],
  );
  return rows.length > 0;
};

export interface DeviceTokens {
  userId: number;
  refreshHash: Uint8Array;
  previousHash: Uint8Array | null;
  rotatedAt: Date;
  expiresAt: Date;
  /** The device was signed out, or its account disabled. */
  shut: boolean;
}

/** A device's refresh tokens; its row is held until the transaction ends, so that two refreshes go one after the other. */
export const holdDevice = async (sql: Sql, deviceId: string): Promise<DeviceTokens | null> => {
  const [row] = await sql.query<DeviceTokens>(
    `SELECT d.user_id AS "userId", d.refresh_hash AS "refreshHash", d.previous_hash AS "previousHash",
       d.rotated_at AS "rotatedAt", d.expires_at AS "expiresAt",
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
