import { constants } from 'node:fs';
import { copyFile, link, open } from 'node:fs/promises';

/** Gives the file `from` a second name `to`: the same bytes where the file system can, a copy that is on the disk where it cannot. */
export const placeFile = async (from: string, to: string): Promise<void> => {
  try {
    await link(from, to);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'ENOENT' || code === 'EEXIST' || code === 'ENOSPC') throw error;
    await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    const file = await open(to, 'r+');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  }
};
