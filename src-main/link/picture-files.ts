import { copyFile, link, mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { PictureSizeName } from '../../contract/picture.ts';
import { pictureKinds, pictureTypes, thumbName, type PictureKind } from '../picture-kinds.ts';
import { writeWhole } from '../write-whole.ts';

export interface PictureFile {
  file: string;
  contentType: string;
}

/** By the first bytes (RFC 2083, ITU T.81, the WebP container, GIF89a). */
export const kindOf = (b: Uint8Array): PictureKind | null => {
  const head = Buffer.from(b.subarray(0, 12)).toString('latin1');
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (head.startsWith('\xff\xd8\xff')) return 'jpg';
  if (head.startsWith('GIF8')) return 'gif';
  return head.startsWith('RIFF') && head.slice(8) === 'WEBP' ? 'webp' : null;
};

const nameOf = (id: string, size: PictureSizeName): string => (size === 'thumb' ? thumbName(id) : id);

/** The pictures of a folder, each under its id, with or without a small copy beside it. */
export const pictureFolder = (folder: string) => ({
  async find(id: string, size: PictureSizeName): Promise<PictureFile | null> {
    for (const kind of pictureKinds) {
      const file = join(folder, `${nameOf(id, size)}.${kind}`);
      if (await stat(file).catch(() => null)) return { file, contentType: pictureTypes[kind] };
    }
    return null;
  },
  /** @throws the disk's error. */
  async put(id: string, size: PictureSizeName, kind: PictureKind, bytes: Uint8Array): Promise<PictureFile> {
    await mkdir(folder, { recursive: true });
    const file = join(folder, `${nameOf(id, size)}.${kind}`);
    await writeWhole(file, bytes);
    return { file, contentType: pictureTypes[kind] };
  },
  /** Keeps a file of another folder under an id here as well; takes no room where the disk knows links. @throws the disk's error. */
  async keep(id: string, size: PictureSizeName, { file }: PictureFile): Promise<void> {
    await mkdir(folder, { recursive: true });
    const kind = file.slice(file.lastIndexOf('.'));
    const here = join(folder, nameOf(id, size) + kind);
    await rm(here, { force: true });
    await link(file, here).catch(() => copyFile(file, here));
  },
  async remove(id: string): Promise<void> {
    for (const size of ['whole', 'thumb'] as const) {
      const found = await this.find(id, size);
      if (found) await rm(found.file, { force: true });
    }
  },
});
