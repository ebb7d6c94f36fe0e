import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { app, Menu, nativeTheme } from 'electron';
import { claimInstance } from './desktop/single-instance.ts';
import { parseFlags } from './flags.ts';
import { readJsonFile } from './json-file.ts';
import { registerScheme, serve } from './protocol.ts';
import { createWindow, guard } from './window.ts';

/**
 * The entry: only what is needed to show a window. Everything else (schemas, the client core, tray, notifications) is in
 * main.ts and loads while the window's own process starts.
 */
const out = import.meta.dirname;
const flags = parseFlags(process.argv);

/** The profile folder, made when absent. Everything the app keeps is in it; Chromium's own files in `session`. */
const openProfile = (): string => {
  if (flags.profile !== null) {
    const folder = resolve(flags.profile);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    app.setPath('userData', folder);
  }
  const folder = app.getPath('userData');
  app.setPath('sessionData', join(folder, 'session'));
  return folder;
};

/** The theme of the settings, read without the schema library: the window's first colour depends on it. */
const applyTheme = (profile: string): void => {
  const stored = readJsonFile(join(profile, 'settings.json'));
  const theme = stored.state === 'ok' ? stored.value['theme'] : null;
  if (theme === 'light' || theme === 'dark') nativeTheme.themeSource = theme;
};

const open = (profile: string): void => {
  const developmentUrl = app.isPackaged ? null : (process.env['ELECTRON_RENDERER_URL'] ?? null);
  applyTheme(profile);
  guard(developmentUrl !== null);
  serve(resolve(out, '../renderer'), () => core);
  const window = createWindow({ out, profile, developmentUrl, hidden: flags.hidden });
  // This import ends before control returns to the event loop, so main's handlers are there when the page asks its first question.
  const core = import('./main.ts').then(({ start }) => start({ window, out, profile, flags, developmentUrl }));
};

const boot = (): void => {
  let profile: string;
  try {
    profile = openProfile();
  } catch {
    process.stderr.write('Sarn cannot write to the folder given with --profile.\n');
    app.exit(1);
    return;
  }
  if (!claimInstance(flags)) {
    app.exit(0);
    return;
  }
  // Chromium has no OS sandbox for root and ends unless told so; for everybody else a --no-sandbox is not obeyed.
  const rootWithout = process.getuid?.() === 0 && app.commandLine.hasSwitch('no-sandbox');
  if (!rootWithout) app.enableSandbox();
  registerScheme();
  // Electron's own menu would be built before the first paint; main.ts sets the app's.
  Menu.setApplicationMenu(null);
  void app.whenReady().then(() => open(profile));
};

boot();
