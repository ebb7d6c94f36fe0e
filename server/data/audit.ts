import type { Sql } from './sql.ts';

/** Key of the advisory lock that puts writers of the audit chain in a row: any constant of our own. */
const CHAIN_LOCK = 7_261_726_102;

/** Waits for the other writers (until the transaction ends) and gives the hash of the newest row, null when there is none. */
export const lastAuditHash = async (sql: Sql): Promise<Uint8Array | null> => {
  await sql.query('SELECT pg_advisory_xact_lock($1)', [CHAIN_LOCK]);
  const [row] = await sql.query<{ hash: Uint8Array }>('SELECT hash FROM audit ORDER BY id DESC LIMIT 1');
  return row?.hash ?? null;
};

export interface AuditRow {
  actorId: number | null;
  deviceId: string | null;
  action: string;
  target: string;
  detail: object;
  prevHash: Uint8Array;
  hash: Uint8Array;
  at: Date;
}

/** Appends one row; the table takes no other change. */
export const appendAudit = async (sql: Sql, row: AuditRow): Promise<void> => {
  await sql.query(
    `INSERT INTO audit (actor_id, device_id, action, target, detail, prev_hash, hash, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [row.actorId, row.deviceId, row.action, row.target, JSON.stringify(row.detail), row.prevHash, row.hash, row.at],
  );
};
