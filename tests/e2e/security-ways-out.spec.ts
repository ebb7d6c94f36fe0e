import { expect, test } from '@playwright/test';
import { catchOpened, pageHeaders, preferences, served, watchWaysOut } from './support/attacks.ts';
import { lockedApp } from './support/locked-app.ts';

/** The ways out of the page, by the numbers of Electron's own list (see security.spec.ts). */
const locked = lockedApp();

test('11, 12 no guests: the tag is off, and main lets none in where it is on', async () => {
  const { app } = locked();
  for (const [, given] of await preferences(app)) expect(given['webviewTag']).toBe(false);
  const kinds = await app.evaluate(async ({ BrowserWindow, webContents }) => {
    const tagged = new BrowserWindow({ show: false, webPreferences: { webviewTag: true } });
    await tagged.loadURL('about:blank');
    const attached = new Promise((resolve) => tagged.webContents.once('did-attach-webview', () => resolve('attached')));
    const asked = new Promise((resolve) =>
      tagged.webContents.once('will-attach-webview', (event) => resolve(event.defaultPrevented ? 'stopped' : 'let go')),
    );
    await tagged.webContents.executeJavaScript(
      `document.body.append(Object.assign(document.createElement('webview'), { src: 'about:blank', allowpopups: true })); 0`,
    );
    const answer = await Promise.race([asked, attached]);
    const all = webContents.getAllWebContents().map((contents) => contents.getType());
    tagged.destroy();
    return [answer, ...all.filter((kind) => kind === 'webview')];
  });
  expect(kinds).toEqual(['stopped']);
});

test('14 new windows: none is opened', async () => {
  const { app, page } = locked();
  const count = (): Promise<number[]> =>
    app.evaluate(({ BrowserWindow, webContents }) => [
      BrowserWindow.getAllWindows().length,
      webContents.getAllWebContents().filter((c) => !c.getURL().startsWith('devtools:')).length,
    ]);
  const before = await count();
  const opened = await page.evaluate(() =>
    ['https://example.org/', 'about:blank', 'app://ui/index.html', ''].filter((url) => window.open(url) !== null),
  );
  expect(opened).toEqual([]);
  await page.evaluate(() => {
    const link = Object.assign(document.createElement('a'), { href: 'app://ui/index.html', textContent: 'out' });
    link.dataset['testid'] = 'out';
    link.style.cssText = 'position: fixed; inset: 0 auto auto 0; z-index: 9999; padding: 20px';
    document.body.append(link);
  });
  const link = page.getByTestId('out');
  await link.evaluate((a: HTMLAnchorElement) => (a.target = '_blank'));
  await link.click();
  await link.evaluate((a: HTMLAnchorElement) => (a.target = 'named'));
  await link.click();
  await link.click({ button: 'middle' });
  await link.click({ modifiers: ['Shift'] });
  await link.evaluate((a) => a.remove());
  // A window that came of these would be there before one that is opened after them is refused.
  expect(await page.evaluate(() => window.open('about:blank') === null)).toBe(true);
  expect(await count()).toEqual(before);
});

test('15 openExternal: web and mail addresses alone reach the system', async () => {
  const { app, page } = locked();
  const opened = await catchOpened(app);
  const codes = await page.evaluate(
    async (urls) => {
      const ask = async (url: string): Promise<string> => {
        const answer = await window.desktop.invoke('links.open', { url });
        return answer.ok ? 'ok' : answer.error.code;
      };
      return Promise.all(urls.map(ask));
    },
    [
      ...[
        'javascript:alert(1)',
        'file:///etc/passwd',
        'smb://host/share',
        '\\\\host\\share',
        'ms-msdt:/id',
        'search-ms:query=x',
      ],
      ...[
        'https://example.org/\r\nX: y',
        'https://a:b@example.org',
        'http://example.org',
        'data:text/html,x',
        'vscode://x',
      ],
      ...[
        'sarn://chat/1',
        'app://ui/',
        'blob:https://example.org/1',
        'mailto:a@b" --x',
        ' https://example.org',
        'ftp://h/',
      ],
      ...['https://example.org/a', 'mailto:a@example.org?attach=/etc/passwd', 'https://สาร.example/'],
    ],
  );
  expect(codes.slice(0, -3)).toEqual(codes.slice(0, -3).map(() => 'FORBIDDEN'));
  expect(codes.slice(-3)).toEqual(['ok', 'ok', 'ok']);
  expect(await opened()).toEqual(['https://example.org/a', 'mailto:a@example.org', 'https://xn--03cny.example/']);
});

test('18 no file://: app:// serves the page’s files and nothing outside them', async () => {
  const { app, page } = locked();
  const none = 'net::ERR_FILE_NOT_FOUND';
  expect([page.url(), await served(app, 'app://ui/index.html')]).toEqual(['app://ui/index.html', '200']);
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
    ...['index.html%00.png', 'C:%5cwindows%5cwin.ini', '/etc/passwd', '%2fetc%2fpasswd', 'assets', 'assets/'],
    ...['nothing.js', 'index.cjs', '%', '%zz'],
  ];
  for (const target of targets) expect([target, await served(app, `app://ui/${target}`)]).toEqual([target, none]);
  const others = [
    ...['app://media/', 'app://media/../ui/index.html', 'app://media/unknown', 'app://local/%2e%2e%2fsettings.json'],
    ...['app://evil/index.html', 'app://ui.evil/index.html'],
  ];
  for (const url of others) expect([url, await served(app, url)]).toEqual([url, none]);
  expect((await pageHeaders(app))['x-content-type-options']).toBe('nosniff');
});

// Last: to Playwright a page whose way out was stopped is still on its way.
test('13 navigation: the window’s page goes nowhere', async () => {
  const { app, page, canary } = locked();
  const before = page.url();
  const tried = await watchWaysOut(app);
  const targets = [
    'https://example.org/',
    `${canary.url}/left`,
    'app://ui/other.html',
    'app://media/x',
    'mailto:a@example.org',
  ];
  for (const [i, target] of targets.entries()) {
    await page.evaluate((url) => void setTimeout(() => location.assign(url)), target);
    await expect.poll(async () => (await tried()).length).toBe(i + 1);
  }
  const link = await page.evaluateHandle(() =>
    document.body.appendChild(
      Object.assign(document.createElement('a'), { href: 'https://example.org/link', textContent: 'x' }),
    ),
  );
  await page.evaluate((a) => void setTimeout(() => a.click()), link);
  await expect.poll(tried).toContain('stopped https://example.org/link');
  // Chromium stops these by itself, before main is asked.
  for (const target of ['file:///etc/passwd', 'data:text/html,x', 'javascript:void(document.body.dataset.ran="")'])
    await page.evaluate((url) => void setTimeout(() => location.assign(url)), target);
  await page.evaluate(() => {
    const meta = Object.assign(document.createElement('meta'), { content: '0;url=https://example.org/meta' });
    meta.httpEquiv = 'refresh';
    document.head.append(meta);
  });
  await expect.poll(tried).toContain('stopped https://example.org/meta');
  expect((await tried()).filter((line) => !line.startsWith('stopped'))).toEqual([]);
  expect([page.url(), await page.evaluate(() => document.body.dataset['ran'])]).toEqual([before, undefined]);
  await link.evaluate((a) => a.remove());
  expect(canary.visited()).toEqual([]);
});

test('13 navigation: no redirect and no frame leads elsewhere, in any contents', async () => {
  const { app, canary } = locked();
  const tried = await watchWaysOut(app);
  await app.evaluate(async ({ BrowserWindow, session }, url) => {
    // A session with a network: what stops them here are the rules for all contents.
    const open = new BrowserWindow({ show: false, webPreferences: { session: session.fromPartition('open') } });
    await open.loadURL(`${url}/away`).catch(() => undefined);
    await open.loadURL(`${url}/frames`);
    const frame = `document.querySelector('iframe')`;
    await open.webContents.executeJavaScript(`${frame}.src = '/moved'; location.assign('/left'); 0`);
  }, canary.url);
  for (const path of ['/redirected', '/moved', '/left'])
    await expect.poll(tried).toContain(`stopped ${canary.url}${path}`);
  await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()
      .find((w) => !w.isVisible())
      ?.destroy(),
  );
  expect((await tried()).filter((line) => !line.startsWith('stopped'))).toEqual([]);
  expect(canary.visited().filter((path) => !['/away', '/frames'].includes(path))).toEqual([]);
});
