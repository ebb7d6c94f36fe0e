import type { fileCoreRequests, fileDesktopRequests } from '../../contract/transfers.ts';
import { fail, ok } from '../../contract/result.ts';
import type { Handlers } from './memory-handlers.ts';

/** A computer without files. */
export const memoryFiles: Handlers<keyof typeof fileCoreRequests | keyof typeof fileDesktopRequests> = {
  'files.pick': () => ok({ files: [], refused: [] }),
  'files.begin': () => ok({ id: 'a-file' }),
  'files.append': () => ok({}),
  'files.finish': ({ id }) => ok({ id, name: 'notes.txt', size: 5 }),
  'files.drop': () => ok({}),
  'files.download': () => ok({ started: true }),
  'files.show': () => ok({}),
  'files.open': () => fail('FORBIDDEN', 'Files of this kind are not opened from here.'),
  'transfers.list': () => ok({ transfers: [] }),
  'transfers.pause': () => ok({}),
  'transfers.resume': () => ok({}),
  'transfers.cancel': () => ok({}),
};
