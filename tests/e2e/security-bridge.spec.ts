import { expect, test, type ElectronApplication } from '@playwright/test';
import { askAsStranger } from './support/attacks.ts';
import { lockedApp } from './support/locked-app.ts';

/** The bridge, with a page that is not to be trusted: point 17 (and 20) of Electron's list, see security.spec.ts. */
const locked = lockedApp();

test('20 no Electron in the page: its only door is the bridge, which cannot be replaced or widened', async () => {
  const { page } = locked();
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
  const inFrame = await page.evaluate(() => {
    const frame = document.createElement('iframe');
    document.body.append(frame);
    const has = frame.contentWindow !== null && 'desktop' in frame.contentWindow;
    frame.remove();
    return has;
  });
  expect(inFrame).toBe(false);
});

test('20 nothing else was put into the page: its names are those that it has without a preload', async () => {
  const { app, page } = locked();
  const bare = await app.evaluate(async ({ BrowserWindow }) => {
    const without = new BrowserWindow({ show: false, webPreferences: { sandbox: true } });
    await without.loadURL('app://ui/index.html');
    const names: unknown = await without.webContents.executeJavaScript('Object.getOwnPropertyNames(window)');
    without.destroy();
    // A list of names, by the line above.
    return names as string[];
  });
  expect(bare).toContain('document');
  const own = await page.evaluate(() => Object.getOwnPropertyNames(window));
  expect(own.filter((name) => !bare.includes(name))).toEqual(['desktop']);
});

test('17 what is called how: the preload carries the names of the contract alone, in both directions', async () => {
  const { app, page } = locked();
  // Main would answer, and tell: what stops these is the preload.
  await app.evaluate(({ ipcMain }) => ipcMain.handle('no.such.request', () => 'reached'));
  const answer = await page.evaluate(() => {
    // Not what the bridge's types allow.
    const desktop = window.desktop as unknown as {
      invoke(name: string): Promise<unknown>;
      on(name: string, listener: (data: unknown) => void): void;
    };
    const heard: unknown[] = [];
    Object.assign(window, { heard });
    for (const name of ['no.such.event', 'reply.changed']) desktop.on(name, (data) => heard.push(data));
    return desktop.invoke('no.such.request');
  });
  expect(answer).toMatchObject({ ok: false, error: { code: 'BAD_INPUT' } });
  await app.evaluate(({ BrowserWindow, ipcMain }) => {
    ipcMain.removeHandler('no.such.request');
    // The second, which only the small window listens to, comes after the first.
    for (const name of ['no.such.event', 'reply.changed'])
      BrowserWindow.getAllWindows()[0]?.webContents.send(name, name);
  });
  const heard = (): Promise<unknown> => page.evaluate(() => Reflect.get(window, 'heard'));
  await expect.poll(heard).toContain('reply.changed');
  expect(await heard()).toEqual(['reply.changed']);
});

test('17 who asks: main answers nobody but the main frame of its own window, whatever is asked', async () => {
  const { app, page } = locked();
  const { requestChannels } = await import('../../contract/channels.ts');
  // What is let in may hang: a file dialog that nobody answers.
  const ask = `Promise.all(${JSON.stringify(requestChannels)}.map((name) => Promise.race([
    window.desktop.invoke(name).then((answer) => answer.ok ? name : answer.error.code),
    new Promise((resolve) => setTimeout(resolve, 15_000, name + ' was let in')),
  ]))).then((codes) => [...new Set(codes)].join())`;
  expect(await askAsStranger(app, ask)).toEqual({
    'an empty page': 'FORBIDDEN',
    'a page of data': 'FORBIDDEN',
    'the app’s page in another window': 'FORBIDDEN',
  });
  const own = await page.evaluate(async () => (await window.desktop.invoke('settings.set', {})).ok);
  expect(own).toBe(true);
});

/** Chapter 4.3 of a list of bad inputs: what is sent, and the code that answers it. `rejected`: it could not even be carried. */
const calls: [what: string, code: string, send: string][] = [
  ['1 an undeclared channel', 'BAD_INPUT', `invoke('no.such.request')`],
  ['1 an event’s name', 'BAD_INPUT', `invoke('account.changed')`],
  ['1 a name of Object', 'BAD_INPUT', `invoke('__proto__')`],
  ['1 a name that is none', 'BAD_INPUT', `invoke({ toString: () => 'app.state' })`],
  ['2 no argument', 'BAD_INPUT', `invoke('settings.set')`],
  ['3 one argument more', 'BAD_INPUT', `invoke('settings.set', { theme: 'dark' }, 1)`],
  ['4 null', 'BAD_INPUT', `invoke('settings.set', null)`],
  ['5 an array', 'BAD_INPUT', `invoke('settings.set', [])`],
  ['6 a function', 'BAD_INPUT', `invoke('settings.set', () => 1)`],
  [
    '7 a proxy',
    'rejected',
    `invoke('settings.set', new Proxy({}, { ownKeys: () => ['theme', 'x'], getOwnPropertyDescriptor: () => ({ value: 1, enumerable: true, configurable: true }) }))`,
  ],
  [
    '7 a getter that throws, which is left out',
    'ok',
    `invoke('settings.set', { get theme() { throw new Error('x'); } })`,
  ],
  ['8 a symbol', 'BAD_INPUT', `invoke('settings.set', Symbol('x'))`],
  ['9 a BigInt', 'BAD_INPUT', `invoke('settings.set', 1n)`],
  ['10 a cyclic object', 'TOO_LARGE', `invoke('settings.set', cyclic)`],
  ['11 100 MB', 'TOO_LARGE', `invoke('links.open', { url: 'x'.repeat(1e8) })`],
  [
    '12 1e6 keys',
    'TOO_LARGE',
    `invoke('settings.set', Object.fromEntries(Array.from({ length: 1e6 }, (_, i) => ['k' + i, i])))`,
  ],
  [
    '13 10,000 deep',
    'rejected',
    `invoke('settings.set', Array.from({ length: 1e4 }).reduce((inner) => ({ inner }), {}))`,
  ],
  ['13 500 deep', 'rejected', `invoke('settings.set', Array.from({ length: 500 }).reduce((inner) => ({ inner }), {}))`],
  [
    '14 a key __proto__, which makes it no plain object',
    'TOO_LARGE',
    `invoke('settings.set', JSON.parse('{"__proto__":{"theme":"purple"}}'))`,
  ],
  ['15 a key constructor', 'BAD_INPUT', `invoke('settings.set', { constructor: { prototype: { theme: 'dark' } } })`],
  ['25 signed out', 'UNAUTHENTICATED', `invoke('messages.page', { chatId: 1, limit: 10 })`],
  [
    '26 another account',
    'BAD_INPUT',
    `invoke('messages.page', { chatId: 1, limit: 10, userId: '01999999-0000-7000-8000-000000000000' })`,
  ],
  [
    '27 a path for a picture',
    'UNSUPPORTED_MEDIA',
    `invoke('pictures.add', { bytes: new Uint8Array([1, 2, 3]), name: '../../.ssh/id_rsa' })`,
  ],
  ['27 a path as the name of a file', 'BAD_INPUT', `invoke('files.begin', { name: '../../.ssh/id_rsa', size: 3 })`],
  [
    '27 a path as a file that comes in pieces',
    'UNAUTHENTICATED',
    `invoke('files.append', { id: '../../.ssh/id_rsa', bytes: new Uint8Array([1, 2, 3]) })`,
  ],
  ['27 a path as a fetched file', 'UNAUTHENTICATED', `invoke('files.open', { key: '/etc/passwd' })`],
  ['27 a path instead of a picture', 'BAD_INPUT', `invoke('pictures.add', { bytes: '../../.ssh/id_rsa', name: 'x' })`],
  ['28 a UNC path', 'BAD_INPUT', `invoke('pictures.save', { src: '\\\\\\\\host\\\\share', name: 'x' })`],
  ['29 a device', 'BAD_INPUT', `invoke('pictures.again', { src: 'file:///dev/zero' })`],
  ['29 a way out of the pictures', 'BAD_INPUT', `invoke('pictures.again', { src: 'app://media/../session.json' })`],
  ['29 a picture of nobody', 'UNAUTHENTICATED', `invoke('pictures.again', { src: 'app://local/none' })`],
  [
    '30 a picture that was never taken in',
    'UNAUTHENTICATED',
    `invoke('messages.send', { chatId: 1, clientId: '01999999-0000-7000-8000-000000000000', text: '', pictureId: '../../etc/passwd' })`,
  ],
  ['36 javascript:', 'FORBIDDEN', `invoke('links.open', { url: 'javascript:alert(1)' })`],
  ['37 file:', 'FORBIDDEN', `invoke('links.open', { url: 'file:///etc/passwd' })`],
  ['38 smb:', 'FORBIDDEN', `invoke('links.open', { url: 'smb://host/share' })`],
  ['39 ms-msdt:', 'FORBIDDEN', `invoke('links.open', { url: 'ms-msdt:/id' })`],
  ['40 a line break', 'FORBIDDEN', `invoke('links.open', { url: 'https://example.org/\\r\\nx' })`],
];
for (const [what, code, send] of calls)
  test(`17 what is asked: ${what} is ${code}`, async () => {
    const { page } = locked();
    const answer = await page.evaluate<string>(`(async () => {
      const invoke = (...args) => window.desktop.invoke(...args);
      const cyclic = {};
      cyclic.self = cyclic;
      try {
        const result = await ${send};
        return result.ok ? 'ok' : result.error.code;
      } catch {
        return 'rejected';
      }
    })()`);
    expect(answer).toBe(code);
    // Whatever it was, both go on, and nothing of it stayed.
    const after = await page.evaluate(async () => [
      (await window.desktop.invoke('settings.set', {})).ok,
      Reflect.get({}, 'theme'),
    ]);
    expect(after).toEqual([true, undefined]);
  });

/** Measures from now on how long main stands still; the answer tells the longest, ms. */
const watchMain = async (app: ElectronApplication): Promise<() => Promise<number>> => {
  await app.evaluate(() => {
    const delay = process.getBuiltinModule('node:perf_hooks').monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    Object.assign(globalThis, { delay });
  });
  // Put there above; in nanoseconds.
  return () => app.evaluate(() => (Reflect.get(globalThis, 'delay') as { max: number }).max / 1e6);
};

test('17 how much is asked: 10,000 calls a second are answered or BUSY, and neither side stands still', async () => {
  const { app, page } = locked();
  const mainMs = await watchMain(app);
  const seen = await page.evaluate(async () => {
    let longest = 0;
    let last = performance.now();
    let drawing = true;
    const draw = (): void => {
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
      if (drawing) requestAnimationFrame(draw);
    };
    requestAnimationFrame(draw);
    const started = performance.now();
    const waiting: Promise<string>[] = [];
    for (let wave = 0; wave < 100; wave += 1) {
      for (let n = 0; n < 100; n += 1)
        waiting.push(window.desktop.invoke('app.state').then((answer) => (answer.ok ? 'ok' : answer.error.code)));
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, started + 10 * (wave + 1) - performance.now())));
    }
    const codes = await Promise.all(waiting);
    drawing = false;
    return { codes: [...new Set(codes)], count: codes.length, ms: performance.now() - started, longest };
  });
  expect(seen.codes.filter((code) => code !== 'ok' && code !== 'BUSY')).toEqual([]);
  expect([seen.count, seen.codes.includes('ok')]).toEqual([10_000, true]);
  // Seconds on a machine that is busy with something else; a window or a main process that froze takes longer.
  expect(seen.ms).toBeLessThan(15_000);
  expect(seen.longest).toBeLessThan(1_000);
  expect(await mainMs()).toBeLessThan(1_000);
});

test('17 how much is asked: of 10,000 calls that hang, most are BUSY at once; afterwards all is free again', async () => {
  const { page, canary } = locked();
  const silent = await canary.silent();
  const busy = await page.evaluate(async (server) => {
    const codes: string[] = [];
    const all = Array.from({ length: 10_000 }, () =>
      window.desktop
        .invoke('auth.probe', { server })
        .then((answer) => codes.push(answer.ok ? 'ok' : answer.error.code)),
    );
    Object.assign(window, { all: Promise.all(all), codes });
    while (codes.length < 9_000) await new Promise((resolve) => setTimeout(resolve, 20));
    return codes.filter((code) => code === 'BUSY').length;
  }, silent.url);
  expect(busy).toBeGreaterThan(8_500);
  await silent.close();
  // Put there above.
  const rest = await page.evaluate(async () => {
    await (Reflect.get(window, 'all') as Promise<unknown>);
    return (Reflect.get(window, 'codes') as string[]).filter((code) => code !== 'BUSY').length;
  });
  // 200 were under way at once.
  expect(rest).toBeGreaterThanOrEqual(200);
  expect(await page.evaluate(async () => (await window.desktop.invoke('app.state')).ok)).toBe(true);
});

test('17 how much is asked: a million keys and 100 MB never come to main', async () => {
  const { app, page } = locked();
  const mainMs = await watchMain(app);
  const codes = await page.evaluate(async () => {
    const keys = Object.fromEntries(Array.from({ length: 1e6 }, (_, i) => [`k${i}`, i]));
    const answers = [
      await window.desktop.invoke('settings.set', keys),
      await window.desktop.invoke('links.open', { url: 'x'.repeat(1e8) }),
    ];
    return answers.map((answer) => (answer.ok ? 'ok' : answer.error.code));
  });
  expect(codes).toEqual(['TOO_LARGE', 'TOO_LARGE']);
  // It took four seconds to take such an object apart.
  expect(await mainMs()).toBeLessThan(1_000);
});
