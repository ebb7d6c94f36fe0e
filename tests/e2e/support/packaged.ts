import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from '@playwright/test';
import { environment, root, switches } from './app.ts';

/** Why nothing can be packaged here; null when it can. */
export const cannotPackage = (): string | null => {
  if (process.platform !== 'linux') return 'these packages are Linux’';
  return spawnSync('dpkg-deb', ['--version']).status === 0 ? null : 'there is no dpkg-deb here';
};

const run = async (file: string, args: readonly string[], env = environment()): Promise<string> => {
  const child = spawn(file, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const take = (chunk: Buffer): void => void (said = (said + chunk.toString()).slice(-20_000));
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const [code]: unknown[] = await once(child, 'close');
  if (code !== 0) throw new Error(`${file} ${args.join(' ')} ended with ${String(code)}:\n${said}`);
  return said;
};

export interface Packages {
  /** The folder of the deb as dpkg would unpack it, and of the archive. */
  installed: string;
  unpacked: string;
  said: string;
}

/** Where the packaged app looks for newer versions: nobody is there (the port is `discard`). */
export const UPDATE_URL = 'http://127.0.0.1:9/';

/** Runs `npm run package` for what this machine can make, and unpacks what came of it below `folder`. */
export const makePackages = async (folder: string): Promise<Packages> => {
  const out = join(folder, 'out');
  const output = `--config.directories.output=${out}`;
  const args = ['deb', 'tar.gz', '--update-url', UPDATE_URL, '--config.deb.compression=gz', output];
  // Our own small tools in place of those that electron-builder fetches: without a network, and without minutes of compressing.
  const tools = {
    CUSTOM_FPM_PATH: join(root, 'build/fpm.mjs'),
    ELECTRON_BUILDER_7ZIP_PATH: join(root, 'build/gzip.mjs'),
  };
  const said = await run(process.execPath, [join(root, 'build/package.mjs'), ...args], environment(tools));
  const made = (end: string): string => {
    const name = readdirSync(out).find((file) => file.endsWith(end));
    if (name === undefined) throw new Error(`No ${end} was made:\n${said}`);
    return join(out, name);
  };
  const [installed, unpacked] = [join(folder, 'installed'), join(folder, 'unpacked')];
  mkdirSync(unpacked);
  await run('dpkg-deb', ['-x', made('.deb'), installed]);
  await run('tar', ['xzf', made('.tar.gz'), '-C', unpacked, '--strip-components=1']);
  rmSync(out, { recursive: true });
  return { installed, unpacked, said };
};

export interface PackagedApp extends AsyncDisposable {
  page: Page;
  child: ChildProcess;
  /** All that it has written so far. */
  said(): string;
  /** Asks it to quit, as the end of a session does; answers the exit code. */
  quit(): Promise<number | null>;
  /** Resolves to the exit code when the app has ended by itself. */
  ended: Promise<number | null>;
}

/**
 * Starts a packaged program and waits for its window. It takes no inspector (that fuse is off), so that Playwright's own way to
 * start Electron does not work; it is driven through the page's debugger.
 */
export const startPackaged = async (
  exe: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<PackagedApp> => {
  const child = spawn(exe, [...switches(), '--remote-debugging-port=0', ...args], {
    env: environment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let written = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => void (written += chunk.toString()));
  const ended = once(child, 'exit').then(([code]: unknown[]) => (typeof code === 'number' ? code : null));
  let browser: Browser | null = null;
  const app = {
    child,
    ended,
    said: () => written,
    async [Symbol.asyncDispose]() {
      await browser?.close().catch(() => undefined);
      child.kill('SIGKILL');
      await ended;
    },
  };
  try {
    const address = await new Promise<string>((resolve, reject) => {
      child.stderr.on('data', () => {
        const found = /^DevTools listening on (ws:\S+)/m.exec(written)?.[1];
        if (found !== undefined) resolve(found);
      });
      child.once('error', reject);
      void ended.then((code) => reject(new Error(`The app ended with ${String(code)}:\n${written}`)));
    });
    browser = await chromium.connectOverCDP(address);
    const context = browser.contexts()[0];
    if (context === undefined) throw new Error('The app has no page.');
    const page = context.pages()[0] ?? (await context.waitForEvent('page'));
    const quit = (): Promise<number | null> => {
      child.kill('SIGTERM');
      return ended;
    };
    return { ...app, page, quit };
  } catch (error) {
    await app[Symbol.asyncDispose]();
    throw error;
  }
};
