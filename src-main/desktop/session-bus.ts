import { execFile } from 'node:child_process';

/** The desktop's services answer in milliseconds; one that takes longer is stuck. */
const WAIT_MS = 2_000;

const run = (command: string, args: string[]): Promise<string | null> =>
  new Promise((resolve) => {
    execFile(command, args, { timeout: WAIT_MS, killSignal: 'SIGKILL' }, (error, stdout) =>
      resolve(error ? null : stdout),
    );
  });

/**
 * Reads a boolean property over D-Bus with the tools that come with GLib or D-Bus itself. null: it cannot be known (no such
 * service, no bus, no tool).
 */
export const readFlag = async (service: string, object: string, of: string, name: string): Promise<boolean | null> => {
  const method = 'org.freedesktop.DBus.Properties.Get';
  const answer =
    (await run('gdbus', [
      'call',
      '--session',
      '--timeout=2',
      '--dest',
      service,
      '--object-path',
      object,
      '--method',
      method,
      of,
      name,
    ])) ??
    (await run('dbus-send', [
      '--session',
      '--print-reply',
      `--dest=${service}`,
      object,
      method,
      `string:${of}`,
      `string:${name}`,
    ]));
  return answer === null ? null : /\btrue\b/.test(answer) ? true : /\bfalse\b/.test(answer) ? false : null;
};

/** Whether something draws tray icons: always on Windows and macOS, a StatusNotifierHost on Linux. Unknown counts as no. */
export const hasTrayHost = async (): Promise<boolean> =>
  process.platform !== 'linux' ||
  (await readFlag(
    'org.kde.StatusNotifierWatcher',
    '/StatusNotifierWatcher',
    'org.kde.StatusNotifierWatcher',
    'IsStatusNotifierHostRegistered',
  )) === true;

/** Whether the default keyring can be used without asking the user for its password. Unknown counts as no. */
export const keyringUnlocked = async (): Promise<boolean> =>
  (await readFlag(
    'org.freedesktop.secrets',
    '/org/freedesktop/secrets/aliases/default',
    'org.freedesktop.Secret.Collection',
    'Locked',
  )) === false;
