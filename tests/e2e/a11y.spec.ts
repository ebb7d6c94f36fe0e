import { expect, test } from '@playwright/test';
import { chatOf, newGallery, showEveryMessage, PLOY, type Gallery } from './support/gallery.ts';
import { resize, set, sound, tell } from './support/axe.ts';
import { cut } from './support/cut.ts';
import { connectionIs, openChat } from './support/people.ts';
import { newWorld, type PersonApp, type World } from './support/world.ts';

/** Every screen of the window, as it is drawn, in both themes and both languages: nothing that axe calls serious or critical. */
test.describe.configure({ mode: 'serial' });

let world: World;
let nok: PersonApp;
let gallery: Gallery;

const softly = expect.configure({ soft: true });

/** Every word of the screen can be read, in both languages. */
const whole = async (screen: string): Promise<void> => {
  for (const language of ['en', 'th'] as const) {
    await set(nok.page, { language });
    // What has just opened may still be finding its size; what stays cut is cut.
    await softly.poll(() => cut(nok.page), { message: `${screen}, ${language}`, timeout: 2_000 }).toEqual([]);
  }
};

test.beforeAll(async () => {
  world = await newWorld();
  nok = await world.open('nok');
});
test.afterAll(async () => {
  gallery?.ploy.close();
  gallery?.may.close();
  await world?.[Symbol.asyncDispose]();
});

test('signed out: sign-in, new account, what is wrong with the fields, no server there', async () => {
  const { page } = nok;
  await sound(page, 'sign-in');
  await page.getByTestId('login-submit').click();
  await sound(page, 'sign-in with nothing filled in');
  await page.getByTestId('register-toggle').click();
  await page.getByTestId('login-submit').click();
  await sound(page, 'new account with nothing filled in');
  const server = page.getByTestId('login-server');
  const address = await server.inputValue();
  await server.fill('http://127.0.0.1:9');
  await expect(server).toHaveAttribute('aria-invalid', 'true');
  await sound(page, 'no server there');
  await set(page, { textSize: 200 });
  await whole('new account, letters twice the size');
  await resize(nok, 420, 560);
  await whole('new account, letters twice the size, narrow');
  await resize(nok, 1280, 820);
  await set(page, { textSize: 100 });
  await server.fill(address);
  await expect(server).not.toHaveAttribute('aria-invalid', 'true');
  await page.getByTestId('register-toggle').click();
  await set(page, { language: 'en' });
});

test('signed in: nothing there yet, then a list', async () => {
  const { page } = nok;
  gallery = await newGallery(world, nok, async () => {
    await expect(page.getByTestId('chat-list-item')).toHaveCount(0);
    await sound(page, 'no chats yet');
  });
  await sound(page, 'list, no chat open');
});

test('a chat with a message of each kind in each state', async () => {
  const { page } = nok;
  await showEveryMessage(gallery);
  await sound(page, 'every message');
  await page.getByTestId('conversation').getByRole('region').focus();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await sound(page, 'a message with its tools');
  await page.getByRole('button', { name: /Emoji|อีโมจิ/ }).click();
  await sound(page, 'the sheet of emoji');
  await page.keyboard.press('Escape');
});

test('pictures: in the tray, large, on another site', async () => {
  const { page } = nok;
  await page.getByTestId('message').filter({ hasText: 'ท่าเรือ' }).locator('.pic-open').click();
  await expect(page.locator('dialog.viewer img')).toBeVisible();
  await sound(page, 'a picture, large');
  await page.keyboard.press('Escape');
  await expect(page.locator('dialog.viewer')).toHaveCount(0);
});

test('the details of a message', async () => {
  const { page } = nok;
  await page.getByTestId('message').filter({ hasText: 'ท่าเรือ' }).focus();
  await page.keyboard.press('Alt+Enter');
  await expect(page.getByTestId('message-info').locator('[data-step]').first()).toBeVisible();
  await sound(page, 'details of a message');
  await page.keyboard.press('Escape');
});

test('search: what is there before words, hits, none', async () => {
  const { page } = nok;
  await page.keyboard.press('ControlOrMeta+k');
  const field = page.getByTestId('search-input');
  await sound(page, 'search before words');
  await field.fill('p');
  await expect(page.getByTestId('search-result').first()).toBeVisible();
  await sound(page, 'search with hits');
  await field.fill('night');
  await expect(page.locator('mark').first()).toBeVisible();
  await sound(page, 'search with hits in messages');
  await field.fill('zzzzz');
  await expect(page.getByTestId('search-result')).toHaveCount(0);
  await sound(page, 'search without hits');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
});

test('new chat: before words, people, nobody', async () => {
  const { page } = nok;
  await page.keyboard.press('ControlOrMeta+n');
  await sound(page, 'new chat');
  await page.getByTestId('user-search').fill('Ploy');
  await expect(page.getByTestId('user-result').first()).toBeVisible();
  await sound(page, 'new chat with people');
  await page.getByTestId('user-search').fill('zzzzz');
  await expect(page.getByTestId('user-result')).toHaveCount(0);
  await sound(page, 'new chat, nobody');
  await page.keyboard.press('Escape');
});

test('every page of the settings', async () => {
  const { page } = nok;
  await page.getByTestId('settings').click();
  const tabs = page.getByRole('dialog').getByRole('navigation').getByRole('button');
  for (const tab of await tabs.all()) {
    await tab.click();
    await sound(page, `settings, ${await tab.getAttribute('data-testid')}`);
  }
  await page.getByTestId('settings-connection').click();
  await page.getByTestId('doctor-check').click();
  await expect(page.getByTestId('doctor-outcome')).not.toBeEmpty();
  await page.getByTestId('doctor-chat').first().click();
  await sound(page, 'connection, a chat opened');
  await page.keyboard.press('Escape');
});

test('what is said above the chats: offline, notices, back online', async () => {
  const { page, app } = nok;
  for (const kind of ['cache-rebuilt', 'keychain-lost', 'disk-full'] as const) await tell(app, 'notice', { kind });
  const synced = { syncedAt: Date.now() - 90_000, catchingUp: 0 };
  await tell(app, 'connection.changed', { state: 'offline', ...synced });
  await connectionIs(page, 'offline');
  await sound(page, 'offline');
  await tell(app, 'connection.changed', { state: 'connecting', ...synced, catchingUp: 2 });
  await sound(page, 'connecting');
  await page.getByTestId('sign-in-again').click();
  await sound(page, 'sign in again');
  await page.keyboard.press('Escape');
});

test('in a narrow window: the list, and a chat', async () => {
  const { page } = nok;
  await resize(nok, 420, 640);
  await sound(page, 'narrow, a chat');
  await page.locator('.c-head .back').click();
  await sound(page, 'narrow, the list');
});

test('a group: made, its chat, the panel and what stands over it, the invitation', async () => {
  const { page } = nok;
  await resize(nok, 1280, 820);
  await page.getByTestId('new-chat').first().click();
  await page.getByTestId('new-group').click();
  await page.getByTestId('group-search').fill('Ploy');
  await expect(page.getByTestId('user-result')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('group-chips')).toBeVisible();
  await sound(page, 'new group, people');
  await page.getByTestId('group-next').click();
  await page.getByTestId('group-create').click();
  await sound(page, 'new group, its name is missing');
  await page.getByTestId('group-title').fill('ทีมผลิตภัณฑ์');
  await page.getByTestId('group-create').click();
  await expect(page.getByTestId('notice-line')).toBeVisible();
  await sound(page, 'a new group');
  await page.getByTestId('group-open').click();
  await expect(page.getByTestId('group-member')).toHaveCount(2);
  await sound(page, 'the panel of a group');
  await page.getByTestId('group-rename').click();
  await sound(page, 'a group’s name, being changed');
  await page.keyboard.press('Escape');
  await page.getByTestId('group-add-people').click();
  await page.getByTestId('group-search').fill('เมย์');
  await expect(page.getByTestId('user-result')).toHaveCount(1);
  await sound(page, 'people to be added');
  await page.keyboard.press('Escape');
  await page.getByTestId('group-leave').click();
  await sound(page, 'leaving a group');
  await page.keyboard.press('Escape');
  await page.getByTestId('group-invite').click();
  await page.getByTestId('invite-make').click();
  const link = await page.getByTestId('invite-link').innerText();
  await sound(page, 'the invite link');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('group-panel')).toHaveCount(0);
  await tell(nok.app, 'navigate', { to: 'join', token: link.slice('sarn://join/'.length) });
  await expect(page.getByTestId('join-open')).toBeVisible();
  await sound(page, 'an invitation');
  await page.keyboard.press('Escape');
});

test('a group’s messages carry names in colours', async () => {
  const { page, app } = nok;
  await resize(nok, 1280, 820);
  await openChat(page, PLOY.name);
  const chat = await chatOf(page, gallery.chatId);
  await tell(app, 'chats.changed', { chats: [{ ...chat, kind: 'group', unread: 120 }], removed: [], unread: 120 });
  await sound(page, 'a group');
});

test('letters twice the size, in a usual, a small and the smallest window: no word is cut or under another', async () => {
  const { page, app } = nok;
  await set(page, { textSize: 200 });
  await tell(app, 'connection.changed', { state: 'offline', syncedAt: Date.now() - 90_000, catchingUp: 0 });
  for (const [width, height] of [
    [1280, 820],
    [900, 640],
    [420, 560],
  ] as const) {
    const size = `${width} × ${height}`;
    await resize(nok, width, height);
    await whole(`a chat, ${size}`);
    // However much is said above it, the field and something of the chat are there.
    await expect(page.getByTestId('composer')).toBeInViewport({ ratio: 1 });
    const list = await page.getByTestId('conversation').getByRole('region').boundingBox();
    expect(list?.height ?? 0).toBeGreaterThan(40);
    await page.keyboard.press('ControlOrMeta+k');
    await page.keyboard.type('p');
    await whole(`search, ${size}`);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.keyboard.press('ControlOrMeta+n');
    await whole(`new chat, ${size}`);
    await page.keyboard.press('Escape');
    await page.keyboard.press('ControlOrMeta+,');
    for (const tab of await page.getByRole('dialog').getByRole('navigation').getByRole('button').all()) {
      await tab.click();
      await whole(`settings, ${await tab.getAttribute('data-testid')}, ${size}`);
    }
    await page.keyboard.press('Escape');
  }
  await page.locator('.c-head .back').click();
  await whole('the list, narrow');
  await set(page, { textSize: 100 });
  await resize(nok, 1280, 820);
});

test('reduced motion, by the system’s setting and by the app’s own: nothing moves', async () => {
  const { page, app } = nok;
  const moving = (): Promise<number> => page.evaluate(() => document.getAnimations().length);
  await openChat(page, PLOY.name);
  const chat = await chatOf(page, gallery.chatId);
  const typing = [chat.peer?.id ?? ''];
  await tell(app, 'chats.changed', { chats: [{ ...chat, typing }], removed: [], unread: 0 });
  await tell(app, 'connection.changed', { state: 'connecting', syncedAt: null, catchingUp: 0 });
  await expect.poll(moving).toBeGreaterThan(0);
  await set(page, { reduceMotion: true });
  await expect.poll(moving).toBe(0);
  await set(page, { reduceMotion: false });
  await expect.poll(moving).toBeGreaterThan(0);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await expect.poll(moving).toBe(0);
  await page.keyboard.press('ControlOrMeta+n');
  await expect(page.getByTestId('user-search')).toBeVisible();
  expect(await moving()).toBe(0);
  await page.keyboard.press('Escape');
});
