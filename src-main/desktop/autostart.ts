import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeWhole } from '../write-whole.ts';

/** What starts the app: the program, and what it is given before the app's own flags (development: the folder). */
export interface Program {
  file: string;
  args: readonly string[];
}

/** How a start at login is asked for, on this system. */
export interface Autostart {
  /** Whether the system will start the app at login, as it says itself: the user may have switched it off there. */
  get(): Promise<boolean>;
  /** Whether the system will do so; false: the user forbids it there. Throws when the system does not take it. */
  set(on: boolean, hidden: boolean): Promise<boolean>;
}

/** An argument of the Exec key. Desktop Entry Specification, "The Exec key": quoted, with \ before " ` $ \, and % doubled. */
const quoted = (argument: string): string =>
  `"${argument.replaceAll(/["`$\\]/g, String.raw`\$&`).replaceAll('%', '%%')}"`;

/** A value of a desktop entry, where a backslash is written twice. */
const value = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');

/**
 * What starts this app again. An AppImage is mounted anew at each start, so its own file counts; everything else (deb, rpm,
 * tar.gz, development) is started by the program that runs now.
 */
export const thisProgram = (parts: {
  execPath: string;
  appImage: string | undefined;
  /** Development: the folder that Electron was given; null: a packaged app. */
  folder: string | null;
}): Program => ({
  file: parts.appImage ?? parts.execPath,
  args: parts.folder === null ? [] : [parts.folder],
});

const entry = (name: string, { file, args }: Program, hidden: boolean): string =>
  [
    '[Desktop Entry]',
    'Type=Application',
    'Version=1.0',
    `Name=${name}`,
    `Exec=${value([file, ...args, ...(hidden ? ['--hidden'] : [])].map(quoted).join(' '))}`,
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');

/** Hidden=true and GNOME's own key are how a desktop's settings switch an entry off. Autostart Specification. */
const isOff = (text: string): boolean => /^(Hidden\s*=\s*true|X-GNOME-Autostart-enabled\s*=\s*false)\s*$/im.test(text);

/** The file of the XDG autostart folder, for Linux. `config`: XDG_CONFIG_HOME. */
export const xdgAutostart = (config: string, name: string, program: Program): Autostart => {
  const file = join(config, 'autostart', `${name}.desktop`);
  return {
    async get() {
      try {
        return !isOff(await readFile(file, 'utf8'));
      } catch {
        return false;
      }
    },
    async set(on, hidden) {
      if (!on) {
        await rm(file, { force: true });
        return true;
      }
      await mkdir(dirname(file), { recursive: true });
      await writeWhole(file, entry('Sarn', program, hidden), 0o644);
      return true;
    },
  };
};

interface LoginItems {
  getLoginItemSettings(options?: { path?: string; args?: string[] }): {
    openAtLogin: boolean;
    executableWillLaunchAtLogin?: boolean;
  };
  setLoginItemSettings(settings: { openAtLogin: boolean; path?: string; args?: string[] }): void;
}

/** Windows and macOS keep a list themselves. macOS starts the app itself, which asks how it was started (wasOpenedAtLogin). */
export const loginItems = (app: LoginItems, { file, args }: Program, windows: boolean): Autostart => {
  const item = (hidden: boolean): { path?: string; args?: string[] } =>
    windows ? { path: file, args: [...args, ...(hidden ? ['--hidden'] : [])] } : {};
  return {
    get() {
      const found = [app.getLoginItemSettings(item(true)), app.getLoginItemSettings(item(false))];
      // Windows: openAtLogin stays true when the user switches the entry off in the Task Manager.
      return Promise.resolve(found.some((f) => (windows ? f.executableWillLaunchAtLogin === true : f.openAtLogin)));
    },
    async set(on, hidden) {
      app.setLoginItemSettings({ openAtLogin: on, ...item(hidden) });
      return true;
    },
  };
};

/**
 * Keeps the system's list and the user's wish together. A change of the wish goes to the system; at a start, what was switched
 * off in the system's own settings is taken over, and the entry is written anew (the program may have moved).
 */
export const followAutostart = (parts: {
  autostart: Autostart;
  wish: () => { startAtLogin: boolean; startHidden: boolean };
  switchedOff: () => void;
  failed: (error: unknown) => void;
}): { start(): Promise<void>; changed(): void } => {
  let last = '';
  let turn: Promise<void> = Promise.resolve();
  const key = (): string => JSON.stringify([parts.wish().startAtLogin, parts.wish().startHidden]);
  const write = (): Promise<void> => {
    const { startAtLogin, startHidden } = parts.wish();
    turn = turn
      .then(() => parts.autostart.set(startAtLogin, startHidden))
      .then((done) => done || !parts.wish().startAtLogin || parts.switchedOff())
      .then(() => undefined, parts.failed);
    return turn;
  };
  return {
    async start() {
      last = key();
      if (!parts.wish().startAtLogin) return;
      if (await parts.autostart.get()) return write();
      parts.switchedOff();
    },
    changed() {
      if (key() === last) return;
      last = key();
      void write();
    },
  };
};
