import { app } from 'electron';
import type { Settings } from '../../contract/ipc.ts';
import type { Core, Timer } from '../core-api.ts';
import { createJumpList } from './jump-list.ts';
import { runningProgram } from './open-autostart.ts';
import { followRecents, type Recent } from './recents.ts';
import { words, type Locale } from './words.ts';

/** The recent chats in this system's launcher: Windows' jump list, macOS' dock menu; Linux has no way that desktops agree on. */
export const openRecents = (parts: {
  core: Promise<Core>;
  settings: () => Settings;
  locale: () => Locale;
  /** macOS: puts them into the dock's menu. */
  dock: (recents: readonly Recent[]) => void;
  after: (ms: number, work: () => void) => Timer;
}): { changed: () => void } => {
  if (process.platform !== 'win32' && process.platform !== 'darwin') return { changed: () => undefined };
  const texts = () => words[parts.locale()];
  const show = process.platform === 'win32' ? createJumpList({ app, program: runningProgram(), texts }) : parts.dock;
  // The jump list's tasks are there without any chat, too.
  if (process.platform === 'win32')
    void parts.core.then(
      () => show([]),
      () => undefined,
    );
  return followRecents({
    read: async () => (await parts.core).recentChats(),
    settings: parts.settings,
    show,
    after: parts.after,
  });
};
