import { constants } from 'node:fs';
import { copyFile, open } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import type { StagedPicture } from '../contract/ipc.ts';
import { limits } from '../contract/limits.ts';
import type { PictureSizeName } from '../contract/picture.ts';
import { fail, ok, type Result } from '../contract/result.ts';
import type { Core } from './core-api.ts';
import type { StagedBytes } from './link/pictures.ts';
import { measurePicture } from '../contract/picture-size.ts';

const megabytes = limits.pictureBytes / 1024 / 1024;
const tooLarge = (): Result<never> => fail('TOO_LARGE', `A picture may be up to ${megabytes} MB.`);

/**
 * Reads a file that the user chose. A link put in its place, a folder, a pipe or a device is refused, and no more than the
 * limit is ever read, whatever size the file claims.
 */
export const readPictureFile = async (path: string): Promise<Result<Uint8Array>> => {
  try {
    // NONBLOCK: opening a pipe returns at once. NOFOLLOW does not exist on Windows.
    const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);
    const handle = await open(path, flags);
    try {
      const stat = await handle.stat();
      if (!stat.isFile()) return fail('UNSUPPORTED_MEDIA', 'This is not a file.');
      if (stat.size > limits.pictureBytes) return tooLarge();
      const bytes = new Uint8Array(stat.size);
      let filled = 0;
      while (filled < bytes.length) {
        const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return ok(bytes.subarray(0, filled));
    } finally {
      await handle.close();
    }
  } catch (error) {
    const linked = error instanceof Error && 'code' in error && error.code === 'ELOOP';
    return linked
      ? fail('FORBIDDEN', 'This is a link to a file. Choose the file itself.')
      : fail('NOT_FOUND', 'The file cannot be read.');
  }
};

/** Checks a picture's bytes by content, measures it, and hands it to the core, which keeps it in the profile. */
export const stage = async (
  core: Core,
  { bytes, name, thumb }: Pick<StagedBytes, 'bytes' | 'name' | 'thumb'>,
): Promise<Result<StagedPicture>> => {
  if (bytes.length > limits.pictureBytes) return tooLarge();
  const size = measurePicture(bytes);
  if (size === null) return fail('UNSUPPORTED_MEDIA', 'Only PNG, JPEG, WebP, GIF and AVIF pictures can be sent.');
  if (size.width * size.height > limits.picturePixels) return fail('TOO_LARGE', 'This picture has too many pixels.');
  return core.stagePicture({ bytes, thumb, width: size.width, height: size.height, name });
};

/** What stands behind a picture's `src` (`app://media/<id>` or `app://local/<id>`). */
const behind = (core: Core, src: string, size: PictureSizeName): ReturnType<Core['media']> => {
  const { host, pathname } = new URL(src);
  return core.media(host === 'local' ? 'local' : 'media', pathname.slice(1), size);
};

/** Stages anew a picture that is here or can be fetched. */
export const stageAgain = async (core: Core, src: string): Promise<Result<StagedPicture>> => {
  const found = await behind(core, src, 'whole');
  if (!found.ok) return found;
  const bytes = await readPictureFile(found.value.file);
  if (!bytes.ok) return bytes;
  const small = await behind(core, src, 'thumb');
  const thumb = small.ok && small.value.file !== found.value.file ? await readPictureFile(small.value.file) : null;
  const name = basename(found.value.file);
  return stage(core, { bytes: bytes.value, name, thumb: thumb?.ok === true ? thumb.value : undefined });
};

/** What the window calls a picture, as a file may be called everywhere, with the ending that its bytes ask for. */
const fileName = (name: string, file: string): string => {
  const clean = name.replace(/[\p{Cc}\p{Cf}<>:"/\\|?*]/gu, '').replace(/^[.\s]+|[.\s]+$/g, '');
  return (clean === '' ? 'picture' : clean) + extname(file);
};

/** Asks for a place (`choose` answers a path, or null) and copies a picture there. */
export const savePicture = async (
  core: Core,
  src: string,
  name: string,
  choose: (name: string) => Promise<string | null>,
): Promise<Result<{ saved: boolean }>> => {
  const found = await behind(core, src, 'whole');
  if (!found.ok) return found;
  const place = await choose(fileName(name, found.value.file));
  if (place === null) return ok({ saved: false });
  try {
    await copyFile(found.value.file, place);
    return ok({ saved: true });
  } catch {
    return fail('DISK', 'The picture could not be saved there.');
  }
};
