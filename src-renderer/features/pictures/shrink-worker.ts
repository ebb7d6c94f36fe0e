import { limits } from '../../../contract/limits.ts';
import { measurePicture } from '../../../contract/picture-size.ts';

/** Runs in a thread of its own: opens pictures, turns them upright, makes them smaller and writes them without metadata. */

export interface ShrinkJob {
  id: number;
  file: Blob;
  /** Keep all pixels. */
  full: boolean;
}
export type ShrinkProblem = 'tooLarge' | 'notPicture';
export type Shrunk =
  | { id: number; bytes: Uint8Array<ArrayBuffer>; thumb: Uint8Array<ArrayBuffer> }
  | { id: number; problem: ShrinkProblem };

const QUALITY = 0.9;
const FULL_QUALITY = 0.95;
const THUMB_QUALITY = 0.75;

const drawn = (source: CanvasImageSource, width: number, height: number, side: number): OffscreenCanvas => {
  const scale = Math.min(1, side / Math.max(width, height));
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)));
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('There is no canvas.');
  context.imageSmoothingQuality = 'high';
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return canvas;
};

const written = async (canvas: OffscreenCanvas, type: string, quality: number): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await (await canvas.convertToBlob({ type, quality })).arrayBuffer());

const shrink = async ({ id, file, full }: ShrinkJob): Promise<Shrunk> => {
  // What its header says comes first: nothing that is too large is ever unpacked.
  const size = measurePicture(new Uint8Array(await file.arrayBuffer()));
  if (size === null) return { id, problem: 'notPicture' };
  const most = full ? limits.picturePixels : limits.openedPixels;
  if (size.width * size.height > most) return { id, problem: 'tooLarge' };
  // Turned as its EXIF says, which the drawn one has no more.
  const bitmap = await createImageBitmap(file);
  try {
    const side = full ? Infinity : limits.pictureSide;
    const canvas = drawn(bitmap, bitmap.width, bitmap.height, side);
    const type = size.kind === 'jpeg' ? 'image/jpeg' : 'image/webp';
    const small = drawn(canvas, canvas.width, canvas.height, limits.thumbSide);
    const bytes = await written(canvas, type, full ? FULL_QUALITY : QUALITY);
    if (bytes.length > limits.pictureBytes) return { id, problem: 'tooLarge' };
    return { id, bytes, thumb: await written(small, 'image/webp', THUMB_QUALITY) };
  } finally {
    bitmap.close();
  }
};

/** One after the other: an opened picture takes up to a quarter of a gigabyte. */
let turn: Promise<unknown> = Promise.resolve();
addEventListener('message', ({ data }: MessageEvent<ShrinkJob>) => {
  turn = turn.then(async () => {
    const done = await shrink(data).catch((): Shrunk => ({ id: data.id, problem: 'notPicture' }));
    const moved = 'bytes' in done ? [done.bytes.buffer, done.thumb.buffer] : [];
    postMessage(done, { transfer: moved });
  });
});
