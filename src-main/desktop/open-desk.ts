import { createDbusDesk } from './dbus-desk.ts';
import { sessionBus } from './dbus.ts';
import { createElectronDesk } from './electron-desk.ts';
import type { Desk, DeskEvents, DeskTexts } from './note.ts';

/**
 * The notifications of this system: on Linux straight through the desktop's service, elsewhere Electron's. `linux`: the name of
 * the .desktop file without its ending, and an icon's name or file.
 */
export const openDesk =
  (linux: { desktopEntry: string; icon: string }) =>
  async (events: DeskEvents, words: () => DeskTexts): Promise<Desk> =>
    process.platform === 'linux'
      ? createDbusDesk({ bus: await sessionBus(), events, ...linux, words })
      : createElectronDesk(events, words);
