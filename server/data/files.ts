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
}

/** Adds a picture whose bytes are stored already. */
export const insertPicture = async (prisma: PrismaClient, picture: PictureRecord): Promise<void> => {
  await prisma.file.create({
    data: { ...picture, size: BigInt(picture.size), received: BigInt(picture.size), state: 'ready' },
  });
};

/** The size of the owner's own picture, null when it is not theirs or not there. */
export const findOwnedPicture = async (
  prisma: PrismaClient,
  ownerId: number,
  fileId: string,
): Promise<{ width: number; height: number } | null> => {
  const file = await prisma.file.findFirst({
    where: { id: fileId, ownerId, state: 'ready' },
    select: { width: true, height: true },
  });
  return file?.width == null || file.height == null ? null : { width: file.width, height: file.height };
};

export interface ReadableFile {
  sha256: Uint8Array;
  contentType: string;
  size: bigint;
}

/** A file that `userId` may read: their own, or one in a message of a chat that they are (or were, at that message) in. */
export const findReadableFile = async (sql: Sql, userId: number, fileId: string): Promise<ReadableFile | null> => {
  const [row] = await sql.query<ReadableFile>(
    `SELECT f.sha256, f.content_type AS "contentType", f.size FROM file AS f
     WHERE f.id = $1 AND f.state = 'ready' AND f.sha256 IS NOT NULL AND (
       f.owner_id = $2 OR EXISTS (
         SELECT FROM message AS m JOIN chat_member AS cm ON cm.chat_id = m.chat_id
         WHERE m.file_id = f.id AND m.deleted_at IS NULL AND cm.user_id = $2
           AND m.seq > cm.joined_seq AND (cm.left_seq IS NULL OR m.seq <= cm.left_seq)))`,
    [fileId, userId],
  );
  return row ?? null;
};
