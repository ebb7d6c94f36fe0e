import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { app, dialog, Menu, nativeTheme, type BrowserWindow } from 'electron';
import { claimIdentity } from './desktop/identity.ts';
import { claimInstance } from './desktop/single-instance.ts';
import { cannotStart } from './first-words.ts';
import { parseFlags } from './flags.ts';
import { readJsonFile } from './json-file.ts';
import { errorFields, log } from './log.ts';
import { registerScheme, serve } from './protocol.ts';
import { warmWorker } from './warm-worker.ts';
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

/** How long the page may take to be asked for before main loads without it, ms: a page that never comes must not keep main away. */
const PAGE_LATEST_MS = 1_000;

/** A window that is closed before main is there waits for it: main knows whether to put it away. Quitting does not wait. */
const closeLater = (window: BrowserWindow, started: Promise<unknown>): void => {
  let quitting = false;
  const quit = (): void => {
    quitting = true;
  };
  const wait = (event: Electron.Event): void => {
    if (quitting) return;
    event.preventDefault();
    void started.then(
      () => window.close(),
      () => undefined,
    );
  };
  app.once('before-quit', quit);
  window.on('close', wait);
  void started.then(
    () => window.off('close', wait),
    () => undefined,
  );
};

const open = (profile: string, startWorker: (data: unknown) => Worker): void => {
  const developmentUrl = app.isPackaged ? null : (process.env['ELECTRON_RENDERER_URL'] ?? null);
  applyTheme(profile);
  guard(developmentUrl !== null);
  // Main's code is loaded while the page's own process starts: not before the page was asked for, for loading holds up every
  // answer, and in time for the page's first question, for its script waits.
  const asked = Promise.withResolvers<void>();
  const main = asked.promise.then(() => import('./main.ts'));
  const started = main.then(({ start }) => start({ window, out, profile, flags, developmentUrl, startWorker }));
  serve({
    folder: resolve(out, '../renderer'),
    onPage: () => setImmediate(asked.resolve),
    listening: started,
    core: async () => (await started).core,
  });
  const window = createWindow({ out, profile, developmentUrl, hidden: flags.hidden });
  closeLater(window, started);
  setTimeout(asked.resolve, developmentUrl === null ? PAGE_LATEST_MS : 0);
  // Without main nothing works; better a word than a blank window for ever.
  started.catch((error: unknown) => {
    if (window.isDestroyed()) return app.exit(0);
    log('error', 'main did not start', errorFields(error));
    dialog.showErrorBox('Sarn', cannotStart(app.getLocale()));
    return app.exit(1);
  });
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
  claimIdentity();
  registerScheme();
  const startWorker = warmWorker(out);
  // Electron's own menu would be built before the first paint; main.ts sets the app's.
  Menu.setApplicationMenu(null);
  void app.whenReady().then(() => open(profile, startWorker));
};

boot();
