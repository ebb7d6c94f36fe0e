import { basename } from 'node:path';
import { isOpenable, savedName } from '../../contract/file-look.ts';
import type { IpcOutput } from '../../contract/ipc.ts';
import { fail, ok } from '../../contract/result.ts';
import type { fileDesktopRequests } from '../../contract/transfers.ts';
import type { Core } from '../core-api.ts';
import type { Handlers } from './answer.ts';

export interface FileDeskParts {
  core: Promise<Core>;
  /** The system's dialog for files to send; none: the user changed their mind. */
  chooseFiles: () => Promise<string[]>;
  /** Where to save a file of this name; null: the user changed their mind. */
  chooseSave: (name: string) => Promise<string | null>;
  /** The system's folder of downloads. */
  downloads: () => string;
  showInFolder: (path: string) => void;
  /** Asks the system to open a file; answers '' or what went wrong. */
  openFile: (path: string) => Promise<string>;
}

/** Files that are taken from one dialog. */
const MOST = 20;

/** What needs the system's dialogs and programs. The window never names a path. */
export const createFileHandlers = (parts: FileDeskParts): Pick<Handlers, keyof typeof fileDesktopRequests> => ({
  'files.pick': async () => {
    const core = await parts.core;
    const picked: IpcOutput<'files.pick'> = { files: [], refused: [] };
    const paths = await parts.chooseFiles();
    for (const path of paths.slice(0, MOST)) {
      const staged = await core.stageFile(path);
      if (staged.ok) picked.files.push(staged.value);
      else picked.refused.push({ name: basename(path), error: staged.error });
    }
    const { error } = fail('BUSY', 'Too many files at once.');
    for (const path of paths.slice(MOST)) picked.refused.push({ name: basename(path), error });
    return ok(picked);
  },
  'files.download': async ({ chatId, seq, ask }) => {
    const core = await parts.core;
    const name = core.fileNameOf(chatId, seq);
    if (name === null) return fail('NOT_FOUND', 'There is no such file.');
    const path = ask ? await parts.chooseSave(savedName(name)) : null;
    if (ask && path === null) return ok({ started: false });
    const begun = await core.download(chatId, seq, path === null ? { folder: parts.downloads() } : { path });
    return begun.ok ? ok({ started: true }) : begun;
  },
  'files.show': async ({ key }) => {
    const found = await (await parts.core).downloaded(key);
    if (!found.ok) return found;
    parts.showInFolder(found.value.path);
    return ok({});
  },
  'files.open': async ({ key }) => {
    const found = await (await parts.core).downloaded(key);
    if (!found.ok) return found;
    // By the name that it came with and by the one that it has: one of the two may have been changed to look harmless.
    if (!isOpenable(found.value.name) || !isOpenable(basename(found.value.path)))
      return fail('FORBIDDEN', 'Files of this kind are not opened from here.');
    return (await parts.openFile(found.value.path)) === ''
      ? ok({})
      : fail('UNAVAILABLE', 'The system has no program for this file.');
  },
});
