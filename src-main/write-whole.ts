import { open, rename, rm } from 'node:fs/promises';

/**
 * Writes a file so that a crash leaves the old one or the new one, never a part: temporary file, fsync, rename. Durable when
 * it resolves. `mode`: the new file's rights. Its folder must be there. @throws the disk's error; nothing of it stays then.
 */
export const writeWhole = async (file: string, content: Uint8Array | string, mode = 0o600): Promise<void> => {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    const handle = await open(temporary, 'w', mode);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
};
