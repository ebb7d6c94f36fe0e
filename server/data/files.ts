import type { PrismaClient } from './generated/client.ts';
import type { Sql } from './sql.ts';

export interface PictureRecord {
  id: string;
  ownerId: number;
  sha256: Uint8Array<ArrayBuffer>;
  contentType: string;
  size: number;
  width: number;
  height: number;
  preview: string;
  /** null: it is small itself. */
  thumb: { sha256: Uint8Array<ArrayBuffer>; size: number } | null;
}

/** Adds a picture whose bytes are stored already. */
export const insertPicture = async (
  prisma: PrismaClient,
  { thumb, size, ...picture }: PictureRecord,
): Promise<void> => {
  const small = thumb === null ? {} : { thumbSha256: thumb.sha256, thumbSize: thumb.size };
  await prisma.file.create({
    data: { ...picture, ...small, size: BigInt(size), received: BigInt(size), state: 'ready' },
  });
};

export interface OwnedPicture {
  width: number;
  height: number;
  /** null: it was uploaded before there were any. */
  preview: string | null;
}

/** What a message tells of the owner's own picture, null when it is not theirs or not there. */
export const findOwnedPicture = async (
  prisma: PrismaClient,
  ownerId: number,
  fileId: string,
): Promise<OwnedPicture | null> => {
  const file = await prisma.file.findFirst({
    where: { id: fileId, ownerId, state: 'ready' },
    select: { width: true, height: true, preview: true },
  });
  if (file?.width == null || file.height == null) return null;
  return { width: file.width, height: file.height, preview: file.preview };
};

/** What the owner's own upload is, once it is whole; null when it is not, or not theirs. */
export const findOwnFile = async (
  prisma: PrismaClient,
  ownerId: number,
  fileId: string,
): Promise<{ name: string; size: number; sha256: string } | null> => {
  const file = await prisma.file.findFirst({
    where: { id: fileId, ownerId, state: 'ready', clientId: { not: null } },
    select: { name: true, size: true, sha256: true },
  });
  if (file?.sha256 == null) return null;
  return { name: file.name, size: Number(file.size), sha256: Buffer.from(file.sha256).toString('hex') };
};

export interface ReadableFile {
  sha256: Uint8Array;
  contentType: string;
  size: bigint;
  /** '': a picture. */
  name: string;
  /** Of a picture; null: none was made. */
  thumb: { sha256: Uint8Array; size: bigint } | null;
}

/**
 * A file that `userId` may read: their own, one in a message that they see, a picture of a group that they are in, or anybody's
 * profile picture, which looking for people shows.
 */
export const findReadableFile = async (sql: Sql, userId: number, fileId: string): Promise<ReadableFile | null> => {
  const [row] = await sql.query<Omit<ReadableFile, 'thumb'> & { thumb: Uint8Array | null; thumbSize: number | null }>(
    `SELECT f.sha256, f.content_type AS "contentType", f.size, f.thumb_sha256 AS thumb, f.thumb_size AS "thumbSize", f.name
     FROM file AS f
     WHERE f.id = $1 AND f.state = 'ready' AND f.sha256 IS NOT NULL AND (
       f.owner_id = $2 OR EXISTS (
         SELECT FROM message AS m JOIN chat_member AS cm ON cm.chat_id = m.chat_id
         WHERE m.file_id = f.id AND m.deleted_at IS NULL AND cm.user_id = $2
           AND m.seq > cm.joined_seq AND cm.left_seq IS NULL)
       OR EXISTS (
         SELECT FROM chat AS c JOIN chat_member AS cm ON cm.chat_id = c.id
         WHERE c.picture = '/api/files/' || f.id AND cm.user_id = $2 AND cm.left_seq IS NULL)
       OR EXISTS (SELECT FROM "user" AS u WHERE u.profile_image = '/api/files/' || f.id))`,
    [fileId, userId],
  );
  if (row === undefined) return null;
  const { thumb, thumbSize, ...file } = row;
  return { ...file, thumb: thumb === null || thumbSize === null ? null : { sha256: thumb, size: BigInt(thumbSize) } };
};

/** Does any file have these bytes? */
export const isKept = async (sql: Sql, sha256: Uint8Array): Promise<boolean> =>
  (await sql.query('SELECT 1 FROM file WHERE sha256 = $1 OR thumb_sha256 = $1 LIMIT 1', [sha256])).length > 0;

/** Notes bytes that are about to be kept, for the case that nobody lives to say whose they are. */
export const noteLoose = async (sql: Sql, sha256: Uint8Array, due: Date): Promise<void> => {
  await sql.query(
    `INSERT INTO loose_bytes (sha256, due) VALUES ($1, $2) ON CONFLICT (sha256) DO UPDATE SET due = EXCLUDED.due`,
    [sha256, due],
  );
};

/** They are kept by a file, or gone. */
export const noteSettled = async (sql: Sql, sha256: Uint8Array): Promise<void> => {
  await sql.query(`DELETE FROM loose_bytes WHERE sha256 = $1`, [sha256]);
};

/** Bytes that somebody should have settled by `now`; null: all that there are. */
export const findLoose = async (sql: Sql, now: Date | null, limit: number): Promise<Uint8Array[]> => {
  const rows = await sql.query<{ sha256: Uint8Array }>(
    `SELECT sha256 FROM loose_bytes WHERE due <= coalesce($1, 'infinity'::timestamptz) LIMIT $2`,
    [now, limit],
  );
  return rows.map((row) => row.sha256);
};
