import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export type DesktopEvent = { event: string } & Record<string, unknown>;

/** A desktop of its own for one test: a private D-Bus with recording services. */
export interface RecordingDesktop extends AsyncDisposable {
  /** For the app that shall use this desktop. */
  env: Record<string, string>;
  /** Everything that reached it so far. */
  events(): readonly DesktopEvent[];
  /** The first event from `from` on that fits, waiting for it. */
  waitFor(name: string, fits?: (event: DesktopEvent) => boolean, from?: number): Promise<DesktopEvent>;
  send(command: { cmd: string } & Record<string, unknown>): void;
}

/** Why there can be none on this machine; null when there can. */
export const noDesktop = (): string | null => {
  if (process.platform !== 'linux') return 'the recording desktop speaks D-Bus, which is Linux’ own';
  return spawnSync('dbus-daemon', ['--version']).status === 0 ? null : 'there is no dbus-daemon here';
};

const WAIT_MS = 20_000;

const firstLine = async (child: ChildProcess): Promise<string> => {
  if (!child.stdout) throw new Error('No standard output.');
  const [line]: unknown[] = await once(createInterface({ input: child.stdout }), 'line');
  return String(line);
};

const end = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
};

export interface DesktopKind {
  /** Of the notification service. */
  capabilities?: readonly string[];
  /** The services that are there. */
  names?: readonly string[];
}

export const NOTIFICATIONS = 'org.freedesktop.Notifications';
export const TRAY = 'org.kde.StatusNotifierWatcher';
const SCREEN_SAVER = 'org.freedesktop.ScreenSaver';

/** A usual desktop, as GNOME's with its extension for tray icons; or another `kind`. */
export const startDesktop = async (kind: DesktopKind = {}): Promise<RecordingDesktop> => {
  const capabilities = kind.capabilities ?? ['actions', 'body', 'body-markup', 'persistence', 'sound'];
  const names = kind.names ?? [NOTIFICATIONS, TRAY, SCREEN_SAVER];
  const bus = spawn('dbus-daemon', ['--session', '--nofork', '--print-address=1'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const env = { DBUS_SESSION_BUS_ADDRESS: await firstLine(bus), XDG_CURRENT_DESKTOP: 'Unity' };
  const recorder = spawn(
    process.execPath,
    [join(import.meta.dirname, 'desktop-recorder.mjs'), JSON.stringify({ capabilities, names })],
    {
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  const events: DesktopEvent[] = [];
  const listeners = new Set<() => void>();
  createInterface({ input: recorder.stdout }).on('line', (line) => {
    // The recorder writes nothing but such lines.
    events.push(JSON.parse(line) as DesktopEvent);
    for (const listener of listeners) listener();
  });

  const desktop: RecordingDesktop = {
    env,
    events: () => events,
    waitFor: (name, fits = () => true, from = 0) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = events.slice(from).find((e) => e.event === name && fits(e));
          if (found) done(() => resolve(found));
        };
        const late = setTimeout(() => {
          const seen = events.map((e) => JSON.stringify(e).slice(0, 200)).join('\n');
          done(() => reject(new Error(`No ${name} reached the desktop. It saw:\n${seen}`)));
        }, WAIT_MS);
        const done = (settle: () => void): void => {
          clearTimeout(late);
          listeners.delete(look);
          settle();
        };
        listeners.add(look);
        look();
      }),
    send: (command) => void recorder.stdin.write(`${JSON.stringify(command)}\n`),
    async [Symbol.asyncDispose]() {
      await end(recorder);
      await end(bus);
    },
  };
  await desktop.waitFor('ready');
  return desktop;
};
