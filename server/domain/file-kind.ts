import { open } from 'node:fs/promises';
import { fileTypeFromBuffer } from 'file-type';

/** Endings that promise what is in a file, and what then must be in it. A PDF may begin a little later (ISO 32000-1, H.3). */
const PROMISED: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
  pdf: 'application/pdf',
};
/** Bytes from the beginning that tell a kind. */
const HEAD = 4_100;
const PDF_WITHIN = 1_024;

/** Is the file at `path` what its name says? Names that promise nothing are always right. */
export const isAsNamed = async (path: string, name: string): Promise<boolean> => {
  const promised = PROMISED[/\.([A-Za-z]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''];
  if (promised === undefined) return true;
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD), 0, HEAD, 0);
    const head = buffer.subarray(0, bytesRead);
    if (promised === 'application/pdf' && head.subarray(0, PDF_WITHIN).includes('%PDF-')) return true;
    const kind = await fileTypeFromBuffer(head).catch(() => undefined);
    // An animated PNG is a PNG.
    return kind?.mime === promised || (promised === 'image/png' && kind?.mime === 'image/apng');
  } finally {
    await file.close();
  }
};
