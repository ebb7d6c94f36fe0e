import { createHash } from 'node:crypto';
import { appendAudit, lastAuditHash } from '../data/audit.ts';
import type { Sql } from '../data/sql.ts';

/** One line of the audit log: who did what to whom. Never a message's words, a password or a token. */
export interface AuditEntry {
  actorId: number | null;
  deviceId: string | null;
  action:
    | 'register'
    | 'sign-in'
    | 'sign-out'
    | 'sign-out-device'
    | 'sign-out-others'
    | 'refresh-reuse'
    | 'block'
    | 'unblock'
    | 'profile';
  target: string;
  detail: Record<string, string | number | boolean>;
}

/** Hash that the first row points back to. */
const FIRST = Buffer.alloc(32);

/** The hash of a row: over the row before and everything that the row says. */
export const auditHash = (previous: Uint8Array, entry: AuditEntry, at: Date): Buffer =>
  createHash('sha256')
    .update(previous)
    .update(
      JSON.stringify([
        entry.actorId,
        entry.deviceId,
        entry.action,
        entry.target,
        // In the order of names: jsonb does not keep the order of writing.
        Object.entries(entry.detail).sort(([a], [b]) => (a < b ? -1 : 1)),
        at.toISOString(),
      ]),
    )
    .digest();

/** Adds a row, chained to the one before it. Part of the caller's transaction: the deed and its record stand or fall together. */
export const audit = async (sql: Sql, entry: AuditEntry, at: Date): Promise<void> => {
  const previous = (await lastAuditHash(sql)) ?? FIRST;
  await appendAudit(sql, { ...entry, prevHash: previous, hash: auditHash(previous, entry, at), at });
};
