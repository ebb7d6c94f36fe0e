import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { expect, test } from '@playwright/test';
import { newFriend, type Friend } from './support/api.ts';
import { argumentsFor, environment } from './support/app.ts';
import { noDesktop, startDesktop, type RecordingDesktop } from './support/desktop.ts';
import { skipFile } from './support/desktop-file.ts';
import { answerDialogs, desktopUser, type DesktopUser } from './support/desktop-user.ts';
import { idOf, register } from './support/people.ts';
import { newWorld, type PersonApp, type World } from './support/world.ts';

/** The desktop around the window: notifications, tray, badge, title, one instance, close to tray. */
skipFile(noDesktop());

let world: World;
let desktop: RecordingDesktop;
let nok: PersonApp;
let ploy: Friend;
let nokId: string;
let user: DesktopUser;

test.beforeAll(async () => {
  desktop = await startDesktop();
  world = await newWorld();
  nok = await world.open('nok', { env: desktop.env });
  user = desktopUser(desktop, nok);
  await register(nok.page, { name: 'Nok', email: 'nok@example.org', password: 'correct horse nok' });
  ploy = await newFriend(world.server.url(), {
    name: 'Ploy',
    email: 'ploy@example.org',
    password: 'correct horse ploy',
  });
  nokId = await idOf(nok.page);
  await expect(nok.page.getByTestId('connection-state').first()).toHaveAttribute('data-state', 'online');
});
test.afterAll(async () => {
  ploy?.close();
  await world?.[Symbol.asyncDispose]();
  await desktop?.[Symbol.asyncDispose]();
});

test('a message in a chat that nobody looks at: notification, title, badge, tray; a click opens the chat', async () => {
  const from = desktop.events().length;
  const chatId = await ploy.sendTo(nokId, 'lunch at <b>12</b> & tea?');
  const notification = await desktop.waitFor('Notify', () => true, from);
  expect(notification).toMatchObject({ app: 'Sarn', title: 'Ploy', body: 'lunch at &lt;b&gt;12&lt;/b&gt; &amp; tea?' });
  await expect.poll(() => nok.title()).toBe('(1) Sarn');
  await expect.poll(user.tooltip).toContain('Sarn: 1 unread');

  desktop.send({ cmd: 'action', id: notification['id'], key: 'default' });
  await expect(nok.page.getByTestId('conversation')).toBeVisible();
  await expect(nok.page.getByTestId('message').filter({ hasText: 'lunch at <b>12</b> & tea?' })).toBeVisible();
  await expect(nok.page.locator(`[data-testid=chat-list-item][data-chat-id="${chatId}"]`)).toBeVisible();
  await nok.focus();
  await expect.poll(() => nok.title()).toBe('Sarn');
  await expect.poll(user.tooltip).not.toContain('unread');
});

test('the launcher’s badge follows the count', async () => {
  const counts = (): unknown[] =>
    desktop
      .events()
      .filter((e) => e.event === 'Update')
      .map((e) => JSON.stringify(e['body']));
  expect(counts().some((body) => String(body).includes('"count":1'))).toBe(true);
  await expect.poll(() => String(counts().at(-1))).toContain('"count-visible":false');
});

test('in the chat that is looked at there is none; hidden, there is, and reading takes it away', async () => {
  await nok.focus();
  const from = desktop.events().length;
  await ploy.sendTo(nokId, 'seen at once');
  await expect(nok.page.getByTestId('message').filter({ hasText: 'seen at once' })).toBeVisible();
  await nok.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
  await user.tellFocus(false);
  await ploy.sendTo(nokId, 'seen later');
  const notification = await desktop.waitFor('Notify', () => true, from);
  expect(notification['body']).toBe('seen later');
  await expect.poll(() => nok.title()).toBe('(1) Sarn');
  user.activateTray();
  await expect.poll(() => nok.isVisible()).toBe(true);
  await nok.focus();
  await user.tellFocus(true);
  await desktop.waitFor('CloseNotification', (e) => e['id'] === notification['id'], from);
  await expect.poll(() => nok.title()).toBe('Sarn');
});

test('told to show nothing, neither the name nor the text leaves the app', async () => {
  await nok.page.evaluate(() => window.desktop.invoke('settings.set', { notificationContent: 'none', language: 'th' }));
  await nok.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
  await user.tellFocus(false);
  const from = desktop.events().length;
  await ploy.sendTo(nokId, 'for your eyes only');
  expect(await desktop.waitFor('Notify', () => true, from)).toMatchObject({ title: 'Sarn', body: 'ข้อความใหม่' });
  await nok.page.evaluate(() => window.desktop.invoke('settings.set', { notificationContent: 'full', language: 'en' }));
  await user.choose('Open Sarn (1)');
  await expect.poll(() => nok.isVisible()).toBe(true);
});

test('closing puts it into the tray, which is explained once; a second start brings it back and ends by itself', async () => {
  const { asked } = await answerDialogs(nok.app, 0);
  await nok.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await expect.poll(() => nok.isVisible()).toBe(false);
  // The path of the Electron runtime is what its package exports under Node.
  const electron = createRequire(import.meta.url)('electron') as string;
  const second = spawn(electron, argumentsFor({ profile: world.profile('nok') }), {
    env: environment(desktop.env),
    stdio: 'ignore',
  });
  const [code]: unknown[] = await once(second, 'exit');
  expect(code).toBe(0);
  await expect.poll(() => nok.isVisible()).toBe(true);
  const windows = await nok.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
  expect(windows).toBe(1);

  await nok.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await expect.poll(() => nok.isVisible()).toBe(false);
  user.activateTray();
  await expect.poll(() => nok.isVisible()).toBe(true);
  expect((await asked()).map(({ message, detail }) => `${message}: ${detail}`)).toEqual([
    expect.stringMatching(/^Sarn keeps running: It stays in the tray/),
  ]);
});

test('a second start with a deep link shows that chat', async () => {
  const chatId = await ploy.sendTo(nokId, 'by link');
  await nok.relaunch();
  await expect(nok.page.getByTestId('chat-list')).toBeVisible();
  const electron = createRequire(import.meta.url)('electron') as string;
  const args = argumentsFor({
    profile: world.profile('nok'),
    args: ['sarn://chat/2147483647', `sarn://chat/${chatId}`, 'sarn://evil'],
  });
  await once(spawn(electron, args, { env: environment(desktop.env), stdio: 'ignore' }), 'exit');
  await expect(nok.page.getByTestId('message').filter({ hasText: 'by link' })).toBeVisible();
});

test('where no tray is drawn, closing minimises: the window stays within reach', async () => {
  const alone = await world.open('alone', { env: { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' } });
  const { asked } = await answerDialogs(alone.app, 0);
  await alone.app.evaluate(({ BrowserWindow }) => {
    const window = BrowserWindow.getAllWindows()[0];
    Object.assign(globalThis, { minimised: 0 });
    const minimize = window?.minimize.bind(window);
    if (window)
      window.minimize = () => {
        Object.assign(globalThis, { minimised: 1 });
        minimize?.();
      };
    window?.close();
  });
  await expect.poll(() => alone.app.evaluate(() => Reflect.get(globalThis, 'minimised'))).toBe(1);
  expect(await alone.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  expect((await asked()).map(({ detail }) => detail)).toEqual([
    expect.stringMatching(/^This desktop shows no tray icons/),
  ]);
  await alone.close();
});

test('quitting from the tray really quits', async () => {
  const ended = once(nok.app.process(), 'exit');
  await user.choose('Quit Sarn');
  await ended;
});
