import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type ElectronApplication, type Page } from '@playwright/test';
import type { Bridge } from '../../contract/bridge.ts';
import { launchApp, root } from './support/app.ts';

declare global {
  interface Window {
    desktop: Bridge;
  }
}

/** What must stay shut. Each test here fails when the protection that it names is loosened. */
let app: ElectronApplication;
let page: Page;
let profile: string;

test.beforeAll(async () => {
  profile = await mkdtemp(join(tmpdir(), 'sarn-security-'));
  // Nothing listens there: the shell needs no server.
  ({ app, page } = await launchApp({ profile, server: 'http://127.0.0.1:9' }));
  await page.waitForFunction(() => document.getElementById('root')?.childElementCount);
});
test.afterAll(async () => {
  await app.close();
  await rm(profile, { recursive: true, force: true, maxRetries: 5 });
});

/** The policy is broken by an element, not by evaluated code: what a debugger evaluates is let through. */
const violation = (make: string): Promise<string> =>
  page.evaluate(
    (kind) =>
      new Promise<string>((resolve) => {
        document.addEventListener('securitypolicyviolation', (e) => resolve(e.effectiveDirective), { once: true });
        setTimeout(() => resolve('none'), 3_000);
        const element = document.createElement(kind === 'inline script' ? 'script' : kind);
        // Trusted types would refuse these before the rule that is meant here: an attacker's policy goes past them.
        const maker = (
          globalThis as unknown as {
            trustedTypes: { createPolicy(name: string, rules: object): Record<string, (s: string) => string> };
          }
        ).trustedTypes;
        const asIs = (text: string): string => text;
        const trusted = maker.createPolicy(`attack-${kind.replace(' ', '-')}`, {
          createScript: asIs,
          createScriptURL: asIs,
        });
        const url = (text: string): string => trusted['createScriptURL']?.(text) ?? text;
        if (element instanceof HTMLScriptElement && kind !== 'script')
          element.text = trusted['createScript']?.('void 0') ?? '';
        if (kind === 'script') element.setAttribute('src', url('https://example.org/x.js'));
        if (kind === 'style') element.append('body { color: red }');
        if (kind === 'img') element.setAttribute('src', 'https://example.org/x.png');
        if (kind === 'iframe') element.setAttribute('src', 'https://example.org/');
        if (kind === 'object') element.setAttribute('data', url('app://ui/index.html'));
        if (kind === 'button') element.setAttribute('onclick', trusted['createScript']?.('void 0') ?? '');
        document.body.append(element);
        if (kind === 'button') element.click();
        element.remove();
      }),
    make,
  );

test('the page has no Node', async () => {
  const found = await page.evaluate(() =>
    ['require', 'process', 'module', 'Buffer', 'global', '__dirname'].filter((name) => name in globalThis),
  );
  expect(found).toEqual([]);
});

test('its only door is the bridge, which cannot be replaced or widened', async () => {
  const { names, replaced } = await page.evaluate(() => {
    const before = window.desktop;
    try {
      Object.assign(window, { desktop: null });
      Object.assign(before, { invoke: null });
    } catch {
      // Refused aloud in strict code.
    }
    return { names: Object.keys(before), replaced: window.desktop !== before || typeof before.invoke !== 'function' };
  });
  expect(names.sort()).toEqual(['invoke', 'on']);
  expect(replaced).toBe(false);
});

test('web preferences: sandbox, isolation, nothing extra', async () => {
  const preferences = await app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    // Not in Electron's types, but there since 1.x.
    return (contents as unknown as { getLastWebPreferences(): Record<string, unknown> }).getLastWebPreferences();
  });
  expect(preferences).toMatchObject({
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInSubFrames: false,
    webviewTag: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
  });
  expect([preferences['nodeIntegrationInWorker'] ?? false, preferences['enableBlinkFeatures'] ?? '']).toEqual([
    false,
    '',
  ]);
});

for (const [element, directive] of [
  ['script', 'script-src-elem'],
  ['inline script', 'script-src-elem'],
  ['style', 'style-src-elem'],
  ['img', 'img-src'],
  ['iframe', 'frame-src'],
  ['object', 'object-src'],
  ['button', 'script-src-attr'],
] as const) {
  test(`content security policy: <${element}> from elsewhere breaks ${directive}`, async () => {
    expect(await violation(element)).toBe(directive);
  });
}

test('no text becomes HTML (trusted types)', async () => {
  const refused = await page.evaluate(() => {
    try {
      document.createElement('div').innerHTML = '<img src=x onerror=alert(1)>';
      return false;
    } catch (error) {
      return error instanceof TypeError;
    }
  });
  expect(refused).toBe(true);
});

test('the page reaches no network', async () => {
  const reached = await page.evaluate(async () => {
    const tries = ['https://example.org/', 'http://127.0.0.1:9/', 'app://media/x', 'data:text/plain,x'].map((url) =>
      fetch(url).then(
        () => url,
        () => null,
      ),
    );
    return (await Promise.all(tries)).filter((url) => url !== null);
  });
  expect(reached).toEqual([]);
});

test('it stays where it is: no navigation, no other window, no guest', async () => {
  const before = page.url();
  for (const target of ['https://example.org/', 'app://ui/other.html', 'data:text/html,x', 'file:///etc/passwd']) {
    await page.evaluate((url) => void setTimeout(() => (location.href = url)), target);
    await page.waitForTimeout(150);
    expect(page.url()).toBe(before);
  }
  const opened = await page.evaluate(() => {
    const link = document.createElement('a');
    link.href = 'https://example.org/';
    link.target = '_blank';
    document.body.append(link);
    link.click();
    link.remove();
    document.body.append(document.createElement('webview'));
    return window.open('https://example.org/') !== null || window.open('about:blank') !== null;
  });
  expect(opened).toBe(false);
  await page.waitForTimeout(300);
  const counts = await app.evaluate(({ BrowserWindow, webContents }) => [
    BrowserWindow.getAllWindows().length,
    webContents.getAllWebContents().filter((c) => !c.getURL().startsWith('devtools:')).length,
  ]);
  expect(counts).toEqual([1, 1]);
});

test('permissions: writing text to the clipboard, nothing else', async () => {
  const states = await page.evaluate(async () => {
    const names = [
      'geolocation',
      'notifications',
      'camera',
      'microphone',
      'midi',
      'clipboard-read',
      'persistent-storage',
    ];
    const answers = await Promise.all(
      // The list of names in the DOM's types is shorter than Chromium's.
      names.map(async (name) => [name, (await navigator.permissions.query({ name: name as PermissionName })).state]),
    );
    return answers.filter(([, state]) => state !== 'denied').map(([name]) => name);
  });
  expect(states).toEqual([]);
  const camera = await page.evaluate(() =>
    (navigator.mediaDevices
      ? navigator.mediaDevices.getUserMedia({ video: true })
      : Promise.reject(new Error('none'))
    ).then(
      () => 'given',
      () => 'denied',
    ),
  );
  expect(camera).toBe('denied');
});

test('app:// serves the page’s files and nothing outside them', async () => {
  const answer = (url: string): Promise<string> =>
    app.evaluate(
      ({ net }, u) =>
        net.fetch(u).then(
          (response) => String(response.status),
          (error: Error) => error.message,
        ),
      url,
    );
  const none = 'net::ERR_FILE_NOT_FOUND';
  expect(await answer('app://ui/index.html')).toBe('200');
  const up = [
    '..',
    '%2e%2e',
    '..%2f',
    '%2e%2e%2f',
    '..%5c',
    '%2e%2e%5c',
    '....//',
    '%252e%252e%252f',
    '..%c0%af',
    '.%2e/',
  ];
  const targets = [
    ...up.flatMap((step) => [
      `${step}/package.json`,
      `${step}${step}main/index.cjs`,
      `assets/${step}/${step}/main/index.cjs`,
    ]),
    'index.html%00.png',
    'C:%5cwindows%5cwin.ini',
    '/etc/passwd',
    '%2fetc%2fpasswd',
    'assets',
    'assets/',
    'nothing.js',
    'index.cjs',
    '%',
    '%zz',
  ];
  for (const target of targets) expect([target, await answer(`app://ui/${target}`)]).toEqual([target, none]);
  const others = [
    'app://media/',
    'app://media/../ui/index.html',
    'app://media/unknown',
    'app://local/%2e%2e%2fsettings.json',
    'app://evil/index.html',
    'app://ui.evil/index.html',
  ];
  for (const url of others) expect([url, await answer(url)]).toEqual([url, none]);
});

test('every answer forbids sniffing and carries the policy', async () => {
  const headers = await app.evaluate(async ({ net }) =>
    Object.fromEntries((await net.fetch('app://ui/index.html')).headers.entries()),
  );
  expect(headers['x-content-type-options']).toBe('nosniff');
  expect(headers['content-security-policy']).toContain("connect-src 'none'");
  expect(headers['content-security-policy']).not.toContain('unsafe');
});

test('the bridge answers malformed calls with a value', async () => {
  const codes = await page.evaluate(async () => {
    const cyclic: Record<string, unknown> = {};
    cyclic['self'] = cyclic;
    const inputs: [string, ...unknown[]][] = [
      ['no.such.request'],
      ['__proto__'],
      ['settings.set', () => undefined],
      ['settings.set', Symbol('x')],
      ['settings.set', 1n],
      ['settings.set', cyclic],
      ['settings.set', { theme: 'purple' }],
      ['settings.set', { theme: 'dark' }, 'more'],
      ['links.open', { url: 'file:///etc/passwd' }],
      ['pictures.add', { bytes: new Uint8Array([1, 2, 3]), name: 'x' }],
    ];
    // Deliberately not what the bridge's type allows.
    const { desktop } = window as unknown as {
      desktop: { invoke(...args: unknown[]): Promise<{ ok: boolean; error: { code: string } }> };
    };
    return Promise.all(
      inputs.map((args) =>
        Promise.resolve()
          .then(() => desktop.invoke(...args))
          .then(
            (r) => (r.ok ? 'ok' : r.error.code),
            () => 'rejected',
          ),
      ),
    );
  });
  expect(codes).toEqual([
    'BAD_INPUT',
    'BAD_INPUT',
    'BAD_INPUT',
    'BAD_INPUT',
    'BAD_INPUT',
    'BAD_INPUT',
    'BAD_INPUT',
    'BAD_INPUT',
    'FORBIDDEN',
    'UNSUPPORTED_MEDIA',
  ]);
});

test('main answers nobody but the main frame of its own window', async () => {
  const answers = await app.evaluate(
    async ({ BrowserWindow, session }, preload) => {
      const own = BrowserWindow.getAllWindows()[0];
      if (!own) throw new Error('There is no window.');
      const ask = `window.desktop.invoke('app.state').then((r) => (r.ok ? 'ok' : r.error.code))`;
      const answers: Record<string, unknown> = { own: await own.webContents.executeJavaScript(ask) };
      const webPreferences = {
        preload,
        sandbox: true,
        contextIsolation: true,
        session: session.fromPartition('foreign'),
      };
      for (const url of ['about:blank', 'data:text/html,<p>x']) {
        const foreign = new BrowserWindow({ show: false, webPreferences });
        await foreign.loadURL(url);
        answers[url] = await foreign.webContents.executeJavaScript(ask);
        foreign.destroy();
      }
      const twin = new BrowserWindow({
        show: false,
        webPreferences: { ...webPreferences, session: session.defaultSession },
      });
      await twin.loadURL('app://ui/index.html');
      answers['twin'] = await twin.webContents.executeJavaScript(ask);
      twin.destroy();
      return answers;
    },
    join(root, 'out/preload/index.cjs'),
  );
  expect(answers).toEqual({
    own: 'ok',
    'about:blank': 'FORBIDDEN',
    'data:text/html,<p>x': 'FORBIDDEN',
    twin: 'FORBIDDEN',
  });
});

test('a frame inside the page has no bridge', async () => {
  const found = await page.evaluate(() => {
    const frame = document.createElement('iframe');
    document.body.append(frame);
    const has = frame.contentWindow !== null && 'desktop' in frame.contentWindow;
    frame.remove();
    return has;
  });
  expect(found).toBe(false);
});
