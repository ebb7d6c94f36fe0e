import { extname, join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { app, dialog, nativeTheme, safeStorage, session, shell, webContents, type BrowserWindow } from 'electron';
import { zoomed } from '../contract/zoom.ts';
import type { IpcEventData } from '../contract/ipc.ts';
import { followAutostart } from './desktop/autostart.ts';
import { createAttention } from './desktop/attention.ts';
import { sessionBus } from './desktop/dbus.ts';
import { createLauncher } from './desktop/launcher.ts';
import { exportLook } from './desktop/export-words.ts';
import { watchLooking } from './desktop/looking.ts';
import { watchMachine } from './desktop/machine.ts';
import { createAppMenu } from './desktop/app-menu.ts';
import { showMenu } from './desktop/menu.ts';
import { addTextMenu } from './desktop/text-menu.ts';
import { createListening } from './desktop/listening.ts';
import { createNavigator } from './desktop/navigate.ts';
import { createNotifications } from './desktop/notifications.ts';
import { openAutostart } from './desktop/open-autostart.ts';
import { openNetwork } from './desktop/open-network.ts';
import { openDesk } from './desktop/open-desk.ts';
import { openRecents } from './desktop/open-recents.ts';
import { openUpdates } from './desktop/open-updates.ts';
import { createQuickReplies } from './desktop/quick-reply.ts';
import { explainOnce, keepReachable, putAway, showWindow } from './desktop/reach.ts';
import { keyringUnlocked } from './desktop/session-bus.ts';
import { onCall } from './desktop/single-instance.ts';
import { createSmallWindows } from './desktop/small-windows.ts';
import { createSpelling } from './desktop/spelling.ts';
import { createTold } from './desktop/told.ts';
import { createTray } from './desktop/tray.ts';
import { badgePlace, titlePlace } from './desktop/unread-places.ts';
import { createUnread } from './desktop/unread.ts';
import { localeOf, words } from './desktop/words.ts';
import { coreEvents, type Core, type CoreEventName, type Timer } from './core-api.ts';
import type { Act, Flags } from './flags.ts';
import { createHandlers } from './ipc/handlers.ts';
import { createSend, pageOrigin, serveWindows } from './ipc/handle.ts';
import { createKeychain } from './keychain.ts';
import { errorFields, log, logTo } from './log.ts';
import { openLogFile } from './log-file.ts';
import { openSettings } from './settings.ts';
import { NETWORK_AFTER_MS, startCore } from './start-core.ts';
import { canvasColour, createSmallWindow } from './window.ts';

/** What the entry made already. */
export interface Boot {
  window: BrowserWindow;
  /** The folder of the built main process. */
  out: string;
  profile: string;
  flags: Flags;
  developmentUrl: string | null;
  /** Starts the store's worker (CoreParts.startWorker). */
  startWorker: (data: unknown) => Worker;
}

/** The server's own default address (docs: PORT 3210 on the loopback). */
const DEFAULT_SERVER = 'http://127.0.0.1:3210';
/** The name of the app's .desktop file, which Electron keeps in this variable (package.json: desktopName). */
const desktopEntry = (process.env['CHROME_DESKTOP'] ?? 'sarn.desktop').replace(/\.desktop$/, '');

const MEGABYTE = 1_000_000;
const DAY_MS = 24 * 3_600_000;

const after = (ms: number, work: () => void): Timer => {
  const timer = setTimeout(work, ms);
  return { cancel: () => clearTimeout(timer) };
};

/**
 * The composition root of the desktop app: joins the window, the client core and the desktop's services. Everything that the
 * window may ask is registered before this returns; `core` is the client core, once it has opened the stored account.
 */
export const start = (boot: Boot): { core: Promise<Core> } => {
  const { window, out, flags } = boot;
  const logs = openLogFile(join(boot.profile, 'logs'));
  logTo(logs);
  process.on('exit', () => logs.flush());
  // What a log begins with, so that its reader knows what wrote it.
  const { arch, platform } = process;
  log('info', 'the app starts', { version: app.getVersion(), platform, arch, electron: process.versions.electron });
  process.on('uncaughtException', (error) => log('error', 'uncaught', errorFields(error)));
  process.on('unhandledRejection', (error) => log('error', 'unhandled rejection', errorFields(error)));

  const settings = openSettings(join(boot.profile, 'settings.json'));
  const locale = () => localeOf(settings.current().language, app.getLocale());
  const appearance = () => ({ locale: locale(), dark: nativeTheme.shouldUseDarkColors });
  const send = createSend(window);
  const network = openNetwork(settings.current);
  const pictureRoom = (): { bytes: number; age: number } => {
    const { pictureRoom: megabytes, pictureDays } = settings.current();
    return { bytes: megabytes * MEGABYTE || Infinity, age: pictureDays * DAY_MS || Infinity };
  };
  const keychain = createKeychain({ vault: safeStorage, platform, unlocked: keyringUnlocked, log });
  const { profile, startWorker } = boot;
  const counts = () => settings.current().counts;
  const core = startCore({ profile, startWorker, network: network.network, keychain, pictureRoom, counts, after });
  let opened: Core | null = null;
  core.catch((error: unknown) => log('error', 'the core did not start', errorFields(error)));

  const listening = createListening(window.webContents);
  const navigator = createNavigator(core, listening, (place) => send('navigate', place));
  const show = (): void => showWindow(window);
  const goTo = (place: Parameters<typeof navigator.go>[0]): void => {
    // The chat first: the one that was open before must not pass for looked at because the window comes to the front.
    if (place.to === 'chat') looking.show(place.chatId);
    navigator.go(place);
    show();
  };
  const openLink = (url: string): void =>
    void shell.openExternal(url).catch((error: unknown) => log('info', 'no program for a link', errorFields(error)));
  const openChat = (chatId: number): void => goTo({ to: 'chat', chatId });
  const places = {
    newChat: () => goTo({ to: 'new-chat' }),
    settings: () => goTo({ to: 'settings' }),
    zoom: (by: 1 | -1 | 0) => void change({ zoom: zoomed(settings.current().zoom, by) }),
    search: () => goTo({ to: 'search' }),
    connection: () => goTo({ to: 'connection' }),
    shortcuts: () => goTo({ to: 'shortcuts' }),
    quit: () => app.quit(),
  };
  // What the core takes for the chat before the user's eyes is void while the window is hidden or behind others.
  const looking = watchLooking(window, (chatId) => {
    notifier.lookedAt(chatId);
    void core.then(
      (c) => c.requests['chats.show']({ chatId }),
      () => undefined,
    );
  });
  const told = createTold(join(boot.profile, 'told.json'));
  const autostart = followAutostart({
    autostart: openAutostart({ desktopEntry, locale, after }),
    wish: settings.current,
    switchedOff: () => void change({ startAtLogin: false }),
    failed: (error) => log('warn', 'the start at login could not be set', errorFields(error)),
  });
  let room = pictureRoom();
  let counted = counts();
  const spelling = createSpelling({
    checker: session.defaultSession,
    platform,
    settings: settings.current,
    changed: (state) => send('spelling.changed', state),
  });
  spelling.apply();
  const applied = (): void => {
    spelling.apply();
    nativeTheme.themeSource = settings.current().theme;
    window.webContents.setZoomFactor(settings.current().zoom / 100);
    autostart.changed();
    network.settingsChanged(() => void core.then((c) => c.reconnect()));
    const given = pictureRoom();
    if (given.bytes < room.bytes || given.age < room.age) void core.then((c) => c.fitPictures());
    room = given;
    if (counted !== counts()) opened?.recount();
    counted = counts();
    notifications.refresh();
    refresh();
  };
  const change: typeof settings.set = async (fields) => {
    const result = await settings.set(fields);
    if (!window.isDestroyed()) applied();
    return result;
  };
  const notifications = createNotifications({
    core,
    settings: settings.current,
    locale,
    isLookedAt: (chatId) => looking.chat() === chatId,
    isMuted: (chatId) => opened?.chat(chatId)?.muted ?? false,
    openChat,
    showWindow: show,
    answer: (chatId, seq) =>
      void replies
        .open(chatId, seq)
        .catch((error: unknown) => log('warn', 'no window for an answer', errorFields(error))),
    shown: () => attention.ask(),
    // Said once in a lifetime: only when somebody hears it.
    missing: () => listening.once(() => told.first('no-notifications') && send('notice', { kind: 'no-notifications' })),
    after,
    now: () => new Date(),
    openDesk: openDesk({ desktopEntry, icon: app.isPackaged ? desktopEntry : join(out, 'icons/window.png') }),
    log,
  });
  const { notifier } = notifications;
  const small = createSmallWindows({
    make: (title) => createSmallWindow({ ...boot, title, zoom: settings.current().zoom }),
    equip: (contents) => addTextMenu(contents, { locale, openLink }),
  });
  const replies = createQuickReplies({
    ...{ core, appearance, log, answered: notifications.dealtWith },
    settings: settings.current,
    openWindow: (name, closed) => small.open(words[locale()].answerTo(name), closed),
    openChat,
  });
  // A window for an answer is no reason to stay when the large one has ended.
  window.once('closed', () => void replies.closeAll());

  let locked = false;
  // The page may have been loaded anew under a locked screen.
  listening.each(() => locked && send('screen.changed', { locked }));
  const choose = async (options: Electron.OpenDialogOptions): Promise<string | null> => {
    const { canceled, filePaths } = await dialog.showOpenDialog(window, options);
    return canceled ? null : (filePaths[0] ?? null);
  };
  const updates = openUpdates(after, (state) => send('updates.changed', state));
  serveWindows(
    { main: window, small: small.of },
    pageOrigin(boot.developmentUrl),
    createHandlers({
      core,
      settings,
      appearance,
      fixed: { version: app.getVersion(), platform, defaultServer: flags.server ?? DEFAULT_SERVER },
      openExternal: (url) => shell.openExternal(url),
      choosePlace: async (name) => {
        const { canceled, filePath } = await dialog.showSaveDialog(window, {
          defaultPath: join(app.getPath('downloads'), name),
          filters: [{ name: words[locale()].pictures, extensions: [extname(name).slice(1)] }],
        });
        return canceled || filePath === '' ? null : filePath;
      },
      copyImage: (contents, { x, y }) => {
        const zoom = settings.current().zoom / 100;
        webContents.fromId(contents)?.copyImageAt(Math.round(x * zoom), Math.round(y * zoom));
      },
      chooseFiles: async () => {
        const { canceled, filePaths } = await dialog.showOpenDialog(window, {
          properties: ['openFile', 'multiSelections'],
        });
        return canceled ? [] : filePaths;
      },
      chooseSave: async (name) => {
        const defaultPath = join(app.getPath('downloads'), name);
        const { canceled, filePath } = await dialog.showSaveDialog(window, { defaultPath });
        return canceled || filePath === '' ? null : filePath;
      },
      downloads: () => app.getPath('downloads'),
      showInFolder: (path) => shell.showItemInFolder(path),
      openFile: (path) => shell.openPath(path),
      onSettings: applied,
      testNotification: notifications.test,
      keychain,
      showMenu: (items, at) => showMenu(window, items, at),
      onShow: looking.show,
      updates,
      network: network.state,
      logs,
      chooseFolder: () => choose({ properties: ['openDirectory', 'createDirectory'] }),
      exportLook: () => exportLook(locale(), settings.current().year),
      openFolder: (folder) => shell.openPath(folder),
      onReady: listening.asked,
      replies: replies.handlers,
      spelling: spelling.state,
    }),
    log,
  );

  const launcher = createLauncher(desktopEntry, sessionBus);
  const attention = createAttention(window, launcher.urgent);
  const { newChat, quit } = places;
  const tray = createTray({
    ...{ out, locale, log, newChat, quit, openChat },
    settings: settings.current,
    open: show,
    showSettings: places.settings,
    setQuiet: (doNotDisturb) => void change({ doNotDisturb }),
  });
  const recents = openRecents({ core, settings: settings.current, locale, dock: tray.setRecents, after });
  const refresh = (): void => {
    if (!window.isDestroyed()) window.setBackgroundColor(canvasColour());
    tray.refresh();
    appMenu.refresh();
    replies.changed();
    recents.changed();
    send('settings.changed', { settings: settings.current(), ...appearance() });
  };
  nativeTheme.on('updated', refresh);
  // Chromium keeps a zoom of its own for the page: the setting is the one that counts.
  window.webContents.on('did-finish-load', () => window.webContents.setZoomFactor(settings.current().zoom / 100));
  const appMenu = createAppMenu(locale, places);
  addTextMenu(window.webContents, { locale, openLink });

  keepReachable(window, {
    closeToTray: () => settings.current().closeToTray,
    explain: explainOnce(window, { first: told.first, locale, quit }),
    close: async () => {
      updates.stop();
      await Promise.all([notifications.close(), replies.closeAll().then(async () => (await core).close())]);
    },
  });
  if (flags.hidden) void putAway(window);
  // In a sandbox it is asked of a service of the desktop.
  after(NETWORK_AFTER_MS, () => {
    autostart.start().catch((error: unknown) => log('warn', 'the start at login is not known', errorFields(error)));
  });
  const acts: Record<Act, () => void> = {
    'new-chat': places.newChat,
    settings: places.settings,
    quiet: () => void change({ doNotDisturb: !settings.current().doNotDisturb }),
  };
  onCall(({ link, hidden, act }) => {
    if (act !== null) acts[act]();
    // Peace is no reason to look at the window.
    if (!hidden && act !== 'quiet') show();
    if (link !== null)
      navigator.follow(link).catch((error: unknown) => log('warn', 'link not followed', errorFields(error)));
  });

  const connect = (c: Core): void => {
    opened = c;
    // CoreEvents gives these names the very type that IpcEventData does; its `arrived` keeps the compiler from seeing it.
    const forward = <N extends CoreEventName>(name: N): void =>
      void c.on(name, (data) => send(name, data as IpcEventData<N>));
    for (const name of coreEvents) forward(name);
    const unread = createUnread({
      read: () => c.unread(),
      places: [titlePlace(window), tray.setUnread, badgePlace(window, out, launcher), attention.unread],
      after,
    });
    c.on('chats.changed', ({ chats, removed }) => {
      notifier.chatsChanged(chats, removed);
      replies.changed();
      recents.changed();
      unread.changed();
    });
    c.on('account.changed', ({ account }) => {
      if (account === null) {
        looking.show(null);
        notifier.closeAll();
        void replies.closeAll();
      }
      recents.changed();
      unread.changed();
    });
    c.on('arrived', ({ messages, live }) => notifier.arrived(messages, live));
    // The desktop's bus is another thing that a start can do without.
    after(NETWORK_AFTER_MS, () => {
      watchMachine({
        after,
        wake: () => c.wake(),
        woke: notifications.refresh,
        locked(now) {
          locked = now;
          looking.lock(now);
          send('screen.changed', { locked });
        },
      });
    });
    unread.changed();
  };
  void core.then(connect, () => undefined);
  return { core };
};
