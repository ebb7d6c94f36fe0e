import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { app, dialog, nativeTheme, powerMonitor, safeStorage, shell, type BrowserWindow } from 'electron';
import type { IpcEventData } from '../contract/ipc.ts';
import { watchLooking } from './desktop/looking.ts';
import { addTextMenu, setAppMenu } from './desktop/menu.ts';
import { createNavigator } from './desktop/navigate.ts';
import { showNotification } from './desktop/notification.ts';
import { createNotifier } from './desktop/notify.ts';
import { keepReachable, putAway, showWindow } from './desktop/reach.ts';
import { keyringUnlocked } from './desktop/session-bus.ts';
import { onCall } from './desktop/single-instance.ts';
import { createTray } from './desktop/tray.ts';
import { showUnread } from './desktop/unread.ts';
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
/** The first moments of a start belong to the window: the network's code is loaded this long after the account is asked for, ms. */
const NETWORK_AFTER_MS = 300;
/** Badge and tray follow the unread number at most this often. */
const UNREAD_MS = 100;

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
    show();
    navigator.go(place);
  };
  const places = {
    newChat: () => goTo({ to: 'new-chat' }),
    settings: () => goTo({ to: 'settings' }),
    search: () => goTo({ to: 'search' }),
    quit: () => app.quit(),
  };
  // What the core takes for the chat before the user's eyes is void while the window is hidden or behind others.
  const looking = watchLooking(
    window,
    (chatId) =>
      void core.then(
        (c) => c.requests['chats.show']({ chatId }),
        () => undefined,
      ),
  );

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
      onSettings: (now) => {
        nativeTheme.themeSource = now.theme;
        refresh();
      },
      onShow: looking.show,
      onReady: navigator.ready,
    }),
    log,
  );

  const tray = createTray({ out, locale, open: show, ...places, log });
  const refresh = (): void => {
    if (!window.isDestroyed()) window.setBackgroundColor(canvasColour());
    tray.refresh();
    setAppMenu(locale(), places);
    send('settings.changed', { settings: settings.current(), ...appearance() });
  };
  nativeTheme.on('updated', refresh);
  setAppMenu(locale(), places);
  addTextMenu(window.webContents, locale);

  const notifier = createNotifier({
    show: showNotification,
    settings: settings.current,
    locale,
    isLookedAt: (chatId) => looking.chat() === chatId,
    openChat: (chatId) => goTo({ to: 'chat', chatId }),
    after,
    markup: process.platform === 'linux',
  });

  keepReachable(window, {
    closeToTray: () => settings.current().closeToTray,
    close: async () => {
      notifier.closeAll();
      await (await core).close();
    },
  });
  if (flags.hidden) void putAway(window);
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
    let due: Timer | null = null;
    const unreadChanged = (): void => {
      due ??= after(UNREAD_MS, () => {
        due = null;
        showUnread(c.unread(), window, tray, out);
      });
    };
    c.on('chats.changed', ({ chats }) => {
      notifier.chatsChanged(chats);
      unreadChanged();
    });
    c.on('account.changed', ({ account }) => {
      if (account === null) {
        looking.show(null);
        notifier.closeAll();
      }
      unreadChanged();
    });
    c.on('arrived', ({ messages, live }) => notifier.arrived(messages, live));
    powerMonitor.on('resume', () => c.wake());
    powerMonitor.on('unlock-screen', () => c.wake());
    unreadChanged();
  };
  void core.then(connect, () => undefined);
  return { core };
};
