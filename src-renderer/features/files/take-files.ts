import type { Bridge } from '../../../contract/bridge.ts';
import { limits } from '../../../contract/limits.ts';
import type { Failure, Result } from '../../../contract/result.ts';
import type { StagedFile } from '../../../contract/transfers.ts';

/** Files that are taken from one drop. */
const MOST = 20;

const unreadable: Failure = { code: 'NOT_FOUND', message: '', retry: 'final' };
const tooMany: Failure = { code: 'BUSY', message: '', retry: 'retry' };

/** A name that the bridge takes: of what a page is given as a name nothing is known. */
const nameOf = ({ name }: File): string =>
  // eslint-disable-next-line no-control-regex -- these are what is taken out
  name
    .replace(/[\u0000-\u001F\u007F/\\]/g, '_')
    .toWellFormed()
    .slice(0, 80)
    .trim() || 'file';

/** Hands one file to main, a piece at a time: never the whole of it in memory. */
const takeFile = async (bridge: Bridge, file: File): Promise<Result<StagedFile>> => {
  const begun = await bridge.invoke('files.begin', { name: nameOf(file), size: file.size });
  if (!begun.ok) return begun;
  const { id } = begun.value;
  try {
    for (let at = 0; at < file.size; at += limits.fileChunkBytes) {
      const bytes = new Uint8Array(await file.slice(at, at + limits.fileChunkBytes).arrayBuffer());
      const taken = await bridge.invoke('files.append', { id, bytes });
      if (!taken.ok) {
        void bridge.invoke('files.drop', { id });
        return taken;
      }
    }
    return await bridge.invoke('files.finish', { id });
  } catch {
    // A folder, or a file that went away.
    void bridge.invoke('files.drop', { id });
    return { ok: false, error: unreadable };
  }
};

/** Takes in dropped or pasted files, one after the other. */
export const takeFiles = async (
  bridge: Bridge,
  files: readonly File[],
): Promise<{ files: StagedFile[]; refused: { name: string; error: Failure }[] }> => {
  const taken: Awaited<ReturnType<typeof takeFiles>> = { files: [], refused: [] };
  for (const [i, file] of files.entries()) {
    const answer = i < MOST ? await takeFile(bridge, file) : { ok: false as const, error: tooMany };
    if (answer.ok) taken.files.push(answer.value);
    else taken.refused.push({ name: file.name, error: answer.error });
  }
  return taken;
};

/** Which of what was dropped goes to the sheet for pictures, and which does not. */
export const sorted = (files: readonly File[]): { pictures: File[]; others: File[] } => {
  const isPicture = ({ type }: File): boolean => type.startsWith('image/') && type !== 'image/svg+xml';
  return { pictures: files.filter(isPicture), others: files.filter((file) => !isPicture(file)) };
};
