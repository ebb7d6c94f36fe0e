import { powerMonitor } from 'electron';
import { sessionBus } from './dbus.ts';

/** The screen savers that say on the session bus when they lock; Electron tells of it on Windows and macOS only. */
const SAVERS = [
  'org.freedesktop.ScreenSaver',
  'org.gnome.ScreenSaver',
  'org.cinnamon.ScreenSaver',
  'org.mate.ScreenSaver',
];

/** Tells whenever the screen is locked or unlocked. */
export const watchScreenLock = (changed: (locked: boolean) => void): void => {
  powerMonitor.on('lock-screen', () => changed(true));
  powerMonitor.on('unlock-screen', () => changed(false));
  void sessionBus().then((bus) => {
    for (const saver of SAVERS)
      bus?.hear(saver, saver, 'ActiveChanged', ([active]) => typeof active === 'boolean' && changed(active));
    // On a bus that is there again nobody tells what happened meanwhile. One that locks is asked; without any it is not locked.
    bus?.follow((joined) => {
      const ask = (saver: string) =>
        bus.call({ service: saver, path: `/${saver.replaceAll('.', '/')}`, of: saver, name: 'GetActive' });
      if (joined) void Promise.all(SAVERS.map(ask)).then((all) => changed(all.some((answer) => answer?.[0] === true)));
    });
  });
};
