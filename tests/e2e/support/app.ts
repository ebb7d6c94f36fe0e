import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import type { Bridge } from '../../../contract/bridge.ts';

declare global {
  interface Window {
    desktop: Bridge;
  }
}

export const root = join(import.meta.dirname, '../../..');

/** Chromium's switches for a test: no keychain prompt, no graphics card, and no OS sandbox for root, who cannot have one. */
export const switches = (): string[] => [
  '--password-store=basic',
  '--disable-gpu',
  ...(process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

export interface LaunchOptions {
  server?: string;
  /** The profile folder; each app of a test has its own. */
  profile: string;
  env?: Record<string, string>;
  /** More flags of the app. */
  args?: string[];
}

/** The command line after the executable: switches, the app, its flags. */
export const argumentsFor = ({ server, profile, args = [] }: LaunchOptions): string[] => [
  ...switches(),
  root,
  '--profile',
  profile,
  ...(server === undefined ? [] : ['--server', server]),
  ...args,
];

/** The environment of the app: this one's without what is undefined. */
export const environment = (more: Record<string, string> = {}): Record<string, string> => {
  const own = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return { ...Object.fromEntries(own), ...more };
};

/** Starts the built app and waits for its window. */
export const launchApp = async (options: LaunchOptions): Promise<{ app: ElectronApplication; page: Page }> => {
  const app = await _electron.launch({ args: argumentsFor(options), env: environment(options.env), timeout: 60_000 });
  const page = await app.firstWindow();
  return { app, page };
};
