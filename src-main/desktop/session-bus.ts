import { sessionBus } from './dbus.ts';

const watcher = 'org.kde.StatusNotifierWatcher';

/** Whether something draws tray icons: always on Windows and macOS, a StatusNotifierHost on Linux. Unknown counts as no. */
export const hasTrayHost = async (): Promise<boolean> => {
  if (process.platform !== 'linux') return true;
  const name = 'IsStatusNotifierHostRegistered';
  return (
    (await (await sessionBus())?.property({ service: watcher, path: '/StatusNotifierWatcher', of: watcher, name })) ===
    true
  );
};

/** Calls `gone` when what drew the tray icons ends: whatever is hidden in the tray would be out of reach. */
export const watchTrayHost = async (gone: () => void): Promise<void> => {
  const bus = await sessionBus();
  bus?.hear('org.freedesktop.DBus', 'org.freedesktop.DBus', 'NameOwnerChanged', ([name, , owner]) => {
    if (name === watcher && owner === '') gone();
  });
  bus?.hear(watcher, watcher, 'StatusNotifierHostUnregistered', () => {
    void hasTrayHost().then((there) => there || gone());
  });
  // A bus that ends takes the tray with it.
  bus?.follow((joined) => joined || gone());
};

/** Whether the default keyring can be used without asking the user for its password. Unknown counts as no. */
export const keyringUnlocked = async (): Promise<boolean> =>
  (await (
    await sessionBus()
  )?.property({
    service: 'org.freedesktop.secrets',
    path: '/org/freedesktop/secrets/aliases/default',
    of: 'org.freedesktop.Secret.Collection',
    name: 'Locked',
  })) === false;
