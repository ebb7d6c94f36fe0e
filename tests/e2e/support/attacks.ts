import { join } from 'node:path';
import type { ElectronApplication } from '@playwright/test';
import { root } from './app.ts';

/**
 * Attacks on a running app, from its own main process: what no page can do to itself. Everything that is passed to `evaluate`
 * stands alone: it is carried over as text.
 */

/** Every effective web preference of every window, by the address of its page. */
export const preferences = (app: ElectronApplication): Promise<[string, Record<string, unknown>][]> =>
  app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map(({ webContents }) => [
      webContents.getURL(),
      // Not in Electron's types, but there since 1.x.
      (webContents as unknown as { getLastWebPreferences(): Record<string, unknown> }).getLastWebPreferences(),
    ]),
  );

/** Writes down each way out that is tried from now on, in any contents: `stopped <address>` or `let go <address>`. */
export const watchWaysOut = async (app: ElectronApplication): Promise<() => Promise<string[]>> => {
  await app.evaluate(({ app: electron, webContents }) => {
    const tried: string[] = [];
    Object.assign(globalThis, { tried });
    const note = (event: { defaultPrevented: boolean; url: string }): void =>
      void tried.push(`${event.defaultPrevented ? 'stopped' : 'let go'} ${event.url}`);
    // The app's own listeners came first: what they prevent is prevented by now.
    const watch = (contents: Electron.WebContents): void => {
      contents.on('will-frame-navigate', note);
      contents.on('will-redirect', note);
    };
    webContents.getAllWebContents().forEach(watch);
    electron.on('web-contents-created', (_event, contents) => watch(contents));
  });
  // Put there above.
  return () => app.evaluate(() => [...(Reflect.get(globalThis, 'tried') as string[])]);
};

/** From now on the system is not asked to open anything; the answer tells what it would have been asked. */
export const catchOpened = async (app: ElectronApplication): Promise<() => Promise<string[]>> => {
  await app.evaluate(({ shell }) => {
    const opened: string[] = [];
    Object.assign(globalThis, { opened });
    shell.openExternal = (url) => Promise.resolve(void opened.push(url));
  });
  // Put there above.
  return () => app.evaluate(() => [...(Reflect.get(globalThis, 'opened') as string[])]);
};

/** What `app://` answers to an address: the status, or Chromium's name of the error. */
export const served = (app: ElectronApplication, url: string): Promise<string> =>
  app.evaluate(
    ({ net }, address) =>
      net.fetch(address).then(
        (response) => String(response.status),
        (error: Error) => error.message,
      ),
    url,
  );

/** The headers that the app's page comes with. */
export const pageHeaders = (app: ElectronApplication): Promise<Record<string, string>> =>
  app.evaluate(async ({ net }) => Object.fromEntries((await net.fetch('app://ui/index.html')).headers.entries()));

export interface Judged {
  /** What ran although it came from elsewhere. */
  ran: string[];
  /** The directives that were broken. */
  broken: string[];
}

/**
 * Has Chromium read `page` and its script `own.js` under the very policy that the app's page has, and in its origin, but in a
 * session of its own. The script knows which directives are to be broken (`until`), says that it is done by `document.title`, and
 * writes what ran into the root's dataset.
 */
export const judge = async (
  app: ElectronApplication,
  policy: string,
  files: { page: string; script: string; until: readonly string[] },
): Promise<Judged> =>
  app.evaluate(
    async ({ BrowserWindow, session }, { csp, page, script, until }) => {
      const own = session.fromPartition('judged');
      if (!own.protocol.isProtocolHandled('app'))
        own.protocol.handle('app', (request) => {
          const isScript = new URL(request.url).pathname === '/own.js';
          const type = isScript ? 'text/javascript' : 'text/html';
          return new Response(isScript ? `const until = ${JSON.stringify(until)};\n${script}` : page, {
            headers: { 'content-type': type, 'content-security-policy': csp },
          });
        });
      const window = new BrowserWindow({ show: false, webPreferences: { session: own, sandbox: true } });
      try {
        await window.loadURL('app://ui/judged.html');
        const done = `new Promise((resolve) => { const look = () => document.title === 'done' ? resolve(JSON.stringify(
          { ran: Object.keys(document.documentElement.dataset), broken: window.broken })) : setTimeout(look, 20); look(); })`;
        // The script writes nothing else there.
        const said = JSON.parse((await window.webContents.executeJavaScript(done)) as string) as Judged;
        return { ran: said.ran.sort(), broken: [...new Set(said.broken)].sort() };
      } finally {
        window.destroy();
      }
    },
    { csp: policy, ...files },
  );

/**
 * Runs `work` (a function's text, given the page's `window.desktop`) in contents that are not the app's window but have its
 * preload: the answers by what they are.
 */
export const askAsStranger = (app: ElectronApplication, work: string): Promise<Record<string, unknown>> =>
  app.evaluate(
    async ({ BrowserWindow, session }, { preload, code }) => {
      const answers: Record<string, unknown> = {};
      const ask = async (name: string, url: string, own: Electron.Session): Promise<void> => {
        const webPreferences = { preload, sandbox: true, contextIsolation: true, session: own };
        const window = new BrowserWindow({ show: false, webPreferences });
        await window.loadURL(url);
        answers[name] = await window.webContents.executeJavaScript(code);
        window.destroy();
      };
      const foreign = session.fromPartition('foreign');
      await ask('an empty page', 'about:blank', foreign);
      await ask('a page of data', 'data:text/html,<p>x', foreign);
      await ask('the app’s page in another window', 'app://ui/index.html', session.defaultSession);
      return answers;
    },
    { preload: join(root, 'out/preload/index.cjs'), code: work },
  );
