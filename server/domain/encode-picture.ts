import { open } from 'node:fs/promises';
import sharp, { type ResizeOptions } from 'sharp';
import { rgbaToThumbHash } from 'thumbhash';
import { limits } from '../../contract/limits.ts';
import { fail, ok, type Result } from '../../contract/result.ts';

/** One picture's decoding and encoding may take this long. */
const SECONDS = 20;
const QUALITY = 85;
const THUMB_QUALITY = 75;
/** ThumbHash takes pictures of up to this many pixels a side. */
const HASHED_SIDE = 100;
/** How far into a PNG its animation is looked for: the chunk must stand before the pixels. */
const HEAD_BYTES = 64 * 1024;

export interface Encoded {
  bytes: Buffer<ArrayBuffer>;
  contentType: string;
  width: number;
  height: number;
  /** The same, small enough for a list; null: it is that itself. */
  thumb: Buffer<ArrayBuffer> | null;
  /** Its ThumbHash, base64: some twenty bytes that look like it from afar. */
  preview: string;
}

/** How many frames an animated PNG says it has (chunk acTL); 1 for one that stands still. libvips reads the first alone. */
const pngFrames = async (path: string): Promise<number> => {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    for (let at = 8; at + 12 <= bytesRead; at += 12 + buffer.readUInt32BE(at)) {
      const type = buffer.toString('latin1', at + 4, at + 8);
      if (type === 'acTL') return buffer.readUInt32BE(at + 8);
      if (type === 'IDAT') break;
    }
    return 1;
  } finally {
    await file.close();
  }
};

/**
 * Decodes the first frame, turns it upright, fits it into `side` (null: as large as it is) and drops every kind of metadata.
 * `mime`: what its first bytes say. TOO_LARGE, BAD_INPUT.
 */
export const encodePicture = async (path: string, mime: string, side: number | null): Promise<Result<Encoded>> => {
  const input = { failOn: 'error', limitInputPixels: limits.picturePixels, sequentialRead: true } as const;
  try {
    const { width, height, pages = 1 } = await sharp(path, { ...input, limitInputPixels: false }).metadata();
    if (width * height > limits.picturePixels) return fail('TOO_LARGE', 'The picture has too many pixels.');
    const frames = mime === 'image/png' || mime === 'image/apng' ? await pngFrames(path) : pages;
    if (frames > limits.pictureFrames) return fail('BAD_INPUT', 'The animation has too many frames.');
    const upright = sharp(path, input).timeout({ seconds: SECONDS }).autoOrient();
    const fit = (to: number) =>
      ({ width: to, height: to, fit: 'inside', withoutEnlargement: true }) satisfies ResizeOptions;
    const sized = side === null ? upright : upright.resize(fit(side));
    const jpeg = mime === 'image/jpeg';
    // A photograph of four inks is told in three colours, which every screen can show.
    const coloured = sized.toColourspace('srgb');
    const encoder = jpeg ? coloured.jpeg({ quality: QUALITY }) : coloured.webp({ quality: QUALITY });
    const { data, info } = await encoder.toBuffer({ resolveWithObject: true });
    // From what was made, not from what was sent: it is known to be sound, and smaller.
    const large = Math.max(info.width, info.height) > limits.thumbSide;
    const thumb = large
      ? await sharp(data).resize(fit(limits.thumbSide)).webp({ quality: THUMB_QUALITY }).toBuffer()
      : null;
    const tiny = await sharp(thumb ?? data)
      .resize(fit(HASHED_SIDE))
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const hash = rgbaToThumbHash(tiny.info.width, tiny.info.height, tiny.data);
    return ok({
      bytes: Buffer.from(data),
      contentType: jpeg ? 'image/jpeg' : 'image/webp',
      width: info.width,
      height: info.height,
      thumb: thumb && Buffer.from(thumb),
      preview: Buffer.from(hash).toString('base64'),
    });
  } catch {
    // Whatever the decoder says about broken bytes, the sender is told the same.
    return fail('BAD_INPUT', 'The picture is damaged or cannot be read.');
  }
};
