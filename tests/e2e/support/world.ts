import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import { launchApp, type LaunchOptions } from './app.ts';
import { startServer, type TestServer } from './server.ts';

/** One person's app. `page` is the window of the app that runs now: a relaunch makes another. */
export interface PersonApp {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** The title of the window, as the system shows it. */
  title(): Promise<string>;
  focus(): Promise<void>;
  /** Is the window to be seen? */
  isVisible(): Promise<boolean>;
  /** Quits and starts again with the same profile. */
  relaunch(): Promise<void>;
  close(): Promise<void>;
}

export interface World extends AsyncDisposable {
  server: TestServer;
  /** Opens an app with the profile of that name. */
  open(name: string, options?: Pick<LaunchOptions, 'env' | 'args'>): Promise<PersonApp>;
  profile(name: string): string;
}

/** A server and, around it, as many apps as are opened. All of it is gone at the end of the block that used it. */
export const newWorld = async (): Promise<World> => {
  const server = await startServer();
  const profiles = await mkdtemp(join(tmpdir(), 'sarn-profiles-'));
  const running = new Set<ElectronApplication>();
  const profile = (name: string): string => join(profiles, name);

  const open: World['open'] = async (name, options = {}) => {
    const launch = async (): Promise<{ app: ElectronApplication; page: Page }> => {
      const started = await launchApp({ server: server.url(), profile: profile(name), ...options });
      running.add(started.app);
      return started;
    };
    const close = async (): Promise<void> => {
      if (running.delete(current.app)) await current.app.close();
    };
    let current = await launch();
    const ofWindow = <T>(ask: 'title' | 'focus' | 'visible'): Promise<T> =>
      current.app.evaluate(({ BrowserWindow }, what) => {
        const window = BrowserWindow.getAllWindows()[0];
        if (what === 'focus') window?.focus();
        // Each caller below names the type of the answer to its question.
        return (what === 'title' ? window?.getTitle() : window?.isVisible()) as T;
      }, ask);
    return {
      get app() {
        return current.app;
      },
      get page() {
        return current.page;
      },
      title: () => ofWindow<string>('title'),
      focus: () => ofWindow<void>('focus'),
      isVisible: () => ofWindow<boolean>('visible'),
      async relaunch() {
        await close();
        current = await launch();
      },
      close,
    };
  };

  return {
    server,
    open,
    profile,
    async [Symbol.asyncDispose]() {
      await Promise.all([...running].map((app) => app.close().catch(() => undefined)));
      await server.dispose();
      await rm(profiles, { recursive: true, force: true, maxRetries: 5 });
    },
  };
};
