import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { otherDevice } from './support/api.ts';
import { TRAY } from './support/desktop.ts';
import { desktopWorld } from './support/desktop-file.ts';
import { scene, set, type Scene } from './support/desktop-scene.ts';
import { answerDialogs, answerMenus } from './support/desktop-user.ts';
import { bubble, connectionIs, openChat, say, saying } from './support/people.ts';
import type { PersonApp } from './support/world.ts';

/** The window's life: where it is, how it starts, what closing means, and who is taken to look at it. */
const world = desktopWorld();

const zoom = (nok: PersonApp): Promise<number> =>
  nok.app.evaluate(({ BrowserWindow }) =>
    Math.round((BrowserWindow.getAllWindows()[0]?.webContents.getZoomFactor() ?? 0) * 100),
  );
const bounds = (nok: PersonApp) =>
  nok.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds());
const closeWindow = (s: Scene): Promise<void> =>
  s.nok.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());

test('a locked screen: what comes into the open chat is announced and not read; unlocked, it is read', async () => {
  await using s = await scene(world());
  const phone = await otherDevice(world().server.url(), s.who);
  await s.ploy.sendTo(s.nokId, 'seen');
  await openChat(s.nok.page, 'Ploy');
  await s.user.comeBack();
  await expect.poll(phone.unread).toBe(0);
  s.desktop.send({ cmd: 'lock', on: true });
  const from = s.desktop.events().length;
  await expect
    .poll(async () => {
      await s.ploy.sendTo(s.nokId, 'while locked');
      return s.desktop
        .events()
        .slice(from)
        .some((e) => e.event === 'Notify');
    })
    .toBe(true);
  await expect(bubble(s.nok.page, 'while locked').first()).toBeVisible();
  expect(await phone.unread()).toBeGreaterThan(0);
  s.desktop.send({ cmd: 'lock', on: false });
  await expect.poll(phone.unread).toBe(0);
  await expect.poll(() => s.user.onScreen().size).toBe(0);
});

test('a link from a cold start opens its chat; a stranger’s opens nothing', async () => {
  await using s = await scene(world());
  const chatId = await s.ploy.sendTo(s.nokId, 'by a link from a cold start');
  await expect(s.nok.page.getByTestId('chat-list-item')).toHaveCount(1);
  await s.nok.close();
  const name = s.profile.split('/').at(-1) ?? '';
  for (const [link, opens] of [
    [`sarn://chat/${chatId}?x=1`, 1],
    ['sarn://chat/2147483647', 0],
  ] as const) {
    const app = await world().open(name, { env: s.desktop.env, args: [link] });
    await expect(app.page.getByTestId('chat-list-item')).toHaveCount(1);
    await connectionIs(app.page, 'online');
    await expect(bubble(app.page, 'by a link from a cold start')).toHaveCount(opens);
    await app.close();
  }
});

test('started hidden it is in the tray; when the tray goes away the window comes back within reach', async () => {
  await using s = await scene(world());
  await s.nok.close();
  const name = s.profile.split('/').at(-1) ?? '';
  const hidden = await world().open(name, { env: s.desktop.env, args: ['--hidden'] });
  await connectionIs(hidden.page, 'online');
  expect(await hidden.isVisible()).toBe(false);
  await hidden.app.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    const minimize = window?.minimize.bind(window);
    if (window)
      window.minimize = () => {
        Object.assign(globalThis, { minimised: true });
        minimize?.();
      };
  });
  s.desktop.send({ cmd: 'leave', name: TRAY });
  await expect.poll(() => hidden.app.evaluate(() => Reflect.get(globalThis, 'minimised'))).toBe(true);
  await hidden.close();
});

test('closing explains itself, and can be taken for quitting; where the window is the app, it ends with it', async () => {
  await using s = await scene(world());
  await answerDialogs(s.nok.app, 1);
  const quit = once(s.nok.app.process(), 'exit');
  await closeWindow(s);
  await quit;
  await s.nok.relaunch();
  await set(s.nok, { closeToTray: false });
  const ended = once(s.nok.app.process(), 'exit');
  await closeWindow(s);
  await ended;
});

test('start at login is a file of the desktop’s, and switched off there it is off here', async () => {
  const config = await mkdtemp(join(tmpdir(), 'sarn-config-'));
  const file = join(config, 'autostart/sarn.desktop');
  await using s = await scene(world(), { env: { XDG_CONFIG_HOME: config } });
  await s.nok.page.getByTestId('settings').click();
  await s.nok.page.getByTestId('settings-desktop').click();
  const atLogin = () => s.nok.page.getByRole('switch', { name: 'Start when you log in' });
  await atLogin().click();
  await expect
    .poll(() => existsSync(file) && readFileSync(file, 'utf8'))
    .toMatch(/^Exec="\/.*electron" ".*" "--hidden"$/m);
  await s.nok.page.getByRole('switch', { name: 'Start in the tray' }).click();
  await expect.poll(() => readFileSync(file, 'utf8')).not.toContain('--hidden');
  rmSync(file);
  await s.nok.relaunch();
  await s.nok.page.getByTestId('settings').click();
  await s.nok.page.getByTestId('settings-desktop').click();
  await expect(atLogin()).not.toBeChecked();
  expect(existsSync(file)).toBe(false);
  await rm(config, { recursive: true, force: true });
});

test('the zoom follows the keys, is kept, and has its menu', async () => {
  await using s = await scene(world());
  await s.nok.page.keyboard.press('Control+Equal');
  await s.nok.page.keyboard.press('Control+Equal');
  await expect.poll(() => zoom(s.nok)).toBe(125);
  await s.nok.relaunch();
  await expect(s.nok.page.getByTestId('chat-list')).toBeVisible();
  await expect.poll(() => zoom(s.nok)).toBe(125);
  await s.nok.app.evaluate(({ Menu }) => {
    const view = Menu.getApplicationMenu()?.items.find((item) => item.label === 'View');
    view?.submenu?.items.find((item) => item.label === 'Zoom out')?.click();
  });
  await expect.poll(() => zoom(s.nok)).toBe(110);
  await s.nok.page.keyboard.press('Control+0');
  await expect.poll(() => zoom(s.nok)).toBe(100);
});

test('the window comes back where it was, and from a screen that is gone to one that is there', async () => {
  await using s = await scene(world());
  await s.nok.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.setBounds({ x: 40, y: 30, width: 700, height: 600 }),
  );
  const file = join(s.profile, 'window.json');
  await expect.poll(() => existsSync(file) && readFileSync(file, 'utf8')).toContain('"width": 700');
  await s.nok.relaunch();
  expect(await bounds(s.nok)).toMatchObject({ x: 40, y: 30, width: 700, height: 600 });
  await s.nok.close();
  writeFileSync(file, JSON.stringify({ x: 99_999, y: -5_000, width: 1e9, height: 0 }));
  await s.nok.relaunch();
  const [now, screen] = [
    await bounds(s.nok),
    await s.nok.app.evaluate(({ screen: all }) => all.getPrimaryDisplay().workArea),
  ];
  expect(now?.x).toBeLessThan(screen.x + screen.width);
  expect(now?.y).toBeGreaterThanOrEqual(screen.y);
  expect(now?.width).toBeLessThanOrEqual(screen.width);
});

test('right clicks: in the field, on a message that waits', async () => {
  await using s = await scene(world());
  await s.ploy.sendTo(s.nokId, 'hello');
  await openChat(s.nok.page, 'Ploy');
  await s.nok.app.evaluate(({ clipboard }) => clipboard.writeText('to paste'));
  const field = await answerMenus(s.nok.app, null);
  await s.nok.page.getByTestId('composer').click({ button: 'right' });
  await expect.poll(field.lines).toEqual(['-Undo', '-Redo', '', '-Cut', '-Copy', 'Paste', 'Select all']);

  await world().server.stop();
  await connectionIs(s.nok.page, 'offline', 60_000);
  await say(s.nok.page, 'taken back');
  await expect(saying(s.nok.page, 'taken back')).toHaveAttribute('data-status', 'queued');
  const menu = await answerMenus(s.nok.app, 'Delete');
  await saying(s.nok.page, 'taken back').click({ button: 'right' });
  await expect(saying(s.nok.page, 'taken back')).toHaveCount(0);
  expect(await menu.lines()).toEqual(['Edit', 'Copy text', 'Message details', 'Delete']);
  await world().server.restart();
});
