import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type ElectronApplication, type Page } from '@playwright/test';
import { launchApp } from './app.ts';
import { startCanary, type Canary } from './canary.ts';

/** An app to be attacked, and somebody else's web server that nothing of it may reach. */
export interface LockedApp {
  app: ElectronApplication;
  page: Page;
  canary: Canary;
}

/** One for all tests of a file. Nobody is signed in: the shell needs no server. */
export const lockedApp = (): (() => LockedApp) => {
  let opened: LockedApp | null = null;
  let profile = '';
  test.beforeAll(async () => {
    profile = await mkdtemp(join(tmpdir(), 'sarn-security-'));
    const canary = await startCanary({ '/frames': '<iframe src="/inner"></iframe>' });
    // A camera that is there can only be refused, not missing.
    const args = ['--use-fake-device-for-media-stream'];
    opened = { canary, ...(await launchApp({ profile, server: 'http://127.0.0.1:9', args })) };
    await opened.page.waitForFunction(() => document.getElementById('root')?.childElementCount);
  });
  test.afterAll(async () => {
    await opened?.app.close();
    await opened?.canary[Symbol.asyncDispose]();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  });
  return () => {
    if (opened === null) throw new Error('The app was not opened.');
    return opened;
  };
};
