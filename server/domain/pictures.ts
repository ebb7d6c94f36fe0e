import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { fileTypeFromFile } from 'file-type';
import { limits } from '../../contract/limits.ts';
import { fail, ok, type Result } from '../../contract/result.ts';
import { findOwnedPicture, insertPicture, type OwnedPicture, type PictureRecord } from '../data/files.ts';
import type { Parts } from '../parts.ts';
import { encodePicture } from './encode-picture.ts';
import type { Files } from './files.ts';
import { createGate } from './gate.ts';
import { receive } from './receive.ts';
import { isDiskFull, type Storage } from './storage.ts';

/** Kinds of picture that are taken, by what the bytes say (an animated PNG says so). SVG is a document that can run code: never. */
export const pictureTypes: ReadonlySet<string> = new Set([
  'image/png',
  'image/apng',
  'image/jpeg',
  'image/webp',
  'image/gif',
  'image/avif',
]);

const FILE_ID = /^[A-Za-z0-9_-]{22}$/;

export interface Pictures {
  /**
   * Takes a picture in: checked by content, re-encoded, stored. The sender's name for its type is not believed. `full`: it
   * keeps all its pixels.
   */
  add(ownerId: number, source: Readable, full: boolean): Promise<Result<PictureRecord>>;
}

/** Wires pictures over the database and the storage. */
export const createPictures = (
  { prisma }: Pick<Parts, 'prisma'>,
  storage: Storage,
  { keep }: Pick<Files, 'keep'>,
): Pictures => {
  // A picture of 40 megapixels is 160 MB while it is decoded.
  const gate = createGate({ running: 2, waiting: 50 });

  const take = async (ownerId: number, path: string, full: boolean): Promise<Result<PictureRecord>> => {
    const kind = await fileTypeFromFile(path).catch(() => undefined);
    if (kind === undefined || !pictureTypes.has(kind.mime)) {
      return fail('UNSUPPORTED_MEDIA', 'Only PNG, JPEG, WebP, GIF and AVIF pictures are taken.');
    }
    const encoded = await gate.run(() => encodePicture(path, kind.mime, full ? null : limits.pictureSide));
    if (!encoded.ok) return encoded;
    const { bytes, thumb, contentType, width, height, preview } = encoded.value;
    const id = randomBytes(16).toString('base64url');
    const whole = (small: PictureRecord['thumb']): Promise<Result<PictureRecord>> =>
      keep(bytes, async (sha256) => {
        const size = bytes.length;
        const picture = { id, ownerId, sha256, contentType, size, width, height, preview, thumb: small };
        await insertPicture(prisma, picture);
        return ok(picture);
      });
    // The thumb's turn lasts until the row names both. No two pictures wait for each other: a thumb is the smaller one.
    return thumb === null ? whole(null) : keep(thumb, (sha256) => whole({ sha256, size: thumb.length }));
  };

  return {
    async add(ownerId, source, full) {
      const path = storage.incoming();
      try {
        const received = await receive(source, path, limits.pictureBytes);
        return received.ok ? await take(ownerId, path, full) : received;
      } catch (error) {
        if (isDiskFull(error)) return fail('DISK', 'The server has no room for the file.');
        throw error;
      } finally {
        await rm(path, { force: true });
      }
    },
  };
};

/** The pixels and the preview of a picture that `ownerId` uploaded; null when it is somebody else's or not there. */
export const findOwnPicture = async (
  { prisma }: Pick<Parts, 'prisma'>,
  ownerId: number,
  fileId: string,
): Promise<OwnedPicture | null> => (FILE_ID.test(fileId) ? findOwnedPicture(prisma, ownerId, fileId) : null);
