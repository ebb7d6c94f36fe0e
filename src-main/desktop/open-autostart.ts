import { homedir } from 'node:os';
import { join } from 'node:path';
import { app } from 'electron';
import { loginItems, thisProgram, xdgAutostart, type Autostart } from './autostart.ts';
import { ownImage } from './update-way.ts';

/** The start at login of this system, for the program that runs now. `desktopEntry`: the .desktop file's name without its ending. */
export const openAutostart = (desktopEntry: string): Autostart => {
  const program = thisProgram({
    execPath: process.execPath,
    appImage: ownImage(process.env, process.execPath),
    folder: app.isPackaged ? null : app.getAppPath(),
  });
  if (process.platform !== 'linux') return loginItems(app, program, process.platform === 'win32');
  return xdgAutostart(process.env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), desktopEntry, program);
};
