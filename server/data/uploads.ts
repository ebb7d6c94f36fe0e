import type { Sql } from './sql.ts';

/** A file that comes, or came, in chunks. */
export interface UploadRecord {
  id: string;
  owner_id: number;
  state: 'receiving' | 'ready' | 'rejected';
  sha256: Uint8Array;
  name: string;
  size: bigint;
  received: bigint;
  parts: string[];
}

const COLUMNS = 'f.id, f.owner_id, f.state::text AS state, f.sha256, f.name, f.size, f.received, f.parts';

/** What a new upload is judged by. */
export interface Usage {
  /** Bytes of all files of the user, with those that are still to come. */
  bytes: bigint;
  /** Uploads that are not whole yet. */
  open: number;
}

export const readUsage = async (sql: Sql, ownerId: number): Promise<Usage> => {
  const [row] = await sql.query<Usage>(
    `SELECT coalesce(sum(size), 0)::bigint AS bytes, count(*) FILTER (WHERE state = 'receiving')::int AS open
     FROM file WHERE owner_id = $1`,
    [ownerId],
  );
  return row ?? { bytes: 0n, open: 0 };
};

/** Begins an upload; undefined when this owner began one under this client id before. */
export const insertUpload = async (
  sql: Sql,
  upload: { id: string; ownerId: number; clientId: string; name: string; size: number; sha256: string; at: Date },
): Promise<UploadRecord | undefined> =>
  (
    await sql.query<UploadRecord>(
      `INSERT INTO file AS f (id, owner_id, client_id, name, size, sha256, content_type, state, touched_at)
       VALUES ($1, $2, $3::uuid, $4, $5::bigint, decode($6, 'hex'), 'application/octet-stream', 'receiving', $7)
       ON CONFLICT (owner_id, client_id) DO NOTHING RETURNING ${COLUMNS}`,
      [upload.id, upload.ownerId, upload.clientId, upload.name, upload.size, upload.sha256, upload.at],
    )
  )[0];

/** The owner's upload with this client id, or undefined. */
export const findUploadOf = async (sql: Sql, ownerId: number, clientId: string): Promise<UploadRecord | undefined> =>
  (
    await sql.query<UploadRecord>(`SELECT ${COLUMNS} FROM file f WHERE f.owner_id = $1 AND f.client_id = $2::uuid`, [
      ownerId,
      clientId,
    ])
  )[0];

/** An upload of the owner's, or undefined. Pictures are none. */
export const findUpload = async (sql: Sql, ownerId: number, id: string): Promise<UploadRecord | undefined> =>
  (
    await sql.query<UploadRecord>(
      `SELECT ${COLUMNS} FROM file f WHERE f.owner_id = $1 AND f.id = $2 AND f.client_id IS NOT NULL`,
      [ownerId, id],
    )
  )[0];

/** Notes a chunk that is stored. False: the upload is not at `from` any more. */
export const noteChunk = async (
  sql: Sql,
  id: string,
  from: number,
  to: number,
  part: string,
  at: Date,
): Promise<boolean> =>
  (
    await sql.query(
      `UPDATE file SET received = $3::bigint, touched_at = $5,
         parts = CASE WHEN $4::text = '' THEN parts ELSE array_append(parts, $4::text) END
       WHERE id = $1 AND state = 'receiving' AND received = $2::bigint RETURNING id`,
      [id, from, to, part, at],
    )
  ).length > 0;

/** The upload is whole and what it was said to be. */
export const noteReady = async (sql: Sql, id: string, at: Date): Promise<void> => {
  await sql.query(`UPDATE file SET state = 'ready', parts = '{}', touched_at = $2 WHERE id = $1`, [id, at]);
};

/** Forgets a file, unless a message carries it; false: it stays. */
export const deleteUnsent = async (sql: Sql, id: string): Promise<boolean> =>
  (
    await sql.query(
      `DELETE FROM file f WHERE f.id = $1 AND NOT EXISTS (SELECT FROM message m WHERE m.file_id = f.id) RETURNING f.id`,
      [id],
    )
  ).length > 0;

/** Uploads on which nothing moved since `still`, and whole ones that no message carries since `unsent`. */
export const findAbandoned = (sql: Sql, still: Date, unsent: Date, limit: number): Promise<UploadRecord[]> =>
  sql.query<UploadRecord>(
    `SELECT ${COLUMNS} FROM file f WHERE f.client_id IS NOT NULL AND (
       (f.state = 'receiving' AND f.touched_at < $1)
       OR (f.state = 'ready' AND f.touched_at < $2 AND NOT EXISTS (SELECT FROM message m WHERE m.file_id = f.id)))
     LIMIT $3`,
    [still, unsent, limit],
  );
