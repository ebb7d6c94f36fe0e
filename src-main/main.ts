import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { app, dialog, nativeTheme, safeStorage, shell, type BrowserWindow } from 'electron';
import { zoomed } from '../contract/desktop.ts';
import type { IpcEventData } from '../contract/ipc.ts';
import { followAutostart } from './desktop/autostart.ts';
import { watchLooking } from './desktop/looking.ts';
import { watchMachine } from './desktop/machine.ts';
import { addTextMenu, createAppMenu, showMenu } from './desktop/menu.ts';
import { createNavigator } from './desktop/navigate.ts';
import { createNotifications } from './desktop/notifications.ts';
import { openAutostart } from './desktop/open-autostart.ts';
import { openDesk } from './desktop/open-desk.ts';
import { openUpdates } from './desktop/open-updates.ts';
import { explainOnce, keepReachable, keepWithinReach, putAway, showWindow } from './desktop/reach.ts';
import { keyringUnlocked } from './desktop/session-bus.ts';
import { onCall } from './desktop/single-instance.ts';
import { createTold } from './desktop/told.ts';
import { createTray } from './desktop/tray.ts';
import { badgePlace, titlePlace } from './desktop/unread-places.ts';
import { createUnread } from './desktop/unread.ts';
import { localeOf, words } from './desktop/words.ts';
import type { Core, CoreEventName, CoreParts, Timer } from './core-api.ts';
import type { Flags } from './flags.ts';
import { createHandlers } from './ipc/handlers.ts';
import { createSend, pageOrigin, serveWindow } from './ipc/handle.ts';
import { createKeychain } from './keychain.ts';
import { errorFields, log } from './log.ts';
import { pictureExtensions } from './pictures.ts';
import { openSettings } from './settings.ts';
import { canvasColour } from './window.ts';

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
/** The first moments of a start belong to the window: network and desktop are joined this long after the account is there, ms. */
const NETWORK_AFTER_MS = 300;
/** The name of the app's .desktop file, which Electron keeps in this variable (package.json: desktopName). */
const desktopEntry = (process.env['CHROME_DESKTOP'] ?? 'sarn.desktop').replace(/\.desktop$/, '');

const after = (ms: number, work: () => void): Timer => {
  const timer = setTimeout(work, ms);
  return { cancel: () => clearTimeout(timer) };
};

/** Loads the client core and opens the stored account. It is the largest part of the app and is needed after the window. */
const startCore = async ({ profile, startWorker }: Boot): Promise<Core> => {
  const { createCore } = await import('./core.ts');
  let io: CoreParts['connect'] | undefined;
  const parts: CoreParts = {
    dir: profile,
    version: app.getVersion(),
    now: () => Date.now(),
    after,
    random: () => Math.random(),
    randomBytes: (count) => randomBytes(count),
    keychain: createKeychain({ vault: safeStorage, platform: process.platform, unlocked: keyringUnlocked, log }),
    connect(uri, options) {
      if (io === undefined) throw new Error('The network is used before it is there.');
      return io(uri, options);
    },
    fetch: (input, init) => fetch(input, init),
    startWorker,
    log,
  };
  const core = createCore(parts);
  const loadNetwork = async (): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, NETWORK_AFTER_MS));
    ({ io } = await import('socket.io-client'));
  };
  await core.start(loadNetwork());
  return core;
};

/** What the core tells and the window hears unchanged. */
const forwarded = [
  'account.changed',
  'connection.changed',
  'chats.changed',
  'messages.changed',
  'presence.changed',
  'typing.changed',
  'upload.progress',
  'doctor.progress',
  'notice',
] as const satisfies readonly CoreEventName[];

/**
 * The composition root of the desktop app: joins the window, the client core and the desktop's services. Everything that the
 * window may ask is registered before this returns; `core` is the client core, once it has opened the stored account.
 */
export const start = (boot: Boot): { core: Promise<Core> } => {
  const { window, out, flags } = boot;
  process.on('uncaughtException', (error) => log('error', 'uncaught', errorFields(error)));
  process.on('unhandledRejection', (error) => log('error', 'unhandled rejection', errorFields(error)));

  const settings = openSettings(join(boot.profile, 'settings.json'));
  const locale = () => localeOf(settings.current().language, app.getLocale());
  const appearance = () => ({ locale: locale(), dark: nativeTheme.shouldUseDarkColors });
  const send = createSend(window);
  const core = startCore(boot);
  core.catch((error: unknown) => log('error', 'the core did not start', errorFields(error)));

  const navigator = createNavigator(core, (place) => send('navigate', place));
  const show = (): void => showWindow(window);
  const goTo = (place: Parameters<typeof navigator.go>[0]): void => {
    // The chat first: the one that was open before must not pass for looked at because the window comes to the front.
    if (place.to === 'chat') looking.show(place.chatId);
    navigator.go(place);
    show();
  };
  const places = {
    newChat: () => goTo({ to: 'new-chat' }),
    settings: () => goTo({ to: 'settings' }),
    zoom: (by: 1 | -1 | 0) => void change({ zoom: zoomed(settings.current().zoom, by) }),
    search: () => goTo({ to: 'search' }),
    connection: () => goTo({ to: 'connection' }),
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
    autostart: openAutostart(desktopEntry),
    wish: settings.current,
    switchedOff: () => void change({ startAtLogin: false }),
    failed: (error) => log('warn', 'the start at login could not be set', errorFields(error)),
  });
  const applied = (): void => {
    nativeTheme.themeSource = settings.current().theme;
    window.webContents.setZoomFactor(settings.current().zoom / 100);
    autostart.changed();
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
    // Chats cannot be muted yet; the rule that reads this is notify.ts' silence.
    isMuted: () => false,
    openChat: (chatId) => goTo({ to: 'chat', chatId }),
    showWindow: show,
    missing: () => told.first('no-notifications') && send('notice', { kind: 'no-notifications' }),
    after,
    now: () => new Date(),
    openDesk: openDesk({ desktopEntry, icon: app.isPackaged ? desktopEntry : join(out, 'icons/window.png') }),
    log,
  });
  const { notifier } = notifications;

  let locked = false;
  const updates = openUpdates(after, (state) => send('updates.changed', state));
  serveWindow(
    window,
    pageOrigin(boot.developmentUrl),
    createHandlers({
      core,
      settings,
      appearance,
      fixed: { version: app.getVersion(), platform: process.platform, defaultServer: flags.server ?? DEFAULT_SERVER },
      openExternal: (url) => shell.openExternal(url),
      chooseFile: async () => {
        const filters = [{ name: words[locale()].pictures, extensions: pictureExtensions }];
        const chosen = await dialog.showOpenDialog(window, { properties: ['openFile'], filters });
        return chosen.canceled ? null : (chosen.filePaths[0] ?? null);
      },
      onSettings: applied,
      testNotification: notifications.test,
      showMenu: (items) => showMenu(window, items),
      onShow: looking.show,
      updates,
      onReady: () => {
        navigator.ready();
        // The page may have been loaded anew under a locked screen.
        setImmediate(() => locked && send('screen.changed', { locked }));
      },
    }),
    log,
  );

  const { newChat, quit } = places;
  const tray = createTray({
    ...{ out, locale, log, newChat, quit },
    settings: settings.current,
    open: show,
    showSettings: places.settings,
    setQuiet: (doNotDisturb) => void change({ doNotDisturb }),
  });
  const refresh = (): void => {
    if (!window.isDestroyed()) window.setBackgroundColor(canvasColour());
    tray.refresh();
    appMenu.refresh();
    send('settings.changed', { settings: settings.current(), ...appearance() });
  };
  nativeTheme.on('updated', refresh);
  // Chromium keeps a zoom of its own for the page: the setting is the one that counts.
  window.webContents.on('did-finish-load', () => window.webContents.setZoomFactor(settings.current().zoom / 100));
  const appMenu = createAppMenu(locale, places);
  addTextMenu(window.webContents, locale);

  keepReachable(window, {
    closeToTray: () => settings.current().closeToTray,
    explain: explainOnce(window, { first: told.first, locale, quit }),
    close: async () => {
      updates.stop();
      notifier.closeAll();
      await (await core).close();
    },
  });
  if (flags.hidden) void putAway(window);
  autostart.start().catch((error: unknown) => log('warn', 'the start at login is not known', errorFields(error)));
  onCall(({ link, hidden }) => {
    if (!hidden) show();
    if (link !== null)
      navigator.follow(link).catch((error: unknown) => log('warn', 'link not followed', errorFields(error)));
  });

  const connect = (c: Core): void => {
    // CoreEvents gives these names the very type that IpcEventData does; its `arrived` keeps the compiler from seeing it.
    const forward = <N extends (typeof forwarded)[number]>(name: N): void =>
      void c.on(name, (data) => send(name, data as IpcEventData<N>));
    for (const name of forwarded) forward(name);
    const unread = createUnread({
      read: () => c.unread(),
      places: [titlePlace(window), tray.setUnread, badgePlace(window, out, desktopEntry)],
      after,
    });
    c.on('chats.changed', ({ chats, removed }) => {
      notifier.chatsChanged(chats, removed);
      unread.changed();
    });
    c.on('account.changed', ({ account }) => {
      if (account === null) {
        looking.show(null);
        notifier.closeAll();
      }
      unread.changed();
    });
    c.on('arrived', ({ messages, live }) => notifier.arrived(messages, live));
    // The desktop's bus is another thing that a start can do without.
    after(NETWORK_AFTER_MS, () => {
      keepWithinReach(window);
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
