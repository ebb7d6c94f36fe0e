import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { expect, test } from '@playwright/test';
import type { Bridge } from '../../contract/bridge.ts';
import { newFriend, type Friend } from './support/api.ts';
import { argumentsFor, environment } from './support/app.ts';
import { noDesktop, startDesktop, type DesktopEvent, type RecordingDesktop } from './support/desktop.ts';
import { register } from './support/people.ts';
import { newWorld, type PersonApp, type World } from './support/world.ts';

declare global {
  interface Window {
    desktop: Bridge;
  }
}

/** The desktop around the window: notifications, tray, badge, title, one instance, close to tray. */
const missing = noDesktop();
test.skip(missing !== null, missing ?? '');

let world: World;
let desktop: RecordingDesktop;
let nok: PersonApp;
let ploy: Friend;
let nokId: string;

test.beforeAll(async () => {
  desktop = await startDesktop();
  world = await newWorld();
  nok = await world.open('nok', { env: desktop.env });
  await register(nok.page, { name: 'Nok', email: 'nok@example.org', password: 'correct horse nok' });
  ploy = await newFriend(world.server.url(), {
    name: 'Ploy',
    email: 'ploy@example.org',
    password: 'correct horse ploy',
  });
  nokId = await nok.page.evaluate(async () => {
    const state = await window.desktop.invoke('app.state');
    return state.ok ? (state.value.account?.userId ?? '') : '';
  });
  await expect(nok.page.getByTestId('connection-state').first()).toHaveAttribute('data-state', 'online');
});
test.afterAll(async () => {
  ploy?.close();
  await world?.[Symbol.asyncDispose]();
  await desktop?.[Symbol.asyncDispose]();
});

/** Playwright makes every page believe that it has the focus; here it matters whether it has. */
const tellFocus = (focused: boolean): Promise<void> =>
  nok.page.evaluate((has) => {
    document.hasFocus = () => has;
    window.dispatchEvent(new Event(has ? 'focus' : 'blur'));
  }, focused);

/** Tells the tray item of the app that runs now: the one that registered last. */
const tell = (cmd: string, more: Record<string, unknown> = {}): void => {
  const items = desktop.events().filter((e) => e.event === 'RegisterStatusNotifierItem');
  desktop.send({ cmd, service: items.at(-1)?.['service'], ...more });
};
/** What the tray item answers. */
const trayAnswer = (cmd: 'menu' | 'props'): Promise<DesktopEvent> => {
  const from = desktop.events().length;
  tell(cmd);
  return desktop.waitFor(cmd, () => true, from);
};
const tooltip = async (): Promise<string> => JSON.stringify((await trayAnswer('props'))['tooltip']);
const chooseInTray = async (label: string): Promise<void> => {
  // The recorder's menu is a list of { id, label }.
  const entries = (await trayAnswer('menu'))['entries'] as { id: number; label: string }[];
  tell('choose', { item: entries.find((e) => e.label === label)?.id });
};

test('a message in a chat that nobody looks at: notification, title, badge, tray; a click opens the chat', async () => {
  const from = desktop.events().length;
  const chatId = await ploy.sendTo(nokId, 'lunch at <b>12</b> & tea?');
  const notification = await desktop.waitFor('Notify', () => true, from);
  expect(notification).toMatchObject({ app: 'Sarn', title: 'Ploy', body: 'lunch at &lt;b&gt;12&lt;/b&gt; &amp; tea?' });
  await expect.poll(() => nok.title()).toBe('(1) Sarn');
  await expect.poll(tooltip).toContain('Sarn: 1 unread');

  desktop.send({ cmd: 'action', id: notification['id'], key: 'default' });
  await expect(nok.page.getByTestId('conversation')).toBeVisible();
  await expect(nok.page.getByTestId('message').filter({ hasText: 'lunch at <b>12</b> & tea?' })).toBeVisible();
  await expect(nok.page.locator(`[data-testid=chat-list-item][data-chat-id="${chatId}"]`)).toBeVisible();
  await nok.focus();
  await expect.poll(() => nok.title()).toBe('Sarn');
  await expect.poll(tooltip).not.toContain('unread');
});

test('the launcher’s badge follows the count', async () => {
  const counts = (): unknown[] =>
    desktop
      .events()
      .filter((e) => e.event === 'Update')
      .map((e) => JSON.stringify(e['body']));
  // Without libunity, or on a runtime that cannot, the launcher has no badge.
  const can = await nok.app.evaluate(({ app }) => app.setBadgeCount(app.getBadgeCount()));
  test.skip(!can, 'this runtime finds no launcher that draws badges');
  expect(counts().some((body) => String(body).includes('"count":1'))).toBe(true);
  await expect.poll(() => String(counts().at(-1))).toContain('"count-visible":false');
});

test('in the chat that is looked at there is none; hidden, there is, and reading takes it away', async () => {
  await nok.focus();
  const from = desktop.events().length;
  await ploy.sendTo(nokId, 'seen at once');
  await expect(nok.page.getByTestId('message').filter({ hasText: 'seen at once' })).toBeVisible();
  await nok.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
  await tellFocus(false);
  await ploy.sendTo(nokId, 'seen later');
  const notification = await desktop.waitFor('Notify', () => true, from);
  expect(notification['body']).toBe('seen later');
  await expect.poll(() => nok.title()).toBe('(1) Sarn');
  tell('activate');
  await expect.poll(() => nok.isVisible()).toBe(true);
  await nok.focus();
  await tellFocus(true);
  await desktop.waitFor('CloseNotification', (e) => e['id'] === notification['id'], from);
  await expect.poll(() => nok.title()).toBe('Sarn');
});

test('without preview neither the name nor the text leaves the app', async () => {
  await nok.page.evaluate(() => window.desktop.invoke('settings.set', { notificationPreview: false, language: 'th' }));
  await nok.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
  await tellFocus(false);
  const from = desktop.events().length;
  await ploy.sendTo(nokId, 'for your eyes only');
  expect(await desktop.waitFor('Notify', () => true, from)).toMatchObject({ title: 'Sarn', body: 'ข้อความใหม่' });
  await nok.page.evaluate(() => window.desktop.invoke('settings.set', { notificationPreview: true, language: 'en' }));
  await chooseInTray('Open Sarn');
  await expect.poll(() => nok.isVisible()).toBe(true);
});

test('closing puts it into the tray; a second start brings it back and ends by itself', async () => {
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
  await alone.close();
});

test('quitting from the tray really quits', async () => {
  const ended = once(nok.app.process(), 'exit');
  await chooseInTray('Quit Sarn');
  await ended;
});
