import { createHash, randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { fileTypeFromFile } from 'file-type';
import sharp from 'sharp';
import { limits } from '../../contract/limits.ts';
import { fail, ok, type Result } from '../../contract/result.ts';
import {
  findOwnedPicture,
  findReadableFile,
  insertPicture,
  type PictureRecord,
  type ReadableFile,
} from '../data/files.ts';
import type { Parts } from '../parts.ts';
import { createGate } from './gate.ts';
import { receive } from './receive.ts';
import { isDiskFull, type Storage } from './storage.ts';

/** Kinds of picture that are taken, by what the bytes say. SVG is a document that can run code: never. */
export const pictureTypes: ReadonlySet<string> = new Set([
  'image/png',
  'image/jpeg',
  'image/webp',
  'image/gif',
  'image/avif',
]);

/** One picture's decoding and encoding may take this long. */
const SECONDS = 20;
const QUALITY = 85;
const FILE_ID = /^[A-Za-z0-9_-]{22}$/;

export interface OpenFile {
  file: ReadableFile;
  sha256: string;
  stream: () => Promise<Readable | null>;
}

export interface Pictures {
  /** Takes a picture in: checked by content, re-encoded, stored. The sender's name for its type is not believed. */
  add(ownerId: number, source: Readable): Promise<Result<PictureRecord>>;
  /** NOT_FOUND alike for a file that is not there and one that the caller may not read. */
  open(userId: number, fileId: string): Promise<Result<OpenFile>>;
}

interface Encoded {
  bytes: Buffer<ArrayBuffer>;
  contentType: string;
  width: number;
  height: number;
}

/** Decodes the first frame, turns it upright, fits it into the longest side and drops every kind of metadata. */
const reencode = async (path: string, mime: string): Promise<Result<Encoded>> => {
  const input = { failOn: 'error', limitInputPixels: limits.picturePixels, sequentialRead: true } as const;
  try {
    const { width, height } = await sharp(path, { ...input, limitInputPixels: false }).metadata();
    if (width * height > limits.picturePixels) return fail('TOO_LARGE', 'The picture has too many pixels.');
    const side = limits.pictureSide;
    const upright = sharp(path, input)
      .timeout({ seconds: SECONDS })
      .autoOrient()
      .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true });
    const jpeg = mime === 'image/jpeg';
    const encoder = jpeg ? upright.jpeg({ quality: QUALITY }) : upright.webp({ quality: QUALITY });
    const { data, info } = await encoder.toBuffer({ resolveWithObject: true });
    const contentType = jpeg ? 'image/jpeg' : 'image/webp';
    return ok({ bytes: Buffer.from(data), contentType, width: info.width, height: info.height });
  } catch {
    // Whatever the decoder says about broken bytes, the sender is told the same.
    return fail('BAD_INPUT', 'The picture is damaged or cannot be read.');
  }
};

/** Wires pictures over the database and the storage. */
export const createPictures = ({ db, prisma }: Pick<Parts, 'db' | 'prisma'>, storage: Storage): Pictures => {
  // A picture of 40 megapixels is 160 MB while it is decoded.
  const gate = createGate({ running: 2, waiting: 50 });

  const take = async (ownerId: number, path: string): Promise<Result<PictureRecord>> => {
    const kind = await fileTypeFromFile(path).catch(() => undefined);
    if (kind === undefined || !pictureTypes.has(kind.mime)) {
      return fail('UNSUPPORTED_MEDIA', 'Only PNG, JPEG, WebP, GIF and AVIF pictures are taken.');
    }
    const encoded = await gate.run(() => reencode(path, kind.mime));
    if (!encoded.ok) return encoded;
    const { bytes, contentType, width, height } = encoded.value;
    const sha256 = createHash('sha256').update(bytes).digest();
    await storage.put(sha256.toString('hex'), bytes);
    const id = randomBytes(16).toString('base64url');
    const picture = { id, ownerId, sha256: Buffer.from(sha256), contentType, size: bytes.length, width, height };
    await insertPicture(prisma, picture);
    return ok(picture);
  };

  return {
    async add(ownerId, source) {
      const path = storage.incoming();
      try {
        const received = await receive(source, path, limits.pictureBytes);
        return received.ok ? await take(ownerId, path) : received;
      } catch (error) {
        if (isDiskFull(error)) return fail('DISK', 'The server has no room for the file.');
        throw error;
      } finally {
        await rm(path, { force: true });
      }
    },
    async open(userId, fileId) {
      const file = FILE_ID.test(fileId) ? await findReadableFile(db, userId, fileId) : null;
      if (file === null) return fail('NOT_FOUND', 'There is no such file.');
      const sha256 = Buffer.from(file.sha256).toString('hex');
      return ok({ file, sha256, stream: () => storage.read(sha256) });
    },
  };
};

/** The pixels of a picture that `ownerId` uploaded; null when it is somebody else's or not there. */
export const findOwnPicture = async (
  { prisma }: Pick<Parts, 'prisma'>,
  ownerId: number,
  fileId: string,
): Promise<{ width: number; height: number } | null> =>
  FILE_ID.test(fileId) ? findOwnedPicture(prisma, ownerId, fileId) : null;
