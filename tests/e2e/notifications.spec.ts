import { expect, test } from '@playwright/test';
import { otherDevice } from './support/api.ts';
import { NOTIFICATIONS, TRAY } from './support/desktop.ts';
import { desktopWorld } from './support/desktop-file.ts';
import { scene, set, show } from './support/desktop-scene.ts';
import { badge, bubble, connectionIs, openChat } from './support/people.ts';

/** A notification's whole life, on a desktop that writes down what reaches it. */
const world = desktopWorld();

test('one a chat, replaced and not stacked; closed when it is read on another device', async () => {
  await using s = await scene(world());
  await s.user.leave();
  const chatId = await s.ploy.sendTo(s.nokId, 'first');
  await s.som.sendTo(s.nokId, 'from the other one');
  await expect
    .poll(() => [...s.user.onScreen().values()].sort())
    .toEqual(['Ploy: first', 'Somchai: from the other one']);
  await s.ploy.sendTo(s.nokId, 'second');
  await expect
    .poll(() => [...s.user.onScreen().values()].sort())
    .toEqual(['Ploy: second', 'Somchai: from the other one']);
  const [one, two] = s.user.notified().filter((e) => e['title'] === 'Ploy');
  expect(two).toMatchObject({ id: one?.['id'], replaces: one?.['id'] });
  expect(one).toMatchObject({
    hints: { 'desktop-entry': 'sarn', category: 'im.received', urgency: 1, 'sound-name': 'message-new-instant' },
  });

  const phone = await otherDevice(world().server.url(), s.who);
  await phone.read(chatId);
  await expect.poll(() => [...s.user.onScreen().values()]).toEqual(['Somchai: from the other one']);
});

test('what was missed while away comes as one a chat; what was read elsewhere meanwhile does not', async () => {
  await using s = await scene(world());
  await s.nok.close();
  for (const text of ['one', 'two', 'three']) await s.ploy.sendTo(s.nokId, text);
  await s.ploy.sendTo(s.nokId, 'four');
  const chatId = await s.som.sendTo(s.nokId, 'read on the phone');
  await (await otherDevice(world().server.url(), s.who)).read(chatId);
  const before = s.user.notified().length;

  await s.nok.relaunch();
  await connectionIs(s.nok.page, 'online', 60_000);
  await s.nok.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
  await expect(badge(s.nok.page)).toHaveText('4');
  await expect
    .poll(() =>
      s.user
        .notified()
        .slice(before)
        .map((e) => `${String(e['title'])}: ${String(e['body'])}`),
    )
    .toEqual(['Ploy: 4 new messages']);
});

test('a reply in the notification goes out by the outbox, also offline; the chat is read', async () => {
  await using s = await scene(world(), { capabilities: ['actions', 'body', 'body-markup', 'inline-reply'] });
  await s.user.leave();
  const chatId = await s.ploy.sendTo(s.nokId, 'lunch?');
  const notification = await s.desktop.waitFor('Notify', (e) => e['body'] === 'lunch?');
  expect(notification['actions']).toEqual([
    'default',
    'Open Sarn',
    'inline-reply',
    'Reply',
    'mark-read',
    'Mark as read',
  ]);
  s.desktop.send({ cmd: 'reply', id: notification['id'], text: 'at noon' });
  await s.desktop.waitFor('CloseNotification', (e) => e['id'] === notification['id']);
  await expect(badge(s.nok.page)).toHaveCount(0);
  expect(await s.nok.isVisible()).toBe(false);
  await show(s, chatId);
  await expect(bubble(s.nok.page, 'at noon')).toHaveAttribute('data-status', /sent|delivered|read/);

  const second = await s.som.sendTo(s.nokId, 'and tomorrow?');
  const asked = await s.desktop.waitFor('Notify', (e) => e['body'] === 'and tomorrow?');
  await world().server.stop();
  await connectionIs(s.nok.page, 'offline', 60_000);
  s.desktop.send({ cmd: 'reply', id: asked['id'], text: 'written without a server' });
  await show(s, second);
  await expect(bubble(s.nok.page, 'written without a server')).toHaveAttribute('data-status', 'queued');
  await world().server.restart();
  await expect(bubble(s.nok.page, 'written without a server')).toHaveAttribute('data-status', /sent|delivered|read/, {
    timeout: 75_000,
  });
  await expect(bubble(s.nok.page, 'written without a server')).toHaveCount(1);
});

test('“Mark as read” reads it without a window; dismissed, it comes back with the next message only', async () => {
  await using s = await scene(world());
  await s.user.leave();
  await s.ploy.sendTo(s.nokId, 'just so that you know');
  const notification = await s.desktop.waitFor('Notify');
  expect(notification['actions']).toEqual(['default', 'Open Sarn', 'reply', 'Reply', 'mark-read', 'Mark as read']);
  s.desktop.send({ cmd: 'action', id: notification['id'], key: 'mark-read' });
  await expect.poll(() => s.nok.title()).toBe('Sarn');
  expect(await s.nok.isVisible()).toBe(false);

  await s.ploy.sendTo(s.nokId, 'again');
  const again = await s.desktop.waitFor('Notify', (e) => e['body'] === 'again');
  s.desktop.send({ cmd: 'close', id: again['id'] });
  await s.som.sendTo(s.nokId, 'another chat');
  await s.desktop.waitFor('Notify', (e) => e['body'] === 'another chat');
  await s.ploy.sendTo(s.nokId, 'and again');
  const next = await s.desktop.waitFor('Notify', (e) => e['body'] === 'and again');
  expect(next['replaces']).toBe(0);
  expect(s.user.notified().filter((e) => e['body'] === 'again')).toHaveLength(1);
});

test('what another program on the bus says in the service’s name is not believed', async () => {
  await using s = await scene(world(), { capabilities: ['actions', 'body', 'inline-reply'] });
  await s.user.leave();
  const chatId = await s.ploy.sendTo(s.nokId, 'is it you?');
  const { id } = await s.desktop.waitFor('Notify', (e) => e['body'] === 'is it you?');
  const forged = [
    { name: 'NotificationReplied', signature: 'us', body: [id, 'no, somebody else'] },
    { name: 'ActionInvoked', signature: 'us', body: [id, 'mark-read'] },
    { name: 'ActionInvoked', signature: 'us', body: [id, 'default'] },
    { name: 'NotificationClosed', signature: 'uu', body: [id, 2] },
  ];
  for (const signal of forged) {
    const from = s.desktop.events().length;
    s.desktop.send({ cmd: 'forge', ...signal });
    await s.desktop.waitFor('forged', () => true, from);
  }
  // The service itself is heard after all that, and is the only one that was.
  s.desktop.send({ cmd: 'reply', id, text: 'yes' });
  await s.desktop.waitFor('CloseNotification', (e) => e['id'] === id);
  expect(await s.nok.isVisible()).toBe(false);
  await show(s, chatId);
  await expect(bubble(s.nok.page, 'yes')).toHaveAttribute('data-status', /sent|delivered|read/);
  await expect(bubble(s.nok.page, 'no, somebody else')).toHaveCount(0);
});

test('in peace none; afterwards one a chat without sound or popup; a new one is heard again', async () => {
  await using s = await scene(world());
  await set(s.nok, { doNotDisturb: true });
  await s.user.leave();
  await s.ploy.sendTo(s.nokId, 'one');
  await s.ploy.sendTo(s.nokId, 'two');
  await expect.poll(() => s.nok.title()).toBe('(2) Sarn');
  // Chosen in the tray's menu, where it is checked.
  await s.user.choose('Do not disturb');
  const late = await s.desktop.waitFor('Notify');
  expect(late).toMatchObject({ title: 'Ploy', body: '2 new messages', hints: { urgency: 0, 'suppress-sound': true } });
  await s.ploy.sendTo(s.nokId, 'three');
  expect(await s.desktop.waitFor('Notify', (e) => e['body'] === 'three')).toMatchObject({ hints: { urgency: 1 } });
  expect(s.user.notified()).toHaveLength(2);
});

test('how much is given away is the user’s choice, and holds for what is on the screen', async () => {
  await using s = await scene(world());
  await s.user.leave();
  await s.ploy.sendTo(s.nokId, 'a secret');
  await s.desktop.waitFor('Notify', (e) => e['body'] === 'a secret');
  for (const [notificationContent, said] of [
    ['name', 'Ploy: New message'],
    ['none', 'Sarn: New message'],
  ] as const) {
    await set(s.nok, { notificationContent });
    await expect.poll(() => [...s.user.onScreen().values()]).toEqual([said]);
  }
  await s.ploy.sendTo(s.nokId, 'another secret');
  await set(s.nok, { notificationContent: 'count' });
  await expect.poll(() => [...s.user.onScreen().values()]).toEqual(['Sarn: 2 new messages']);
});

test('a service that reads no markup gets the text as it is; one without actions none; one started again shows it again', async () => {
  await using s = await scene(world(), { capabilities: ['body'] });
  await s.user.leave();
  await s.ploy.sendTo(s.nokId, 'a < b & c');
  const notification = await s.desktop.waitFor('Notify');
  expect(notification).toMatchObject({ body: 'a < b & c', actions: [] });
  const from = s.desktop.events().length;
  s.desktop.send({ cmd: 'leave', name: NOTIFICATIONS });
  s.desktop.send({ cmd: 'own', name: NOTIFICATIONS });
  expect(await s.desktop.waitFor('Notify', () => true, from)).toMatchObject({
    body: 'a < b & c',
    replaces: 0,
    hints: { urgency: 0 },
  });
});

test('the test button shows one, or says in words why not', async () => {
  await using s = await scene(world());
  const { page } = s.nok;
  await page.getByTestId('settings').click();
  await page.getByTestId('settings-notifications').click();
  const outcome = page.getByTestId('notification-outcome');
  const send = async (is: string, words: RegExp): Promise<void> => {
    await page.getByTestId('notification-test').click();
    await expect(outcome).toHaveAttribute('data-outcome', is);
    await expect(outcome).toHaveText(words);
  };
  await send('shown', /^Sent\. If you see nothing/);
  const shown = await s.desktop.waitFor('Notify', (e) => e['title'] === 'A test from Sarn');
  await s.user.leave();
  s.desktop.send({ cmd: 'action', id: shown['id'], key: 'default' });
  await expect.poll(() => s.nok.isVisible()).toBe(true);

  s.desktop.send({ cmd: 'inhibit', on: true });
  await send('held', /your system has “Do not disturb” on/);
  s.desktop.send({ cmd: 'inhibit', on: false });
  const now = await page.evaluate(() => new Date().getHours() * 60);
  await set(s.nok, { quietHours: true, quietFrom: now, quietTo: (now + 120) % 1_440 });
  await send('quiet', /the quiet hours hold them back/);
  await set(s.nok, { quietHours: false, notifications: false });
  await send('off', /switched off above/);
  await set(s.nok, { notifications: true });
  s.desktop.send({ cmd: 'leave', name: NOTIFICATIONS });
  await send('no-service', /no notification service/);
});

test('without a notification service the app works, and says so once when it would have announced something', async () => {
  await using s = await scene(world(), { names: [TRAY] });
  await s.user.leave();
  const chatId = await s.ploy.sendTo(s.nokId, 'not announced');
  const notice = () => s.nok.page.locator('[data-testid=notice][data-kind=no-notifications]');
  await expect(notice()).toHaveCount(1);
  await expect.poll(() => s.nok.title()).toBe('(1) Sarn');
  await s.user.comeBack();
  await openChat(s.nok.page, 'Ploy');
  await expect(bubble(s.nok.page, 'not announced')).toBeVisible();
  await notice().getByRole('button').click();

  await s.nok.relaunch();
  await connectionIs(s.nok.page, 'online');
  await s.user.leave();
  await s.ploy.sendTo(s.nokId, 'not announced either');
  await expect(s.nok.page.locator(`[data-chat-id="${chatId}"] [data-testid=unread-badge]`)).toHaveText('1');
  await expect.poll(() => s.nok.title()).toBe('(1) Sarn');
  await expect(notice()).toHaveCount(0);
});

test('quit, it leaves no notification on the screen', async () => {
  await using s = await scene(world());
  await s.user.leave();
  await s.ploy.sendTo(s.nokId, 'still there?');
  await s.som.sendTo(s.nokId, 'hello?');
  await expect.poll(() => s.user.onScreen().size).toBe(2);
  await s.nok.close();
  await expect.poll(() => s.user.onScreen().size).toBe(0);
});
