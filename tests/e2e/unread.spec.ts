import { expect, test } from '@playwright/test';
import { otherDevice, type OtherDevice } from './support/api.ts';
import { startDesktop } from './support/desktop.ts';
import { desktopWorld } from './support/desktop-file.ts';
import { scene, set, type Scene } from './support/desktop-scene.ts';
import { answerMenus, CHAT_MENU, desktopUser } from './support/desktop-user.ts';
import { connectionIs, openChat } from './support/people.ts';

/** One number, everywhere. */
const world = desktopWorld();

/** What each place says, as a number. */
const everywhere = async (s: Scene, phone: OtherDevice): Promise<Record<string, number>> => {
  const number = (text: string | undefined): number => Number(/\d+/.exec(text ?? '')?.[0] ?? 0);
  const badges = await s.nok.page.getByTestId('unread-badge').allTextContents();
  return {
    title: number(await s.nok.title()),
    tooltip: number(await s.user.tooltip()),
    menu: number((await s.user.menuLabels())[0]),
    launcher: s.user.launcher(),
    list: badges.reduce((sum, text) => sum + number(text), 0),
    server: await phone.unread(),
  };
};
const all = (n: number) => ({ title: n, tooltip: n, menu: n, launcher: n, list: n, server: n });

test('title, tray, menu, launcher and list say what the server says: after messages, reading here and there, and a restart', async () => {
  await using s = await scene(world());
  const phone = await otherDevice(world().server.url(), s.who);
  const say = (n: number): Promise<void> =>
    expect.poll(() => everywhere(s, phone), { timeout: 30_000 }).toEqual(all(n));
  await s.user.leave();
  await say(0);
  const chatId = await s.ploy.sendTo(s.nokId, 'one');
  await s.ploy.sendTo(s.nokId, 'two');
  await s.som.sendTo(s.nokId, 'three');
  await say(3);
  await phone.read(chatId);
  await say(1);
  for (let n = 0; n < 11; n++) await s.ploy.sendTo(s.nokId, `more ${n}`);
  await say(12);

  // While the app is away, one chat is read elsewhere and the other one grows.
  await s.nok.close();
  await phone.read(chatId);
  await s.som.sendTo(s.nokId, 'four');
  await s.nok.relaunch();
  await connectionIs(s.nok.page, 'online', 60_000);
  await say(2);

  await s.user.comeBack();
  await openChat(s.nok.page, 'Somchai');
  await say(0);
});

test('a chat is marked as read from its menu', async () => {
  await using s = await scene(world());
  const phone = await otherDevice(world().server.url(), s.who);
  await s.ploy.sendTo(s.nokId, 'one');
  await expect.poll(() => everywhere(s, phone)).toEqual(all(1));
  const menu = await answerMenus(s.nok.app, 'Mark as read');
  await s.nok.page.getByTestId('chat-list-item').first().click({ button: 'right' });
  await expect.poll(() => everywhere(s, phone)).toEqual(all(0));
  expect(await menu.lines()).toEqual(CHAT_MENU);
});

test('the tray icon: a number or a dot while something is unread, drawn for a screen of scale 1 and of scale 2', async () => {
  for (const [scale, edge] of [
    [1, 22],
    [2, 44],
  ] as const) {
    await using s = await scene(world(), { args: [`--force-device-scale-factor=${scale}`] });
    const icon = async () => {
      const icons = await s.user.icons();
      return icons.reduce((most, one) => (one.width > most.width ? one : most));
    };
    // Not every Chromium takes this from the command line.
    const scaled = await s.nok.app.evaluate(({ screen }) => screen.getPrimaryDisplay().scaleFactor);
    test.skip(scaled !== scale, `the screen has scale ${scaled}`);
    const plain = await icon();
    expect(plain).toMatchObject({ width: edge, height: edge, red: 0 });
    expect(plain.white).toBeGreaterThan(edge);

    await s.ploy.sendTo(s.nokId, 'one');
    await expect.poll(async () => (await icon()).red).toBeGreaterThan(edge * edge * 0.15);
    const one = await icon();
    await set(s.nok, { trayUnread: 'dot' });
    await expect.poll(async () => (await icon()).red).toBeLessThan(one.red / 2);
    expect((await icon()).red).toBeGreaterThan(edge * edge * 0.03);
    await set(s.nok, { trayUnread: 'number' });
    for (let n = 0; n < 4; n++) await s.som.sendTo(s.nokId, `${n}`);
    await expect.poll(async () => JSON.stringify(await icon())).not.toBe(JSON.stringify(one));
  }
});

test('on a light panel the glyph is dark', async () => {
  await using desktop = await startDesktop();
  const light = await world().open('light', { env: { ...desktop.env, XDG_CURRENT_DESKTOP: 'KDE' } });
  const user = desktopUser(desktop, light);
  const white = async (): Promise<number[]> => (await user.icons()).map((icon) => icon.white);
  await expect.poll(white).toEqual([0]);
  // Where the system can be asked for its panel's colour, the theme of the window makes no difference.
  const knows = await light.app.evaluate(({ nativeTheme }) => {
    nativeTheme.themeSource = 'dark';
    return 'shouldUseDarkColorsForSystemIntegratedUI' in nativeTheme;
  });
  if (knows) await expect.poll(white).toEqual([0]);
  await light.close();
});
