import { homedir } from 'node:os';
import { join } from 'node:path';
import { app } from 'electron';
import type { Timer } from '../core-api.ts';
import { loginItems, thisProgram, xdgAutostart, type Autostart, type Program } from './autostart.ts';
import { sessionBus } from './dbus.ts';
import { portalAutostart } from './portal-autostart.ts';
import { ownImage } from './update-way.ts';
import { words, type Locale } from './words.ts';

export interface OpenAutostartParts {
  /** The .desktop file's name without its ending. */
  desktopEntry: string;
  locale: () => Locale;
  after: (ms: number, work: () => void) => Timer;
}

/** What starts the app again as it runs now. */
export const runningProgram = (): Program =>
  thisProgram({
    execPath: process.execPath,
    appImage: ownImage(process.env, process.execPath),
    folder: app.isPackaged ? null : app.getAppPath(),
  });

/** The start at login of this system, for the program that runs now. */
export const openAutostart = ({ desktopEntry, locale, after }: OpenAutostartParts): Autostart => {
  if (process.env['FLATPAK_ID'] !== undefined)
    return portalAutostart({ bus: sessionBus, command: 'sarn', reason: () => words[locale()].atLogin, after });
  const program = runningProgram();
  if (process.platform !== 'linux') return loginItems(app, program, process.platform === 'win32');
  return xdgAutostart(process.env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), desktopEntry, program);
};
