import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import type { StagedPicture } from '../contract/ipc.ts';
import { limits } from '../contract/limits.ts';
import { fail, ok, type Result } from '../contract/result.ts';
import type { Core } from './core-api.ts';
import { measurePicture } from './picture-size.ts';

/** Endings offered by the file dialog; what counts is the content. */
export const pictureExtensions = ['png', 'jpg', 'jpeg', 'webp', 'gif', 'avif'];

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
export const stage = async (core: Core, bytes: Uint8Array, name: string): Promise<Result<StagedPicture>> => {
  if (bytes.length > limits.pictureBytes) return tooLarge();
  const size = measurePicture(bytes);
  if (size === null) return fail('UNSUPPORTED_MEDIA', 'Only PNG, JPEG, WebP, GIF and AVIF pictures can be sent.');
  if (size.width * size.height > limits.picturePixels) return fail('TOO_LARGE', 'This picture has too many pixels.');
  return core.stagePicture({ bytes, width: size.width, height: size.height, name });
};

/** Asks for a file by the system's dialog (`choose` answers its path, or null) and stages it. */
export const pickPicture = async (
  core: Core,
  choose: () => Promise<string | null>,
): Promise<Result<{ picture: StagedPicture | null }>> => {
  const path = await choose();
  if (path === null) return ok({ picture: null });
  const bytes = await readPictureFile(path);
  if (!bytes.ok) return bytes;
  const staged = await stage(core, bytes.value, basename(path));
  return staged.ok ? ok({ picture: staged.value }) : staged;
};
