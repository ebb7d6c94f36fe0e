import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication } from '@playwright/test';
import { argumentsFor, environment } from './app.ts';

/** In a user namespace root is somebody else, who may still read what root owns. */
const AS_NOBODY = ['--user', '--map-user=65534', '--map-group=65534', '--'];

/** Why root cannot start the app as somebody who can have a sandbox; null when it can. Chromium makes a namespace within that one. */
export const noSandbox = (): string | null =>
  spawnSync('unshare', [...AS_NOBODY, 'unshare', '--user', 'true']).status === 0
    ? null
    : 'root can have no sandbox, and cannot be somebody else here: `unshare --user` is refused';

export interface SandboxedApp extends AsyncDisposable {
  app: ElectronApplication;
}

/** For root: the app on an empty profile, started as somebody else and without a word against the sandbox. */
export const launchSandboxed = async (): Promise<SandboxedApp> => {
  const folder = await mkdtemp(join(tmpdir(), 'sarn-sandboxed-'));
  const clean = (): Promise<void> => rm(folder, { recursive: true, force: true, maxRetries: 5 });
  try {
    const executablePath = join(folder, 'electron');
    const script = `#!/bin/sh\nexec unshare ${AS_NOBODY.join(' ')} "$ELECTRON" "$@"\n`;
    await writeFile(executablePath, script, { mode: 0o755 });
    // Electron's package is the path of its program.
    const ELECTRON = createRequire(import.meta.url)('electron') as unknown as string;
    const app = await _electron.launch({
      executablePath,
      chromiumSandbox: true,
      args: argumentsFor({ profile: join(folder, 'profile') }).filter((arg) => arg !== '--no-sandbox'),
      env: environment({ ELECTRON }),
      timeout: 60_000,
    });
    await app.firstWindow();
    return {
      app,
      async [Symbol.asyncDispose]() {
        await app.close();
        await clean();
      },
    };
  } catch (error) {
    await clean();
    throw error;
  }
};
