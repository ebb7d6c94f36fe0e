import { join } from 'node:path';
import { app, BrowserWindow, nativeTheme, screen, session, type WebContents } from 'electron';
import { readJsonFile, writeJsonFile } from './json-file.ts';
import { errorFields, log } from './log.ts';
import { PAGE_ORIGIN } from './protocol.ts';
import { MINIMUM, placeWindow } from './window-bounds.ts';

/** `--c-canvas` of the two themes, so that the window never flashes white before its first paint. */
const canvas = { light: '#F6F5F2', dark: '#15171C' } as const;
/** The window is shown after this long even when its page has not painted. */
const SHOW_LATEST_MS = 3_000;
/** How long the window must rest before its place is written down. */
const REST_MS = 400;

/** The one permission the page has: writing text to the clipboard on a click. Notifications are main's own. */
const permitted: ReadonlySet<string> = new Set(['clipboard-sanitized-write']);

export const canvasColour = (): string => (nativeTheme.shouldUseDarkColors ? canvas.dark : canvas.light);

/** Denies every way out of the page: navigation, new windows, guests. */
const lockDown = (contents: WebContents): void => {
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-frame-navigate', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
};

/** Rules for all contents and for the session, before the first window. `development`: the page comes from Vite's server. */
export const guard = (development: boolean): void => {
  app.on('web-contents-created', (_event, contents) => lockDown(contents));
  const own = session.defaultSession;
  own.setPermissionRequestHandler((_contents, permission, answer) => answer(permitted.has(permission)));
  own.setPermissionCheckHandler((_contents, permission) => permitted.has(permission));
  own.setDevicePermissionHandler(() => false);
  // Chromium would fetch spelling dictionaries from its maker's servers: none until the user asks for it (spelling.ts).
  if (process.platform !== 'darwin') own.setSpellCheckerLanguages([]);
  if (development) return;
  const network = { urls: ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'ftp://*/*'] };
  own.webRequest.onBeforeRequest(network, (_request, answer) => answer({ cancel: true }));
};

/** What of the settings the first paint needs, read without the schema library. */
const firstSettings = (profile: string): { zoomFactor: number; startHidden: boolean } => {
  const stored = readJsonFile(join(profile, 'settings.json'));
  const { zoom, startHidden }: Record<string, unknown> = stored.state === 'ok' ? stored.value : {};
  return {
    zoomFactor: typeof zoom === 'number' && zoom >= 50 && zoom <= 300 ? zoom / 100 : 1,
    startHidden: startHidden !== false,
  };
};

/** macOS starts an app at login without a flag of its own; it says so when asked. */
const openedAtLogin = (): boolean => process.platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin;

/** Remembers where the window is, once it rests. */
const rememberPlace = (window: BrowserWindow, file: string): void => {
  let rest: NodeJS.Timeout | undefined;
  const write = (): void => {
    if (window.isDestroyed() || window.isMinimized()) return;
    const place = { ...window.getNormalBounds(), maximized: window.isMaximized() };
    writeJsonFile(file, place).catch((error: unknown) => log('warn', 'window place not written', errorFields(error)));
  };
  const later = (): void => {
    clearTimeout(rest);
    rest = setTimeout(write, REST_MS);
  };
  window.on('resize', later);
  window.on('move', later);
  window.on('close', write);
  window.on('closed', () => clearTimeout(rest));
};

/** A page that crashed is loaded again, but not over and over. */
const reviveAfterCrash = (window: BrowserWindow, url: string): void => {
  let crashes: number[] = [];
  window.webContents.on('render-process-gone', (_event, details) => {
    if (details.reason === 'clean-exit' || window.isDestroyed()) return;
    log('error', 'the window crashed', { reason: details.reason, exitCode: details.exitCode });
    crashes = [...crashes.filter((at) => Date.now() - at < 60_000), Date.now()];
    if (crashes.length <= 3) void window.loadURL(url);
  });
};

export interface WindowParts {
  /** The folder of the built main process (`out/main`). */
  out: string;
  /** The profile folder. */
  profile: string;
  /** Vite's server, in development; null: the built page. */
  developmentUrl: string | null;
  hidden: boolean;
}

/** Every window's page: sealed off, with the preload's two functions as its only door. */
const preferences = (out: string, zoomFactor: number): Electron.WebPreferences => ({
  preload: join(out, '../preload/index.cjs'),
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  webviewTag: false,
  spellcheck: true,
  zoomFactor,
  devTools: !app.isPackaged,
});

/** Where the page comes from. */
const pageUrl = (developmentUrl: string | null): string => developmentUrl ?? `${PAGE_ORIGIN}/index.html`;

/** This file is the only place that makes a window. It is shown at its first paint, which waits for no network. */
export const createWindow = ({ out, profile, developmentUrl, ...asked }: WindowParts): BrowserWindow => {
  const { zoomFactor, startHidden } = firstSettings(profile);
  const hidden = asked.hidden || (startHidden && openedAtLogin());
  const file = join(profile, 'window.json');
  const stored = readJsonFile(file);
  const displays = screen.getAllDisplays().map((d) => d.workArea);
  const place = placeWindow(stored.state === 'ok' ? stored.value : {}, displays);
  const window = new BrowserWindow({
    ...place.bounds,
    minWidth: MINIMUM.width,
    minHeight: MINIMUM.height,
    title: 'Sarn',
    show: false,
    backgroundColor: canvasColour(),
    autoHideMenuBar: true,
    icon: join(out, 'icons/window.png'),
    webPreferences: preferences(out, zoomFactor),
  });
  window.setMenuBarVisibility(false);
  if (place.maximized && !hidden) window.maximize();
  // The title carries the unread count; the page's own title does not replace it.
  window.on('page-title-updated', (event) => event.preventDefault());
  const show = (): void => {
    if (!hidden && !window.isDestroyed()) window.show();
  };
  window.once('ready-to-show', show);
  const latest = setTimeout(show, SHOW_LATEST_MS);
  window.once('ready-to-show', () => clearTimeout(latest));
  window.once('closed', () => clearTimeout(latest));
  const url = pageUrl(developmentUrl);
  reviveAfterCrash(window, url);
  rememberPlace(window, file);
  window.loadURL(url).catch((error: unknown) => log('error', 'the page did not load', errorFields(error)));
  return window;
};

/** The small window for an answer, px at the usual zoom, and its distance from the edge of the screen. */
const SMALL = { width: 440, height: 240, away: 16 } as const;

/** Opens a small window that shows the page's place `#reply`, where notifications are: it is asked for, so it takes the focus. */
export const createSmallWindow = (parts: {
  out: string;
  developmentUrl: string | null;
  title: string;
  /** Percent. */
  zoom: number;
}): BrowserWindow => {
  const area = screen.getDisplayNearestPoint(screen.getCursorScreenPoint()).workArea;
  const factor = parts.zoom / 100;
  const width = Math.min(area.width, Math.round(SMALL.width * factor));
  const height = Math.min(area.height, Math.round(SMALL.height * factor));
  const below = process.platform === 'win32';
  const window = new BrowserWindow({
    x: area.x + Math.max(0, area.width - width - SMALL.away),
    y: area.y + (below ? Math.max(0, area.height - height - SMALL.away) : Math.min(SMALL.away, area.height - height)),
    ...{ width, height, title: parts.title, show: false },
    minWidth: Math.min(width, 320),
    minHeight: Math.min(height, 180),
    maximizable: false,
    fullscreenable: false,
    backgroundColor: canvasColour(),
    icon: join(parts.out, 'icons/window.png'),
    webPreferences: preferences(parts.out, factor),
  });
  // The large window's keys mean nothing here.
  window.removeMenu();
  window.on('page-title-updated', (event) => event.preventDefault());
  window.once('ready-to-show', () => window.show());
  window
    .loadURL(`${pageUrl(parts.developmentUrl)}#reply`)
    .catch((error: unknown) => log('error', 'the small window did not load', errorFields(error)));
  return window;
};
